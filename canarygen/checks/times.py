"""Laws of time: durations that the controller, the kubelet, Istio and Prometheus can keep."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place
from canarygen.frozen import frozen
from canarygen.go import MILLISECOND, SECOND
from canarygen.law import Law
from canarygen.model.blue_green import BlueGreen
from canarygen.model.canary import Canary, Fleet
from canarygen.model.duration import Duration
from canarygen.model.rollout import pauses
from canarygen.model.traffic import Traffic
from canarygen.model.workload import USUAL_DEADLINE

_LONGEST = (2**31 - 1) * SECOND
_LEAST_DEADLINE = 60


@frozen
class _Kind:
    """What a length of time must be: the unit in nanoseconds that it is kept in, and whether it may be zero; if not, the way out."""

    unit: int
    may_be_zero: bool
    instead_of_zero: str = "write a time above zero, or leave it out"

    def accepts(self, duration: Duration) -> bool:
        length = duration.nanoseconds
        return (length > 0 or self.may_be_zero) and length <= _LONGEST and not length % self.unit


_TIME = _Kind(SECOND, may_be_zero=False)
_DELAY = _Kind(SECOND, may_be_zero=True)
_EXPERIMENT = _Kind(
    SECOND,
    may_be_zero=False,
    instead_of_zero="write a time above zero, or `forever` if somebody is to end it",
)
_OF_REQUESTS = _Kind(MILLISECOND, may_be_zero=False)
_TIMEOUT = _Kind(
    MILLISECOND,
    may_be_zero=False,
    instead_of_zero="write a time above zero; for no limit say none here and none in `traffic`, where `timeout: null` takes away the project's",
)
_PROBE_TIMES = {"initialDelay": _DELAY, "period": _TIME, "timeout": _TIME}

_Said = tuple[Duration | None, Place, str, _Kind]
"""A duration, if it is said; the place where it is, or (with a key) where its mapping is; and what it must be."""


def durations_are_accepted(fleet: Fleet) -> Iterator[Diagnostic]:
    """Durations are above zero where zero means nothing, whole in their unit, and fit into 32 bits."""
    for canary in fleet.canaries:
        for duration, place, key, kind in _durations(canary):
            if duration and not kind.accepts(duration):
                yield from _faults(duration, place.at(key) if key else place, kind)


def _faults(duration: Duration, place: Place, kind: _Kind) -> Iterator[Diagnostic]:
    length = duration.nanoseconds
    if length == 0 and not kind.may_be_zero:
        yield _fault(duration, place, Code.DURATION_ZERO, "is no time at all", kind.instead_of_zero)
    elif length % kind.unit:
        unit, suffix = ("milliseconds", "ms") if kind.unit == MILLISECOND else ("seconds", "s")
        near = f"write, for example, `{length // kind.unit + 1}{suffix}`"
        yield _fault(duration, place, Code.DURATION_NOT_WHOLE, f"is not a whole number of {unit}", near)
    if length > _LONGEST:
        help_ = "write a shorter time; a gate without end is `until promoted`, or the pause `forever`"
        yield _fault(duration, place, Code.DURATION_TOO_LONG, "is more than 2147483647 seconds", help_)


def _fault(duration: Duration, place: Place, code: Law, words: str, help_: str) -> Diagnostic:
    return Diagnostic(code=code, message=f"`{duration.text}` {words}", span=place.span, help=help_)


def _durations(canary: Canary) -> Iterator[_Said]:
    plan, workload = canary.rollout, canary.workload
    for pause in pauses(plan.steps):
        yield pause.duration, pause.place, "", _TIME
    yield plan.scale_down_delay, plan.place, "scaleDownDelay", _DELAY
    yield plan.abort_scale_down_delay, plan.place, "abortScaleDownDelay", _DELAY
    if plan.blue_green:
        yield from _of_switch(plan.blue_green)
    for experiment in plan.experiments:
        yield experiment.duration, experiment.place, "duration", _EXPERIMENT
        yield experiment.scale_down_delay, experiment.place, "scaleDownDelay", _DELAY
    yield workload.progress_deadline, workload.place, "progressDeadline", _TIME
    for metric in canary.metrics:
        yield metric.interval, metric.place, "interval", _TIME
        yield metric.delay, metric.place, "delay", _DELAY
        yield metric.window, metric.place, "window", _TIME
    yield from _of_traffic(canary.traffic)
    for kind, probe in workload.probes.items():
        for key in _PROBE_TIMES.keys() & probe.keys():
            yield Duration(probe[key]), workload.place.at("health", kind), key, _PROBE_TIMES[key]


def _of_switch(switch: BlueGreen) -> Iterator[_Said]:
    yield switch.auto_promotion_after, switch.place, "autoPromotionAfter", _TIME
    yield switch.scale_down_delay, switch.place, "scaleDownDelay", _DELAY
    yield switch.abort_scale_down_delay, switch.place, "abortScaleDownDelay", _DELAY


def _of_traffic(traffic: Traffic) -> Iterator[_Said]:
    for settings in traffic.all_settings:
        timeout, retries, cors = settings.timeout, settings.retries, settings.cors
        if timeout:
            yield timeout.duration, timeout.place, "", _TIMEOUT
        if retries:
            yield retries.per_try_timeout, retries.place, "perTryTimeout", _OF_REQUESTS
            yield retries.backoff, retries.place, "backoff", _OF_REQUESTS
        if cors:
            yield cors.max_age, cors.place, "maxAge", _TIME
    for route in traffic.routes:
        if route.fault and route.fault.delay:
            yield route.fault.delay.time, route.fault.delay.place, "time", _OF_REQUESTS


def old_pods_go(fleet: Fleet) -> Iterator[Diagnostic]:
    """Old pods have a time at which they go, unless none are to stay at all (scaleDownDelayHelper, issue 1992 of Argo Rollouts)."""
    for canary in fleet.canaries:
        plan = canary.rollout.blue_green or canary.rollout
        stays = plan.scale_down_delay_revisions != 0
        if stays and plan.scale_down_delay and not plan.scale_down_delay.nanoseconds:
            yield Diagnostic(
                code=Code.OLD_PODS_STAY,
                message=f"with a delay of {plan.scale_down_delay.text} the old pods never go",
                span=plan.place.at("scaleDownDelay").span,
                help="write `1s` to have them go at once, or a long time such as `30d` to keep them",
            )


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
        deadline = workload.progress_deadline or USUAL_DEADLINE
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
