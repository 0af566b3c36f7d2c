"""Layers: what they come to is RFC 7386's, and every value knows the layer that says it."""

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from canarygen.document import Map, child, descendant
from canarygen.layers import OVERRIDES, layered
from canarygen.model.project import Environment, Project
from canarygen.parsing.reader import read
from canarygen.source import Source

_KEYS = st.sampled_from(["workload", "traffic", "a", "b", "c"])
_LEAVES = st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["x", "y", ""])
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=8,
)
_PARTS = st.dictionaries(_KEYS, _VALUES, max_size=3)


def merge_patch(target: Any, patch: Any) -> Any:
    """Apply RFC 7386, in the words of its own section 2."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merge_patch(result.get(name), value)
    return result


def project_of(defaults: Map, in_prod: Map) -> Project:
    text = json.dumps(
        {"spec": {"defaults": defaults, "environments": {"prod": {"defaults": in_prod}}}}, indent=1
    )
    (document,) = read(Source("canarygen.yaml", text.encode()))
    return Project(environments=(Environment(name="prod"),), document=document)


def spec_of(own: Map, in_prod: Map) -> Source:
    value = {"metadata": {"name": "cart"}, "spec": {**own, "environments": {"prod": in_prod}}}
    return Source("specs/cart.yaml", json.dumps(value, indent=1).encode())


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    if not isinstance(value, (dict, list)):
        yield path, value
    for key, inner in items:
        yield from leaves(inner, (*path, key))


@given(_PARTS, _PARTS, _PARTS, _PARTS)
def test_layers_merge_as_rfc_7386_says(defaults: Map, in_prod: Map, own: Map, own_in_prod: Map) -> None:
    """Four layers come to what four merge patches in a row come to."""
    (document,) = read(spec_of(own, own_in_prod))

    spec = layered(document, project_of(defaults, in_prod), "prod").value["spec"]

    expected: Any = {}
    for layer in (defaults, in_prod, own, own_in_prod):
        expected = merge_patch(expected, layer)
    assert spec == expected


@given(_PARTS, _PARTS, _PARTS, _PARTS)
def test_every_value_comes_from_the_layer_that_says_it(
    defaults: Map, in_prod: Map, own: Map, own_in_prod: Map
) -> None:
    """Whatever lies over what, the place of a value is one where just this value stands."""
    (document,) = read(spec_of(own, own_in_prod))
    found = layered(document, project_of(defaults, in_prod), "prod")

    for path, value in leaves(found.value["spec"]):
        layer, inner = found.layer(("spec", *path))
        assert descendant(layer.document.value, inner) == value
        assert found.span(("spec", *path)).source is layer.document.source


def test_a_value_tells_what_it_lies_over() -> None:
    """The aside of a place is the key of the value that was replaced, in the nearest layer that has one."""
    (document,) = read(spec_of({"a": {"b": 2}}, {"a": {"b": 3}}))
    found = layered(document, project_of({"a": {"b": 1}}, {}), "prod")

    span = found.span(("spec", "a", "b"))

    assert child(found.value["spec"], "a") == {"b": 3}
    assert [(words, str(place)) for words, place in span.asides] == [(OVERRIDES, "specs/cart.yaml:7:4")]


def test_null_in_a_pod_template_is_left_to_the_merge_that_follows() -> None:
    """There null is an instruction to remove what is generated, not only what an earlier layer says."""
    (document,) = read(spec_of({"workload": {"template": {"spec": {"a": None}}}}, {}))

    found = layered(document, project_of({"workload": {"template": {"spec": {"a": 1}}}}, {}), "prod")

    assert found.value["spec"]["workload"]["template"] == {"spec": {"a": None}}
