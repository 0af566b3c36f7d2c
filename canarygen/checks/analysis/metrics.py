"""Laws of a metric: limits that the controller takes, and conditions that can decide.

The limits are those of ValidateMetric in Argo Rollouts' utils/analysis/factory.go.
"""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.model.analysis import SELF_JUDGING, Metric
from canarygen.model.canary import Fleet
from canarygen.model.threshold import Threshold
from canarygen.model.verdict import NUMBERS, VECTORS, example, verdict
from canarygen.wording import often

# Providers that may be in doubt by themselves.
_DOUBTERS = frozenset({"kayenta", "plugin"})
# Providers that fail without a condition: by a verdict, an exit code, or an HTTP status.
_JUDGES = SELF_JUDGING | {"web", "plugin"}


def limits_are_accepted(fleet: Fleet) -> Iterator[Diagnostic]:
    """The controller accepts the limits of a metric."""
    for metric, is_counted in _metrics(fleet):
        if metric.failures is None and not metric.consecutive:
            yield _refused(metric, "failures", "nothing would ever decide: all failures are forgiven")
        if is_counted and metric.count is not None:
            yield from _counts(metric, metric.count)


def _counts(metric: Metric, count: int) -> Iterator[Diagnostic]:
    failures, consecutive = metric.failures or 0, metric.consecutive or 0
    # Without a row, what is heeded is told that it never fails.
    if count < failures + consecutive and (consecutive or metric.dry_run):
        limits = f"`failures` and `consecutive` together, {failures + consecutive}"
        less = limits if consecutive else f"the {failures} `failures` that are forgiven"
        yield _refused(metric, "count", f"{count} measurements are fewer than {less}")
    if metric.inconclusive is not None and count < metric.inconclusive:
        yield _refused(
            metric, "inconclusive", f"{count} measurements cannot be inconclusive {metric.inconclusive} times"
        )
    if count > 1 and metric.interval is None:
        yield _refused(metric, "count", f"{count} measurements, and no time between them")


def _refused(metric: Metric, key: str, message: str) -> Diagnostic:
    ways = {
        "failures": "say how many good measurements in a row are enough: `consecutive: 3`",
        "inconclusive": "lower it, or raise `count`",
        "count": "raise `count`, or lower the others"
        if metric.interval
        else "say the `interval` between two of them",
    }
    return Diagnostic(
        code=Code.LIMITS_REFUSED, message=message, span=metric.place.at(key).span, help=ways[key]
    )


def metrics_can_fail(fleet: Fleet) -> Iterator[Diagnostic]:
    """A metric has a condition, and forgives fewer failures than there are measurements."""
    for metric, is_counted in _metrics(fleet):
        if metric.dry_run:
            continue
        if not metric.conditions and metric.provider.kind not in _JUDGES:
            yield _never(
                metric,
                "name",
                "no condition: every answer would be a good one",
                f'add `pass`, such as `pass: "{_like(metric)}"`',
            )
        if not metric.consecutive:
            yield from _forgiving(metric, metric.count if is_counted else None)
        elif metric.background and metric.failures is None and metric.interval:
            yield _never(
                metric,
                "failures",
                "in the background it would wait for good measurements until the release is over",
                "say how many failures are forgiven: `failures: 1`",
            )


def _forgiving(metric: Metric, count: int | None) -> Iterator[Diagnostic]:
    """Say that no failure is too many. Without a count, and a time between two of them, there is one measurement."""
    times = count or (None if metric.interval else 1)
    if times and metric.failures is not None and metric.failures >= times:
        yield _never(
            metric,
            "failures",
            f"it is measured {often(times)}, and no fewer failures are forgiven",
            "forgive fewer `failures`, or measure more often",
        )


def _never(metric: Metric, key: str, message: str, help_: str) -> Diagnostic:
    return Diagnostic(code=Code.NEVER_FAILS, message=message, span=metric.place.at(key).span, help=help_)


def metrics_say_nothing_in_vain(fleet: Fleet) -> Iterator[Diagnostic]:
    """Every key of a metric changes something."""
    for metric, _ in _metrics(fleet):
        has_threshold = any(isinstance(condition, Threshold) for condition in metric.conditions)
        if metric.no_data and not has_threshold:
            yield _vain(
                metric,
                "noData",
                "only a threshold is told what to do without data",
                'write a threshold, such as `pass: "< 5"`, or remove it',
            )
        if metric.preset is None and metric.window:
            yield _vain(
                metric,
                "window",
                "`window` is for presets: a query says itself how far back it looks",
                "remove it",
            )
        if (
            metric.inconclusive is not None
            and metric.provider.kind not in _DOUBTERS
            and not all(verdict(metric))
        ):
            yield _vain(
                metric,
                "inconclusive",
                "a measurement is good or bad here, and never inconclusive",
                "remove it, or add the other one of `pass` and `fail`",
            )
        if metric.conditions and metric.provider.kind in SELF_JUDGING:
            key = "pass" if metric.passes else "fail"
            yield _vain(
                metric,
                key,
                f"the provider {metric.provider.kind} judges by itself, and reads no conditions",
                "remove it",
            )


def _like(metric: Metric) -> str:
    """Give what the metric's answers may be held to: a threshold, where they are numbers."""
    if metric.preset is None:
        return "< 5" if metric.provider.kind in VECTORS | NUMBERS else example(metric.provider.kind)
    return "< 500ms" if metric.preset.quantile else ">= 99%"


def _vain(metric: Metric, key: str, message: str, help_: str) -> Diagnostic:
    return Diagnostic(code=Code.WITHOUT_EFFECT, message=message, span=metric.place.at(key).key, help=help_)


def _metrics(fleet: Fleet) -> Iterator[tuple[Metric, bool]]:
    """Give every metric, and whether a template has its count: those for steps do, and all of what the background does not run."""
    for canary in fleet.canaries:
        in_steps = canary.rollout.step_metrics
        for metric in canary.metrics:
            yield metric, metric.name in in_steps or not metric.background
