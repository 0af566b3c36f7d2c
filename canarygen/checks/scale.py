"""Laws of size: the canary has pods for its traffic, and the controller takes the numbers.

The counts are the controller's own (utils/replicaset/canary.go and
pkg/apis/rollouts/validation/validation.go of Argo Rollouts).
"""

from collections.abc import Iterator, Sequence

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.model.canary import Canary, Fleet
from canarygen.model.feature import Feature
from canarygen.model.managed_route import HeaderRoute, MirrorRoute, Removal
from canarygen.model.rollout import Scale, Step, Weight, pods_at
from canarygen.wording import counted


def weights_have_pods(fleet: Fleet) -> Iterator[Diagnostic]:
    """A scale step in force leaves the canary as many pods as a later weight takes.

    With an autoscaler it must do so at the greatest number of pods: the load is highest there.
    """
    for canary in fleet.canaries:
        autoscale, replicas = canary.workload.autoscale, canary.workload.most_pods
        note = [Note("with as many pods as this", autoscale.place.at("max").span)] if autoscale else []
        scale: Scale | None = None
        for index, step in enumerate(canary.rollout.steps):
            if isinstance(step, Scale):
                scale = step
            elif isinstance(step, Weight) and scale is not None:
                pods = scale.pods(replicas)
                wanted = pods_at(step.weight, replicas)
                if pods is not None and pods < wanted:
                    larger = (
                        f"{{scale: {{weight: {step.weight}}}}}"
                        if _is_led_to(canary.rollout.steps[:index])
                        else "{scale: traffic}"
                    )
                    yield _starved(step, scale, (pods, wanted), larger, note)


def _is_led_to(before: Sequence[Step]) -> bool:
    """Whether all that the canary gets is by a route: to `scale: traffic` it would then have no pod."""
    routes = set()
    for step in before:
        if isinstance(step, HeaderRoute | MirrorRoute):
            routes.add(step.name)
        elif isinstance(step, Removal):
            routes.discard(step.name)
    return bool(routes) and not any(isinstance(step, Weight) and step.weight for step in before)


def _starved(
    step: Weight, scale: Scale, counts: tuple[int, int], larger: str, more: list[Note]
) -> Diagnostic:
    pods, wanted = counts
    return Diagnostic(
        code=Code.SCALE_STARVES_WEIGHT,
        message=f"{step.weight}% of the traffic meets {counted(pods, 'pod')}, where {counted(wanted, 'pod')} would be its share",
        span=step.place.at("weight").span,
        notes=(Note("this scale is still in force", scale.place.span), *more),
        help=f"put `{larger}` before this step, or a larger scale",
    )


def controller_accepts_scale(fleet: Fleet) -> Iterator[Diagnostic]:
    """Surge, minimum and dynamic scaling are such as the controller accepts and follows."""
    has_delay, has_cap = (fleet.targets.have(one) for one in (Feature.ABORT_DELAY, Feature.MIN_PODS_CAP))
    for canary in fleet.canaries:
        yield from _surge(canary)
        yield from _dynamic(canary)
        if not has_delay:
            yield from _abort_delay(canary)
        if not has_cap:
            yield from _min_pods(canary)
        yield from _scale_steps(canary)


def _surge(canary: Canary) -> Iterator[Diagnostic]:
    plan = canary.rollout
    if plan.surge in {0, "0%", "00%"} and plan.unavailable in {0, "0%", "00%"}:
        yield Diagnostic(
            code=Code.SURGE_AND_UNAVAILABLE_ZERO,
            message="neither an extra pod nor a missing one is allowed",
            span=plan.place.at("surge").span,
            notes=(Note("and no pod may be missing", plan.place.at("unavailable").span),),
            help="let one of the two be 1 or more",
        )


