"""Merges and operations do what their RFCs say, touch nothing else, and answer for what they set."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonpatch import JsonPatchException, JsonPointerException, apply_patch

from canarygen.diagnostic import Rejected
from canarygen.document import Map, Place
from canarygen.lawfulness import OF_OTHERS
from canarygen.lint.lint import ALL_LAWS
from canarygen.longform.form import LongForm
from canarygen.manifest import Manifest
from canarygen.model.patch import Operation
from canarygen.origin import Origin
from canarygen.parsing.reader import read
from canarygen.patching.operation import operated
from canarygen.source import Source
from canarygen.strategic import merge_keys, merged
from tests.conftest import Compile
from tests.strategies import patched_specs
from tests.test_properties import NEWEST, PROFILE, compile_one, source

# The test cases of RFC 7386, appendix A: an original, a patch, and what they give.
RFC_7386: list[tuple[Any, Any, Any]] = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    (["a", "b"], ["c", "d"], ["c", "d"]),
    ({"a": "b"}, ["c"], ["c"]),
    ({"a": "foo"}, "bar", "bar"),
    ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
    ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
]


@pytest.mark.parametrize(("original", "patch", "result"), RFC_7386)
def test_a_merge_without_keys_is_a_json_merge_patch(original: Any, patch: Any, result: Any) -> None:
    """Every example of RFC 7386 holds, one level down: an object is always a mapping."""
    assert merged({"at": original}, {"at": patch}, {}) == {"at": result}


@pytest.mark.parametrize(
    ("kind", "base", "patch", "result"),
    [
        (
            "Service",
            {"ports": [{"port": 80, "name": "http"}]},
            {"ports": [{"port": 80, "appProtocol": "http2"}, {"port": 90}]},
            {"ports": [{"port": 80, "name": "http", "appProtocol": "http2"}, {"port": 90}]},
        ),
        (
            "Rollout",
            {"containers": [{"name": "app", "ports": [{"containerPort": 80, "name": "http"}]}]},
            {"containers": [{"name": "app", "ports": [{"containerPort": 80, "protocol": "TCP"}]}]},
            {
                "containers": [
                    {"name": "app", "ports": [{"containerPort": 80, "name": "http", "protocol": "TCP"}]}
                ]
            },
        ),
        (
            "PodDisruptionBudget",
            {"selector": {"matchLabels": {"a": "b"}}},
            {"selector": {"matchLabels": {"c": "d"}}},
            {"selector": {"matchLabels": {"c": "d"}}},
        ),
        (
            "VirtualService",
            {"http": [{"name": "a"}], "ports": [{"port": 1}]},
            {"http": [{"name": "b"}], "ports": [{"port": 2}]},
            {"http": [{"name": "b"}], "ports": [{"port": 2}]},
        ),
    ],
)
def test_lists_merge_by_the_keys_of_their_kind(kind: str, base: Map, patch: Map, result: Map) -> None:
    """Kubernetes' kinds merge as Kubernetes has it; those of others replace every list."""
    assert merged(base, patch, merge_keys(kind)) == result


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["a", "b"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc/~"), inner, max_size=3),
    max_leaves=12,
)
OBJECTS = st.dictionaries(st.sampled_from(["a", "b", "ports"]), VALUES, max_size=3)


@PROFILE
@given(base=OBJECTS, patch=OBJECTS, kind=st.sampled_from(["Service", "Rollout", "Gateway"]))
def test_to_merge_twice_is_to_merge_once(base: Map, patch: Map, kind: str) -> None:
    """A merge is idempotent, and leaves both of its sides as they were."""
    sides = copy.deepcopy((base, patch))

    once = merged(base, patch, merge_keys("Gateway"))

    assert merged(once, patch, merge_keys("Gateway")) == once
    assert merged(base, patch, merge_keys(kind)) is not None
    assert (base, patch) == sides


@st.composite
def pointers(draw: st.DrawFn) -> str:
    """Draw a pointer that may well lead somewhere."""
    steps = draw(
        st.lists(st.sampled_from(["a", "b", "c", "~1", "~0", "0", "1", "2", "-"]), min_size=1, max_size=3)
    )
    return "".join(f"/{step}" for step in steps)


@st.composite
def operations(draw: st.DrawFn) -> Map:
    """Draw an operation of RFC 6902."""
    op = draw(st.sampled_from(["add", "replace", "remove", "move", "copy", "test"]))
    said: Map = {"op": op, "path": draw(pointers())}
    if op in {"move", "copy"}:
        return said | {"from": draw(pointers())}
    return said if op == "remove" else said | {"value": draw(VALUES)}


def _manifest(content: Map) -> Manifest:
    place = Place(LongForm(read(Source("spec", b"a: b"))[0], {}, {}))
    whole = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "x", "namespace": "y"}, **content}
    return Manifest(
        content=whole,
        folder="x",
        file="y",
        source="spec",
        place=place,
        trace=lambda: [Origin((), place)],
    )


def _operations(said: list[Map]) -> list[Operation]:
    (document,) = read(Source("spec", json.dumps({"json6902": said}).encode()))
    root = Place(LongForm(document, {"json6902": said}, {}), ("json6902",))
    return [
        Operation(
            op=item["op"],
            path=item["path"],
            source=item.get("from"),
            value=item.get("value"),
            place=root.at(index),
        )
        for index, item in enumerate(said)
    ]


@PROFILE
@given(content=OBJECTS, said=st.lists(operations(), max_size=4))
def test_operations_do_what_the_library_does(content: Map, said: list[Map]) -> None:
    """One by one, moves and copies taken apart, they give what jsonpatch gives at once; and nothing else changes."""
    before = _manifest(content)
    untouched = copy.deepcopy((before.content, said))
    try:
        expected = apply_patch(before.content, said)
    except (JsonPatchException, JsonPointerException):
        expected = None

    try:
        after = operated(before, _operations(said)).content
    except Rejected:
        after = None

    assert after == expected
    assert (before.content, said) == untouched


@PROFILE
@given(spec=patched_specs())
def test_a_patched_spec_compiles_or_is_refused_in_words(spec: Map, compiled: Compile) -> None:
    """Whatever a patch makes of an object, it is proved like the rest, or refused: nothing else ever happens."""
    compilation = compile_one(compiled, spec)

    assert compilation is None or compiled([source(spec)], NEWEST).tree == compilation.tree


def test_what_is_left_to_the_stage_before_are_laws() -> None:
    """A law of another name would be asked of patches again, which may refer to what no tree shows."""
    assert OF_OTHERS - {law.word for law in ALL_LAWS} == set()
