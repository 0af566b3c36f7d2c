"""Every line of every generated file has a place, and a rule whose words are right for it."""

import re
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canarygen.document import children, descendant
from canarygen.emit import emit, paths, scalar
from canarygen.manifest import Manifest
from canarygen.parsing.reader import read
from canarygen.provenance.line import Manner, Provenance, provenances
from canarygen.reasons import METADATA, PATCHED, REASONS
from canarygen.source import Source
from tests.conftest import Compile
from tests.test_cases import ACCEPTED, settings, sources


@pytest.fixture(scope="module")
def everything(compiled: Compile) -> list[Manifest]:
    """What all files of all accepted cases hold."""
    return [content for case in ACCEPTED for content in compiled(sources(case), settings(case)).contents]


@pytest.fixture(scope="module")
def lines(everything: list[Manifest]) -> list[tuple[Manifest, Provenance]]:
    """Where each of their lines comes from."""
    return [(manifest, found) for manifest in everything for found in provenances(manifest)]


@pytest.fixture(scope="module")
def leaves(lines: list[tuple[Manifest, Provenance]]) -> list[tuple[Manifest, Provenance]]:
    """Those of them that hold a value."""
    return [(manifest, found) for manifest, found in lines if not list(children(found.value))]


def test_each_line_holds_what_its_path_says(everything: list[Manifest]) -> None:
    """The reader finds each value, or its key, on the very line that the path stands for."""
    for manifest in everything:
        written = emit(manifest.content)
        (document,) = read(Source("", written.encode()))
        lines = written.split("\n")[:-1]
        found = list(paths(manifest.content))

        assert len(found) == len(lines)
        for number, path in enumerate(found, start=1):
            assert document.key_span(path).start.line == number
            value = lines[number - 1]
            leaf = document.root.at(*path).value
            assert list(children(leaf)) or leaf in ({}, []) or value.endswith(scalar(leaf))


_VALUES = st.recursive(
    st.one_of(st.text(max_size=6), st.integers(), st.booleans(), st.none()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=20,
)


@given(st.dictionaries(st.text(max_size=4), _VALUES, max_size=4))
def test_paths_and_lines_go_together_whatever_is_emitted(value: dict[str, object]) -> None:
    """Lists in lists, empty ones, mappings behind dashes: a scalar's line ends with it, a key's begins with it."""
    lines = emit(value).split("\n")[:-1]
    found = list(paths(value))

    assert len(found) == (len(lines) if value else 0)
    for path, line in zip(found, lines, strict=bool(value)):
        leaf, bare = descendant(value, path), line.lstrip(" -")
        assert isinstance(path[-1], int) or bare.startswith(scalar(path[-1]).lstrip(" -") + ":")
        assert isinstance(leaf, (dict, list)) or line.endswith(scalar(leaf))


def test_every_value_has_a_rule_of_its_own(leaves: list[tuple[Manifest, Provenance]]) -> None:
    """Only what an object is for stands for itself; nothing else makes do with the sentence for the whole object."""
    lacking = {
        (manifest.kind, found.path)
        for manifest, found in leaves
        if found.rule == REASONS[manifest.kind]["kind"] and found.path not in {("apiVersion",), ("kind",)}
    }

    assert not lacking


def test_every_rule_names_a_key_that_decides(leaves: list[tuple[Manifest, Provenance]]) -> None:
    """Of the keys on the way to where a value comes from, its rule has at least one between backticks."""
    wrong = {
        (manifest.kind, found.path, found.place.path, found.rule)
        for manifest, found in leaves
        if not _named(found.rule) & {step for step in found.place.path if isinstance(step, str)}
    }

    assert not wrong


def test_no_rule_is_without_a_line(lines: list[tuple[Manifest, Provenance]]) -> None:
    """A sentence that is of no use any more is taken out; each is read somewhere in the cases."""
    used = {(manifest.kind, found.rule) for manifest, found in lines}
    told = {rule for _, rule in used}
    idle = {
        (kind, part)
        for kind, reasons in REASONS.items()
        for part, rule in reasons.items()
        if (kind, rule) not in used
    }

    assert not idle
    assert {*METADATA.values(), PATCHED} <= told


def test_what_is_said_is_underlined_where_it_is_said(leaves: list[tuple[Manifest, Provenance]]) -> None:
    """Text that no quoting changes stands in the spec as it does in the object."""
    said = [
        found
        for _, found in leaves
        if found.manner is Manner.SAID and re.fullmatch(r"[-\w./:%]+", _word(found))
    ]
    wrong = [(found.path, str(found.span)) for found in said if _word(found) not in _underlined(found)]

    assert len(said) > 5000
    assert not wrong


def test_what_is_a_default_is_said_nowhere(leaves: list[tuple[Manifest, Provenance]]) -> None:
    """No place that a default answers to was written by the author, and what is said is no default."""
    assert all(not found.is_said for _, found in leaves if found.manner is Manner.DEFAULT)
    assert all(found.is_said for _, found in leaves if found.manner is Manner.SAID)


def test_no_two_weights_or_pauses_come_from_one_step_of_a_spec(
    lines: list[tuple[Manifest, Provenance]],
) -> None:
    """A weight that is held is two steps to the controller, so that the numbers of both sides soon differ."""
    count = 0
    for _, of_one in groupby(lines, key=lambda line: id(line[0])):
        found = [
            (provenance.place.path[:4], provenance.path[5])
            for _, provenance in of_one
            if provenance.path[3:4] == ("steps",) and provenance.path[5:] in {("setWeight",), ("pause",)}
        ]
        of_a_list = [(place, key) for place, key in found if isinstance(place[-1], int)]
        count += len(of_a_list)

        assert len(set(of_a_list)) == len(of_a_list)

    assert count > 200


AUTOSCALED = b"""\
apiVersion: canarygen.dev/v1
kind: Canary
metadata: {name: web, namespace: shop}
spec:
  workload:
    image: web:1.0.0
    port: 8080
    resources: {cpu: 100m}
    autoscale:
      min: 2
      max: 8
      cpu: 70%
      metrics:
        - {type: Pods, pods: {metric: {name: rps}, target: {type: AverageValue, averageValue: "10"}}}
  traffic: {hosts: [www.example.com]}
  rollout: {steps: [50% for 1h]}
"""


def test_an_item_that_a_spec_has_at_another_number_is_found_there(compiled: Compile) -> None:
    """The metric of `cpu` comes before those of `metrics`, so that the first of these is the second."""
    manifests = compiled([Source("web.yaml", AUTOSCALED)]).manifests
    (autoscaler,) = (item for item in manifests if item.kind == "HorizontalPodAutoscaler")
    metrics = [found for found in provenances(autoscaler) if found.path[1:2] == ("metrics",)]

    assert {found.span.start.line for found in metrics if found.path[2:3] == (0,)} == {12}
    assert {found.span.start.line for found in metrics if found.path[2:3] == (1,)} == {14}


def _named(rule: str) -> set[str]:
    """Give the keys that a rule names: all words between backticks."""
    return {word for quoted in re.findall(r"`([^`]+)`", rule) for word in re.split(r"[.: ]+", quoted)}


def _word(found: Provenance) -> str:
    value = found.value
    return scalar(value).strip('"') if isinstance(value, (str, int)) else ""


def _underlined(found: Provenance) -> str:
    span = found.span
    return span.source.line(span.start.line)[span.start.column - 1 : span.end.column - 1]
