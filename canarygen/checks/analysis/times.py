"""Laws of an analysis' time: measurements come in time, and there are enough of them."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.go import SECOND
from canarygen.model.analysis import Analysis, Metric
from canarygen.model.canary import Canary, Fleet
from canarygen.model.rollout import Pause, Scale, Step, Weight

_FOUR_SCRAPES = 60
_LEAST_INTERVAL = 10


def windows_hold_samples(fleet: Fleet) -> Iterator[Diagnostic]:
    """A preset looks back over four scrapes of 15 seconds, Istio's usual ones."""
    for canary in fleet.canaries:
        for metric in canary.metrics:
            if metric.preset and metric.window and metric.window.nanoseconds < _FOUR_SCRAPES * SECOND:
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
        shortest = min(_timed_pauses(canary), key=lambda pause: _length(pause) or 0, default=None)
        if shortest is None or not shortest.duration:
            continue
        for metric in _running(canary):
            if metric.interval and metric.interval.nanoseconds > shortest.duration.nanoseconds:
                yield Diagnostic(
                    code=Code.INTERVAL_ABOVE_PAUSE,
                    message=f"between two measurements of `{metric.name}` lie {metric.interval.text}, and a pause is over in {shortest.duration.text}",
                    span=metric.place.at("interval").span,
                    notes=(Note("this pause", shortest.place.span),),
                    help="shorten the interval, or hold the weight for longer",
                )


def rollouts_last_until_a_verdict(fleet: Fleet) -> Iterator[Diagnostic]:
    """Before the rollout is over, so many measurements can fail that the release would end."""
    for canary in fleet.canaries:
        length = _guarded_time(canary)
        for metric in _running(canary) if length is not None else ():
            if metric.interval is None or metric.failures is None or metric.dry_run:
                continue
            delay = metric.delay.nanoseconds if metric.delay else 0
            last = delay + metric.failures * metric.interval.nanoseconds
            if last > (length or 0):
                yield _too_short(canary, metric, last)


def _too_short(canary: Canary, metric: Metric, last: int) -> Diagnostic:
    failures = metric.failures or 0
    return Diagnostic(
        code=Code.ANALYSIS_TOO_SHORT,
        message=f"the steps may be over before `{metric.name}` is measured {failures + 1} times, {last // SECOND} seconds after it begins: it could not end the release",
        span=metric.place.span,
        notes=(Note("these are the steps", canary.rollout.place.at("steps").key),),
        help="hold the weights for longer, or shorten `interval` and `delay`, or forgive fewer `failures`",
    )


def _running(canary: Canary) -> Iterator[Metric]:
    """Give the metrics that run in the background."""
    return (metric for metric in canary.metrics if metric.background)


def _guarded(canary: Canary, analysis: Analysis) -> tuple[Step, ...]:
    """Give the steps from the one on at which the analysis in the background begins."""
    for index, step in enumerate(canary.rollout.steps):
        if isinstance(step, Weight) and analysis.start is not None and step.weight >= analysis.start:
            return canary.rollout.steps[index:]
    return ()


def _pauses(steps: tuple[Step, ...]) -> Iterator[Pause]:
    held = (step.pause if isinstance(step, Weight) else step for step in steps)
    return (pause for pause in held if isinstance(pause, Pause))


def _timed_pauses(canary: Canary) -> Iterator[Pause]:
    steps = _guarded(canary, canary.analysis) if canary.analysis else ()
    return (pause for pause in _pauses(steps) if pause.duration)


def _length(pause: Pause) -> int | None:
    return pause.duration.nanoseconds if pause.duration else None


def _guarded_time(canary: Canary) -> int | None:
    """Add up how long the guarded steps last at least; None where that depends on more than the clock."""
    steps = _guarded(canary, canary.analysis) if canary.analysis else ()
    lengths = [_length(pause) for pause in _pauses(steps)]
    is_known = bool(steps) and all(isinstance(step, Weight | Pause | Scale) for step in steps)
    return sum(length or 0 for length in lengths) if is_known and None not in lengths else None
