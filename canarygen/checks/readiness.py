"""Laws of getting ready: an update makes progress before its deadline, as the controller counts progress.

That is when pods become ready or available, and when a Service of a blue-green rollout leads
elsewhere (RolloutProgressing and RolloutHealthy, utils/conditions/conditions.go of Argo Rollouts).
"""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place, Said, mapping
from canarygen.go import SECOND
from canarygen.model.analysis import Metric
from canarygen.model.canary import Canary, Fleet
from canarygen.model.containers import lasting
from canarygen.model.workload import USUAL_DEADLINE
from canarygen.pod.parts import place
from canarygen.typed import Final

_DELAY: Final = "initialDelaySeconds"
_SUCCESSES: Final = "successThreshold"
_USUAL_PERIOD: Final = 10


def pods_are_ready_in_time(fleet: Fleet) -> Iterator[Diagnostic]:
    """The first probe that can make a pod ready comes before the deadline of an update."""
    for canary in fleet.canaries:
        workload = canary.workload
        for path, container in lasting(workload.containers):
            for key in ("readinessProbe", "startupProbe"):
                probe = mapping(container.get(key))
                if _exceeds(seconds := _first_ready(probe), canary):
                    longest, way_out = (
                        (_DELAY, "shorten `initialDelay`")
                        if _DELAY in probe
                        else (_SUCCESSES, "let fewer successes be enough")
                    )
                    at = place(workload, *path, key, longest)
                    words = f"no pod is ready before {seconds} seconds are over"
                    yield _late(canary, words, at, way_out)


def _first_ready(probe: Said) -> int:
    """Give after how many seconds a probe can have succeeded as often as it must."""
    numbers = (probe.get(_DELAY), probe.get(_SUCCESSES), probe.get("periodSeconds"))
    delay, successes, period = (number if isinstance(number, int) else None for number in numbers)
    return (delay or 0) + ((successes or 1) - 1) * (period or _USUAL_PERIOD)


def promotions_are_judged_in_time(fleet: Fleet) -> Iterator[Diagnostic]:
    """What must pass before a switch takes less time than an update has: while it is judged nothing else moves on."""
    for canary in fleet.canaries:
        plan = canary.rollout.blue_green
        for use in plan.pre_promotion.metrics if plan and plan.pre_promotion else ():
            metric = canary.analysis.metric(use.name) if canary.analysis else None
            if metric and _exceeds(seconds := _least_time(metric), canary):
                words = f"before the switch `{metric.name}` is measured for {seconds} seconds at least"
                way_out = "measure fewer times, or at shorter intervals"
                yield _late(canary, words, use.place, way_out, Note("so it is measured", metric.place.span))


def _least_time(metric: Metric) -> int:
    """Give how many seconds it takes until a metric is content."""
    counts = [count for count in (metric.count, metric.consecutive) if count]
    delay = metric.delay.nanoseconds if metric.delay else 0
    interval = metric.interval.nanoseconds if metric.interval and counts else 0
    return (delay + (min(counts, default=1) - 1) * interval) // SECOND


def _exceeds(seconds: int, canary: Canary) -> bool:
    return seconds >= (canary.workload.progress_deadline or USUAL_DEADLINE).seconds


def _late(canary: Canary, words: str, at: Place, way_out: str, *notes: Note) -> Diagnostic:
    """Tell of something that takes longer than an update has: it is aborted each time, or counts as degraded meanwhile."""
    workload, aborts = canary.workload, canary.rollout.progress_deadline_abort
    deadline = workload.progress_deadline or USUAL_DEADLINE
    if workload.progress_deadline:
        notes += (Note("so long it may make no progress", workload.place.at("progressDeadline").span),)
    fate = "an update is aborted" if aborts else "an update counts as degraded"
    return Diagnostic(
        code=Code.DEADLINE_TOO_SHORT if aborts else Code.DEADLINE_PASSED,
        message=f"{words}, and after {deadline.text} without progress {fate}",
        span=at.span,
        notes=notes,
        help=f"raise `progressDeadline`, or {way_out}",
    )


CHECKS = (pods_are_ready_in_time, promotions_are_judged_in_time)
