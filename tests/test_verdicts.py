"""What the conditions of a metric come to, by the controller's own rules, whatever the answer is."""

import math
import re
from typing import Any

import pytest

from canarygen.document import Document, Mark, Place
from canarygen.elaborate.analysis import analysis
from canarygen.longform.analysis import analysis as longform
from canarygen.model.threshold import Threshold, condition
from canarygen.model.verdict import Verdict, verdict
from canarygen.source import Source

EMPTY: list[float] = []
UNDEFINED = [math.nan]


def holds(text: str, result: Any) -> bool:
    """Evaluate a condition as expr, the controller's library, does. An index out of range raises.

    expr's comparisons, `&&`, `||` and parentheses are Python's; its functions are given
    here as evaluate.go of Argo Rollouts defines them.
    """
    functions = {
        "len": len,
        "isNaN": math.isnan,
        "isNil": lambda value: value is None,
        "default": lambda value, other: other if value is None else value,
    }
    python = re.sub(r"!(?!=)", " not ", text.replace("&&", " and ").replace("||", " or "))
    return bool(eval(python, {"__builtins__": {}}, {**functions, "result": result}))  # noqa: S307


def phase(conditions: Verdict, result: Any) -> str:
    """Give the phase of a measurement, as EvaluateResult of Argo Rollouts does."""
    success, failure = conditions
    is_good = holds(success, result) if success else not holds(failure, result)
    is_bad = holds(failure, result) if failure else not is_good
    return "fail" if is_bad else "pass" if is_good else "inconclusive"


def conditions(metric: Any) -> Verdict:
    """Write the conditions of a metric of the language."""
    mark = Mark(None, None)
    document = Document(Source("", b""), {}, lambda: mark)
    (only,) = analysis(longform([metric], {}, {}), Place(document)).metrics
    return verdict(only)


@pytest.mark.parametrize("no_data", ["inconclusive", "fail", "pass"])
@pytest.mark.parametrize(
    ("key", "threshold", "good", "bad"),
    [
        ("pass", ">= 99%", [0.99, 1.0], [0.0, 0.98, 0.9899]),
        ("pass", "> 99%", [0.991, 1.0], [0.0, 0.99]),
        ("fail", "< 95%", [0.95, 1.0], [0.0, 0.949]),
        ("pass", "< 500ms", [0.0, 499.9], [500.0, math.inf]),
        ("pass", "<= 0.5s", [0.0, 500.0], [500.1, math.inf]),
        ("fail", "> 1.5s", [0.0, 1500.0], [1501.0, math.inf]),
    ],
)
def test_a_threshold_decides_and_no_data_does_what_is_said(
    no_data: str, key: str, threshold: str, good: list[float], bad: list[float]
) -> None:
    """Numbers are good or bad; an empty answer and NaN are what `noData` says."""
    preset = "latency-p99" if "s" in threshold else "success-rate"
    written = conditions({"preset": preset, key: threshold, "noData": no_data})

    assert [phase(written, [number]) for number in good] == ["pass"] * len(good)
    assert [phase(written, [number]) for number in bad] == ["fail"] * len(bad)
    assert phase(written, EMPTY) == no_data
    assert phase(written, UNDEFINED) == no_data


@pytest.mark.parametrize("no_data", ["inconclusive", "fail", "pass"])
def test_between_two_thresholds_a_measurement_is_inconclusive(no_data: str) -> None:
    """The grey zone is no verdict, and no data is what `noData` says all the same."""
    written = conditions({"preset": "success-rate", "pass": ">= 99%", "fail": "< 95%", "noData": no_data})

    assert phase(written, [0.99]) == "pass"
    assert phase(written, [0.97]) == "inconclusive"
    assert phase(written, [0.94]) == "fail"
    assert phase(written, EMPTY) == no_data
    assert phase(written, UNDEFINED) == no_data


@pytest.mark.parametrize("no_data", ["inconclusive", "fail", "pass"])
@pytest.mark.parametrize("both", [False, True])
def test_a_provider_of_lone_numbers_gives_nothing_for_no_data(no_data: str, *, both: bool) -> None:
    """Datadog answers with a number, or with nothing at all."""
    metric = {"name": "errors", "provider": "datadog", "query": "q", "pass": "< 5", "noData": no_data}
    written = conditions(metric | ({"fail": "> 50"} if both else {}))

    assert phase(written, 4.0) == "pass"
    assert phase(written, 51.0) == "fail"
    assert phase(written, 5.0) == ("inconclusive" if both else "fail")
    assert phase(written, None) == no_data


def test_without_a_guard_no_data_is_an_error() -> None:
    """The evaluator of this test is as strict as the controller's."""
    with pytest.raises(IndexError):
        holds("result[0] >= 0.99", EMPTY)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("< 500ms", "500"),
        ("< 0.5s", "500"),
        ("< 1.2345s", "1234.5"),
        ("< 0.08s", "80"),
        (">= 99%", "0.99"),
        (">= 99.50%", "0.995"),
        (">= 5%", "0.05"),
        (">= 0.1%", "0.001"),
        (">= 100%", "1"),
        (">= 0%", "0"),
        ("< 007", "7"),
        ("<5", "5"),
    ],
)
def test_units_move_the_point_and_nothing_else(text: str, number: str) -> None:
    """A percentage is a ratio, a time is milliseconds, and no float ever comes between."""
    place = Place(Document(Source("", b""), {}, lambda: Mark(None, None)))
    threshold = condition(text, place)

    assert isinstance(threshold, Threshold)
    assert threshold.number == number
