"""Laws of time: durations that the controller, the kubelet, Istio and Prometheus can keep."""

from collections.abc import Iterator
from typing import NamedTuple

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place
from canarygen.go import MILLISECOND, SECOND
from canarygen.model.canary import Canary, Fleet
from canarygen.model.duration import Duration
from canarygen.model.request import Settings
from canarygen.model.rollout import Rollout

_LONGEST = (2**31 - 1) * SECOND
_PROBE_TIMES = {"initialDelay", "period", "timeout"}
_LEAST_DEADLINE = 60
_CONTROLLER_DEADLINE = Duration("600s")


class _Timed(NamedTuple):
    """A duration in a spec, the unit in nanoseconds that it is kept in, and whether it may be zero."""

    duration: Duration
    place: Place
    unit: int
    may_be_zero: bool


def durations_are_accepted(fleet: Fleet) -> Iterator[Diagnostic]:
    """Durations are above zero where zero means nothing, whole in their unit, and fit into 32 bits."""
    for canary in fleet.canaries:
        for timed in _durations(canary):
            yield from _faults(timed)


def _faults(timed: _Timed) -> Iterator[Diagnostic]:
    length = timed.duration.nanoseconds
    if length == 0 and not timed.may_be_zero:
        yield _fault(
            timed, Code.DURATION_ZERO, "is no time at all", "write a time above zero, or leave it out"
        )
    elif length % timed.unit:
        unit, suffix = ("milliseconds", "ms") if timed.unit == MILLISECOND else ("seconds", "s")
        near = f"write, for example, `{length // timed.unit + 1}{suffix}`"
        yield _fault(timed, Code.DURATION_NOT_WHOLE, f"is not a whole number of {unit}", near)
    if length > _LONGEST:
        help_ = "write a shorter time; a gate without end is `until promoted`, or the pause `forever`"
        yield _fault(timed, Code.DURATION_TOO_LONG, "is more than 2147483647 seconds", help_)


def _fault(timed: _Timed, code: Code, words: str, help_: str) -> Diagnostic:
    return Diagnostic(
        code=code, message=f"`{timed.duration.text}` {words}", span=timed.place.span, help=help_
    )


def _durations(canary: Canary) -> Iterator[_Timed]:
    plan, traffic, workload = canary.rollout, canary.traffic, canary.workload
    for pause in plan.pauses:
        yield from _timed(pause.duration, pause.place)
    yield from _timed(plan.scale_down_delay, plan.place, "scaleDownDelay", may_be_zero=True)
    yield from _timed(plan.abort_scale_down_delay, plan.place, "abortScaleDownDelay", may_be_zero=True)
    yield from _switch_durations(plan)
    for experiment in plan.experiments:
        place = experiment.place
        yield from _timed(experiment.duration, place, "duration")
        yield from _timed(experiment.scale_down_delay, place, "scaleDownDelay", may_be_zero=True)
    yield from _timed(workload.progress_deadline, workload.place, "progressDeadline")
    for metric in canary.metrics:
        yield from _timed(metric.interval, metric.place, "interval")
        yield from _timed(metric.delay, metric.place, "delay", may_be_zero=True)
        yield from _timed(metric.window, metric.place, "window")
    for settings in traffic.all_settings:
        yield from _of_requests(settings)
    for route in traffic.routes:
        if route.fault and route.fault.delay:
            delay = route.fault.delay
            yield from _timed(delay.time, delay.place, "time", unit=MILLISECOND)
    for kind, probe in workload.probes.items():
        place = workload.place.at("health", kind)
        for key in _PROBE_TIMES & probe.keys():
            yield from _timed(Duration(probe[key]), place, key, may_be_zero=key == "initialDelay")


def _of_requests(settings: Settings) -> Iterator[_Timed]:
    timeout, retries, cors = settings.timeout, settings.retries, settings.cors
    if timeout:
        yield from _timed(timeout.duration, timeout.place, unit=MILLISECOND)
    if retries:
        yield from _timed(retries.per_try_timeout, retries.place, "perTryTimeout", unit=MILLISECOND)
        yield from _timed(retries.backoff, retries.place, "backoff", unit=MILLISECOND)
    if cors:
        yield from _timed(cors.max_age, cors.place, "maxAge")


def _switch_durations(plan: Rollout) -> Iterator[_Timed]:
    if switch := plan.blue_green:
        place = switch.place
        yield from _timed(switch.auto_promotion_after, place, "autoPromotionAfter")
        yield from _timed(switch.scale_down_delay, place, "scaleDownDelay", may_be_zero=True)
        yield from _timed(switch.abort_scale_down_delay, place, "abortScaleDownDelay", may_be_zero=True)


def _timed(
    duration: Duration | None, place: Place, key: str = "", *, unit: int = SECOND, may_be_zero: bool = False
) -> tuple[_Timed, ...]:
    if duration is None:
        return ()
    return (_Timed(duration, place.at(key) if key else place, unit, may_be_zero),)


def deadlines_let_pods_start(fleet: Fleet) -> Iterator[Diagnostic]:
    """An update has a minute before it counts as stuck (a rule of Flagger's issue 312)."""
    for canary in fleet.canaries:
        deadline = canary.workload.progress_deadline
        if deadline and deadline.seconds < _LEAST_DEADLINE:
            yield Diagnostic(
                code=Code.DEADLINE_UNDER_A_MINUTE,
                message=f"an update that makes no progress for {deadline.text} counts as stuck",
                span=canary.workload.place.at("progressDeadline").span,
                help="give it 1m or more: an image must be pulled, and a pod must start, in that time",
            )


def deadlines_leave_time(fleet: Fleet) -> Iterator[Diagnostic]:
    """An update's deadline is above the time that a pod must be ready (rule V7 of the controller)."""
    for canary in fleet.canaries:
        workload = canary.workload
        deadline = workload.progress_deadline or _CONTROLLER_DEADLINE
        ready = workload.min_ready_seconds or 0
        if deadline.seconds <= ready:
            place = workload.place.at("progressDeadline" if workload.progress_deadline else "minReadySeconds")
            yield Diagnostic(
                code=Code.DEADLINE_TOO_SHORT,
                message=f"the deadline of an update, {deadline.text}, is not above minReadySeconds, {ready}",
                span=place.span,
                notes=(Note("a pod must be ready for so long", workload.place.at("minReadySeconds").span),)
                if workload.progress_deadline
                else (),
                help="raise `progressDeadline` (the controller's default is 600s), or lower `minReadySeconds`",
            )
