"""Laws of an analysis' time: measurements come in time, and there are enough of them."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.go import SECOND
from canarygen.model.analysis import Metric
from canarygen.model.canary import Canary, Fleet
from canarygen.model.rollout import Pause, Scale, Step, Weight, pauses
from canarygen.model.telemetry import FOUR_SCRAPES
from canarygen.wording import counted, often

_LEAST_INTERVAL = 10


def windows_hold_samples(fleet: Fleet) -> Iterator[Diagnostic]:
    """A preset looks back over four scrapes of 15 seconds, Istio's usual ones."""
    for canary in fleet.canaries:
        for metric in canary.metrics:
            if metric.preset and metric.window and metric.window.nanoseconds < FOUR_SCRAPES * SECOND:
                yield Diagnostic(
                    code=Code.WINDOW_TOO_SHORT,
                    message=f"{metric.window.text} hold fewer than four samples",
                    span=metric.place.at("window").span,
                    help="look back over 1m or more",
                )


def measurements_differ(fleet: Fleet) -> Iterator[Diagnostic]:
    """Between two measurements something new can have been scraped (a rule of Flagger's issue 312)."""
    for canary in fleet.canaries:
        for metric in canary.metrics:
            if metric.interval and 0 < metric.interval.nanoseconds < _LEAST_INTERVAL * SECOND:
                yield Diagnostic(
                    code=Code.INTERVAL_TOO_SHORT,
                    message=f"measuring every {metric.interval.text} finds the same answer again",
                    span=metric.place.at("interval").span,
                    help=f"measure every {_LEAST_INTERVAL}s at most; 1m is usual",
                )


def pauses_are_judged(fleet: Fleet) -> Iterator[Diagnostic]:
    """No interval in the background is longer than the shortest timed pause that it guards."""
    for canary in fleet.canaries:
        timed = [(pause.duration, pause.place) for pause in pauses(_guarded(canary)) if pause.duration]
        if not timed:
            continue
        shortest, place = min(timed, key=lambda found: found[0].nanoseconds)
        for metric in _running(canary):
            if metric.interval and metric.interval.nanoseconds > shortest.nanoseconds:
                yield Diagnostic(
                    code=Code.INTERVAL_ABOVE_PAUSE,
                    message=f"between two measurements of `{metric.name}` lie {metric.interval.text}, and a pause is over in {shortest.text}",
                    span=metric.place.at("interval").span,
                    notes=(Note("this pause", place.span),),
                    help="shorten the interval, or hold the weight for longer",
                )


def rollouts_last_until_a_verdict(fleet: Fleet) -> Iterator[Diagnostic]:
    """Before the rollout is over, so many measurements can fail that the release would end."""
    for canary in fleet.canaries:
        length = _guarded_time(canary)
        if length is None:
            continue
        for metric in _running(canary):
            last = _last_forgiven(metric)
            if last is not None and last > length:
                yield _too_short(canary, metric, last)


def _last_forgiven(metric: Metric) -> int | None:
    """Say after which time so many measurements can have failed that the release would end; None if none can end it."""
    if metric.interval is None or metric.failures is None or metric.dry_run:
        return None
    delay = metric.delay.nanoseconds if metric.delay else 0
    return delay + metric.failures * metric.interval.nanoseconds


def _too_short(canary: Canary, metric: Metric, last: int) -> Diagnostic:
    failures = metric.failures or 0
    return Diagnostic(
        code=Code.ANALYSIS_TOO_SHORT,
        message=f"the steps may be over before `{metric.name}` is measured {often(failures + 1)}, {counted(last // SECOND, 'second')} after it begins: it could not end the release",
        span=metric.place.span,
        notes=(Note("these are the steps", canary.rollout.place.at("steps").key),),
        help="hold the weights for longer, or shorten `interval` and `delay`, or forgive fewer `failures`",
    )


def _running(canary: Canary) -> Iterator[Metric]:
    """Give the metrics that run in the background."""
    return (metric for metric in canary.metrics if metric.background)


def _guarded(canary: Canary) -> tuple[Step, ...]:
    """Give the steps from the one on at which the analysis in the background begins."""
    start = canary.analysis.start if canary.analysis else None
    for index, step in enumerate(canary.rollout.steps):
        if isinstance(step, Weight) and start is not None and step.weight >= start:
            return canary.rollout.steps[index:]
    return ()


def _guarded_time(canary: Canary) -> int | None:
    """Add up how long the guarded steps last at least; None where that depends on more than the clock."""
    steps = _guarded(canary)
    lengths = [pause.duration for pause in pauses(steps)]
    is_known = bool(steps) and all(isinstance(step, Weight | Pause | Scale) for step in steps)
    return sum(length.nanoseconds for length in lengths if length) if is_known and all(lengths) else None
