"""What a message shows as YAML is YAML: whoever copies a way out gets what was meant."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from canarygen import library
from canarygen.parsing.reader import read
from canarygen.source import Source
from canarygen.wording import flow, inward, nearest


def _examples(schema: Any) -> Iterator[Any]:
    if isinstance(schema, dict):
        found = schema.get("examples")
        yield from found if isinstance(found, list) else []
    for inner in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else []:
        yield from _examples(inner)


def _read_back(value: Any) -> Any:
    (document,) = read(Source("a.yaml", f"a: {flow(value)}\nb: [{flow(value)}]\n".encode()))
    assert document.value["b"] == [document.value["a"]]
    return document.value["a"]


@pytest.mark.parametrize("name", ["canary", "project"])
def test_every_example_of_the_language_can_be_copied(name: str) -> None:
    """They are what a way out shows; a bare `*`, `off` or `1.34` would be something else, or refused."""
    examples = list(_examples(library.language(name).json))

    assert len(examples) > 30
    assert [_read_back(example) for example in examples] == examples


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=12))
@example("0:?")
def test_any_text_of_a_line_can_be_copied(text: str) -> None:
    assert _read_back(text) == text


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("A whole percentage.", "a whole percentage."),
        ("The host. One of all.", "the host. One of all."),
        ("Istio's own.", "Istio's own."),
        ("NAME of it.", "NAME of it."),
        ("AnalysisTemplates.", "AnalysisTemplates."),
        ("`a`, or b.", "`a`, or b."),
    ],
)
def test_what_stands_behind_a_colon_begins_in_lower_case(text: str, inside: str) -> None:
    assert inward(text) == inside


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("scaleDownDelayRevision", "scaleDownDelayRevisions"),
        ("scale_down_delay_revisions", "scaleDownDelayRevisions"),
        ("scaleDownDelaySeconds", "scaleDownDelay"),
        ("SCALE", "scale"),
        ("colour", None),
    ],
)
def test_a_word_that_is_misspelt_is_meant_before_one_that_begins_like_it(
    said: str, meant: str | None
) -> None:
    assert nearest(said, ["scale", "scaleDownDelay", "scaleDownDelayRevisions"]) == meant


@pytest.mark.parametrize(("said", "meant"), [("canaryReplicas", None), ("canaryServise", "canaryService")])
def test_a_word_that_only_begins_like_one_is_not_meant(said: str, meant: str | None) -> None:
    assert nearest(said, ["canaryMetadata", "canaryService", "stableService"]) == meant


def test_a_word_that_goes_on_behind_a_known_one_is_meant_however_long_it_is() -> None:
    assert nearest("maxSurgeInPercentOfAllPods", ["maxSurge", "maxUnavailable"]) == "maxSurge"