def _dynamic(canary: Canary) -> Iterator[Diagnostic]:
    plan = canary.rollout
    if not plan.dynamic:
        return
    note = Note("the stable version is scaled dynamically", plan.place.at("scale").span)
    delays = {
        "scaleDownDelay": (
            plan.scale_down_delay,
            "`scaleDownDelay` is refused with `scale: dynamic`",
            "remove one of the two",
        ),
        "scaleDownDelayRevisions": (
            plan.scale_down_delay_revisions,
            "with `scale: dynamic` no old version stays up, and there is none to count",
            "remove it, or `scale: dynamic`",
        ),
    }
    for key, (delay, message, way_out) in delays.items():
        if delay is not None:
            yield Diagnostic(
                code=Code.DYNAMIC_WITH_DELAY,
                message=message,
                span=plan.place.at(key).key,
                notes=(note,),
                help=way_out,
            )
    for step in plan.steps:
        if isinstance(step, Scale) and step.replicas is not None:
            yield Diagnostic(
                code=Code.DYNAMIC_WITH_REPLICAS,
                message="while this scale is in force the stable version keeps all of its pods",
                span=step.place.span,
                notes=(note,),
                help="give the scale as a weight",
            )


def _abort_delay(canary: Canary) -> Iterator[Diagnostic]:
    plan = canary.rollout
    if plan.dynamic and plan.abort_scale_down_delay:
        yield Diagnostic(
            code=Code.DYNAMIC_WITH_ABORT_DELAY,
            message="with `scale: dynamic` an abort can stand still on this delay",
            span=plan.place.at("abortScaleDownDelay").key,
            notes=(Note("the stable version is scaled dynamically", plan.place.at("scale").span),),
            help=f"leave the delay out, {Feature.ABORT_DELAY.unless_newer}",
        )


def _min_pods(canary: Canary) -> Iterator[Diagnostic]:
    plan, replicas = canary.rollout, canary.workload.fewest_pods
    if plan.min_pods is not None and plan.min_pods > replicas:
        yield Diagnostic(
            code=Code.MIN_PODS_ABOVE_REPLICAS,
            message=f"`minPods` is {plan.min_pods}, and there {'is' if replicas == 1 else 'are'} only {counted(replicas, 'pod')}",
            span=plan.place.at("minPods").span,
            notes=(Note("the replicas", canary.workload.fewest_pods_place.span),),
            help=f"{f'lower it to {replicas}' if replicas else 'leave it out'} or raise the replicas, {Feature.MIN_PODS_CAP.unless_newer}",
        )


def _scale_steps(canary: Canary) -> Iterator[Diagnostic]:
    replicas = canary.workload.most_pods
    for step in canary.rollout.steps:
        if isinstance(step, Scale) and step.replicas is not None and step.replicas > replicas:
            yield Diagnostic(
                code=Code.SCALE_ABOVE_REPLICAS,
                message=f"the canary has {counted(step.replicas, 'pod')}, and the stable version {replicas}",
                span=step.place.at("replicas").span,
                notes=(Note("the replicas", canary.workload.most_pods_place.span),),
                help=f"lower it to at most {replicas}",
            )


def thresholds_are_reached(fleet: Fleet) -> Iterator[Diagnostic]:
    """A threshold in pods is no higher than the canary's size at any weight or scale."""
    for canary in fleet.canaries:
        threshold = canary.rollout.progress_threshold
        if threshold is None or threshold.kind != "Pods":
            continue
        for step, pods in canary.rollout.sized_steps(canary.workload.fewest_pods):
            if isinstance(step, (Weight, Scale)) and pods < threshold.value:
                yield Diagnostic(
                    code=Code.THRESHOLD_UNREACHABLE,
                    message=f"the canary has {counted(pods, 'pod')} at this step, and would need {threshold.value} to go on",
                    span=threshold.place.span,
                    notes=(Note("the step", step.place.span),),
                    help="write the threshold as a percentage, or lower it",
                )
                break


def aborts_keep_pods(fleet: Fleet) -> Iterator[Diagnostic]:
    """Where no delay takes the canary away after an abort, the first step says how much of it stays."""
    for canary in fleet.canaries:
        plan = canary.rollout
        delay = plan.abort_scale_down_delay
        if delay is None or delay.nanoseconds or not plan.steps:
            continue
        first = plan.steps[0]
        if not (isinstance(first, Scale) and first.pods(canary.workload.fewest_pods)):
            yield Diagnostic(
                code=Code.ABORT_KEEPS_NOTHING,
                message="with no delay the controller takes the canary away at once after an abort",
                span=plan.place.at("abortScaleDownDelay").span,
                notes=(Note("the first step, to which an abort goes back", first.place.span),),
                help="write a time such as `1h`, or `1s` if that is meant; or begin with the steps `scale: {replicas: 1}`, which then stays, and `scale: traffic`",
            )
