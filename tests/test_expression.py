"""Conditions, as the controller of Argo Rollouts evaluates them: what it takes is never refused."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canarygen.model.expression import misread
from canarygen.model.expression_kind import answer
from canarygen.wording import joined

RECORDED = [
    json.loads(line)
    for line in (Path(__file__).parent / "traces" / "argo-rollouts-1.9.1-conditions.jsonl")
    .read_text()
    .splitlines()
]
"""Whether EvalCondition gave an answer, where the result was a list with a number, a number, and an object.

Somebody's conditions come first, then arbitrary ones, and at the end such as few would write; they were run through the
module of that version.
"""


def test_no_condition_that_the_controller_evaluates_is_refused() -> None:
    """Of what it evaluates for any result nothing is refused, and for a list of numbers nothing that it evaluates there."""
    anywhere = [
        known["condition"] for known in RECORDED if known["list"] or known["number"] or known["object"]
    ]
    of_numbers = [known["condition"] for known in RECORDED if known["list"]]

    assert {text: misread(text) for text in anywhere if misread(text)} == {}
    for kind in ("number", "list"):
        assert {text: misread(text, kind) for text in of_numbers if misread(text, kind)} == {}


def test_most_that_the_controller_cannot_evaluate_is_refused() -> None:
    """What slips through asks for types that only the answer shows."""
    failing = [known["condition"] for known in RECORDED[:90] if not known["list"]]

    missed = [condition for condition in failing if not misread(condition, "number")]

    assert len(missed) < len(failing) / 3, joined(missed)


NEWER = [
    "result?.[0] < 5",
    "max(result) < 5",
    "flatten([result])[0] < 5",
    "if len(result) == 0 { true } else { result[0] < 5 }",
    "concat(result, [1])[0] < 5;",
    "sum(result, # * 2) < 5",
    "reverse(uniq(result))[0] < 5",
    "1 <= len(result) < 5",
]


@pytest.mark.parametrize("text", NEWER)
def test_what_has_come_with_a_newer_controller_is_refused_for_an_older_one(text: str) -> None:
    """EvalCondition of 1.10.2 evaluates each for a list of numbers, and that of 1.9.1 none."""
    assert misread(text, "list")
    assert misread(text, "list", newer=True) == ""


@pytest.mark.parametrize("text", ["result < 5", "default(result, 0) < 5", "isNaN(result)", "abs(result) < 5"])
def test_a_list_is_no_number(text: str) -> None:
    """Neither controller evaluates these for the list that a query of Prometheus gives, unless it may be a lone number."""
    known = answer("prometheus", {"query": "sum(rate(errors_total[5m]))"})
    unknown = answer("prometheus", {"query": "scalar(sum(errors))"})

    assert "a list" in misread(text, known, newer=True)
    assert misread(text, unknown) == ""


def test_part_of_a_text_may_be_compared_with_a_text() -> None:
    """Of a list a part is a list; but what the result is, is seldom known."""
    assert misread('result[0:2] == "OK"') == ""
    assert misread('result[0:2] == "OK"', "number") == "`==` compares a list with a text"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("result | len > 0", "`|` is no operator here; `||` is"),
        ("result | length() > 0", "the controller knows no `length`, but `len`"),
        ("result[0] > 5 NOT", "`NOT` is no operator; `not` is"),
        ("result[0] > 5 not", "`not` is not expected where it stands"),
        ("result > [1]", "`>` is for numbers, and here is a list"),
    ],
)
def test_faults_are_named(text: str, reason: str) -> None:
    """A function behind `|` is one that there is, and is called; and the wrong side of an operator is told."""
    assert misread(text) == reason


@given(st.text("result[0] <>=!&|(){}?:.,#'\"\\1xaN-+*/%^andotlcr", max_size=40))
def test_whatever_is_written_is_answered(text: str) -> None:
    """No text, however odd, ends in anything but an answer."""
    assert isinstance(misread(text), str)


@pytest.mark.parametrize(
    "text", ["(" * 5000, "-" * 5000 + "1", "1 ** " * 5000 + "1", "not " * 5000, "[" * 5000]
)
def test_no_depth_brings_the_reader_down(text: str) -> None:
    """What is nested without measure is refused for that."""
    assert misread(text)
