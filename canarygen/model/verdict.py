"""What makes a measurement good or bad, in the controller's expression language.

The controller (utils/evaluate/evaluate.go of Argo Rollouts) calls a measurement failed if
its failure condition holds, successful if its success condition does, and inconclusive
if neither does; where only one of the two is written, the other is its negation. To index
an empty vector is an error, and every comparison with NaN is false.
"""

from canarygen.model.analysis import Metric, NoData
from canarygen.model.threshold import Condition, Threshold
from canarygen.typed import NamedTuple

# Providers by what `result` is to them: numbers in a list, or a number, or nothing.
VECTORS = frozenset({"prometheus", "graphite", "influxdb"})
NUMBERS = frozenset({"datadog", "wavefront", "web"})
_EXAMPLES = {
    **dict.fromkeys(VECTORS, "len(result) > 0 && result[0] < 5"),
    **dict.fromkeys(NUMBERS, "default(result, 0) < 5"),
    "cloudWatch": "all(result[0].Values, {# < 5})",
}


def example(provider: str) -> str:
    """Give a condition that the answers of a provider can be held to."""
    return _EXAMPLES.get(provider, "result.errors < 5")


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
    match metric.no_data:
        case NoData.FAILURE:
            return Verdict(success, _or_nothing(bad, is_vector=is_vector) if good and bad else "")
        case NoData.SUCCESS:
            return Verdict(_or_nothing(good, is_vector=is_vector) if good and bad else "", failure)
        case _:
            return Verdict(success, failure)


def _opposite(condition: Condition | None) -> Threshold | None:
    return condition.opposite if isinstance(condition, Threshold) else None


def _written(condition: Condition | None, *, is_vector: bool) -> str:
    """Write a condition that does not hold without data."""
    if not isinstance(condition, Threshold):
        return condition.text if condition else ""
    something = "len(result) > 0" if is_vector else "!isNil(result)"
    return f"{something} && {_comparison(condition, is_vector=is_vector)}"


def _or_nothing(condition: Condition, *, is_vector: bool) -> str:
    """Write a condition that holds without data, too."""
    nothing = "len(result) == 0 || isNaN(result[0])" if is_vector else "isNil(result)"
    if isinstance(condition, Threshold):
        return f"{nothing} || {_comparison(condition, is_vector=is_vector)}"
    return f"{nothing} || ({condition.text})"


def _comparison(threshold: Threshold, *, is_vector: bool) -> str:
    answer = "result[0]" if is_vector else "default(result, 0)"
    return f"{answer} {threshold.operator} {threshold.number}"
