"""What makes a measurement good or bad, in the controller's expression language.

The controller (utils/evaluate/evaluate.go of Argo Rollouts) calls a measurement failed if
its failure condition holds, successful if its success condition does, and inconclusive
if neither does; where only one of the two is written, the other is its negation. To index
an empty vector is an error, and every comparison with NaN is false.
"""

from typing import NamedTuple

from canarygen.model.analysis import Metric, NoData
from canarygen.model.threshold import Condition, Expression, Threshold

# Providers by what `result` is to them: numbers in a list, or a number, or nothing.
VECTORS = frozenset({"prometheus", "graphite", "influxdb"})
NUMBERS = frozenset({"datadog", "wavefront", "web"})


class Verdict(NamedTuple):
    """The two conditions of a metric; at most one of them is empty, where there are any."""

    success: str
    failure: str


def verdict(metric: Metric) -> Verdict:
    """Write the conditions of a metric.

    Thresholds are guarded so that without data they do what `noData` says; expressions
    stand as they were written.
    """
    good, bad = metric.passes, metric.fails
    is_vector = metric.provider.kind in VECTORS
    if not any(isinstance(condition, Threshold) for condition in (good, bad)):
        return Verdict(_written(good, is_vector=is_vector), _written(bad, is_vector=is_vector))
    success = _written(good or _opposite(bad), is_vector=is_vector)
    failure = _written(bad or _opposite(good), is_vector=is_vector)
    is_open = good is not None and bad is not None
    match metric.no_data:
        case NoData.FAILURE:
            return Verdict(success, _or_nothing(failure, is_vector=is_vector) if is_open else "")
        case NoData.SUCCESS:
            return Verdict(_or_nothing(success, is_vector=is_vector) if is_open else "", failure)
        case _:
            return Verdict(success, failure)


def _opposite(condition: Condition | None) -> Threshold | None:
    return condition.opposite if isinstance(condition, Threshold) else None


def _written(condition: Condition | None, *, is_vector: bool) -> str:
    match condition:
        case Expression():
            return condition.text
        case Threshold() if is_vector:
            return f"len(result) > 0 && result[0] {condition.operator} {condition.number}"
        case Threshold():
            return f"!isNil(result) && default(result, 0) {condition.operator} {condition.number}"
        case None:
            return ""


def _or_nothing(condition: str, *, is_vector: bool) -> str:
    """Let a condition hold without data, too."""
    nothing = "len(result) == 0 || isNaN(result[0])" if is_vector else "isNil(result)"
    return f"{nothing} || ({condition})"
