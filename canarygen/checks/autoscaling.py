"""Laws of autoscaling: the autoscaler has bounds, something to go by, and a Rollout that follows it."""

from collections.abc import Iterator

from canarygen.autoscaler import refusals
from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place, mapping
from canarygen.fault import told
from canarygen.model.canary import Canary, Fleet
from canarygen.model.containers import is_injected, is_requested, lasting
from canarygen.model.quantity import MEBIBYTE, thousandths
from canarygen.model.workload import Autoscale, ResourceTarget, Workload
from canarygen.pod.parts import place

_TEN_CPUS = 10 * 1000  # in thousandths; so many, written without a unit, are a percentage without its sign


def autoscalers_have_room(fleet: Fleet) -> Iterator[Diagnostic]:
    """The least number of pods is not above the greatest."""
    for autoscale in _autoscalers(fleet):
        if autoscale.fewest > autoscale.most:
            yield _broken(
                autoscale.place.at("min"),
                f"the least number of pods, {autoscale.fewest}, is above the greatest, {autoscale.most}",
                "lower `min`, or raise `max`",
                Note("the greatest", autoscale.place.at("max").span),
            )


def autoscalers_have_targets(fleet: Fleet) -> Iterator[Diagnostic]:
    """There is something to go by, it is said once, and it is no slip of the unit."""
    for autoscale in _autoscalers(fleet):
        if not (autoscale.targets or autoscale.metrics or autoscale.is_external):
            help_ = "add `cpu: 80%` of what `resources` request if that is meant, or `memory`, or `metrics`; of one that is kept elsewhere say `external: true`"
            yield _broken(
                autoscale.place,
                "nothing says what the autoscaler goes by, and Kubernetes would take 80% of the CPU that is requested",
                help_,
                is_key=True,
            )
        yield from _repeated(autoscale)
        for target in autoscale.targets:
            yield from _slip(target)


def rules_are_accepted(fleet: Fleet) -> Iterator[Diagnostic]:
    """Kubernetes accepts the autoscaler's own metrics and its behavior."""
    for canary in fleet.canaries:
        if autoscale := canary.workload.autoscale:
            workload = canary.workload
            names = {str(container.get("name")) for _, container in lasting(workload.containers)}
            known = names if workload.pod_template else None
            found = refusals(autoscale.metrics, autoscale.behavior or {}, known)
            yield from told(Code.AUTOSCALE_BROKEN, found, autoscale.place.at)


def _slip(target: ResourceTarget) -> Iterator[Diagnostic]:
    """Say of an amount that its unit is missing, or the sign of a percentage."""
    said, size = target.quantity or "", thousandths(target.quantity)
    if size is None:
        return
    percentage = f"write `{said}%` for a percentage"
    if target.resource == "memory" and size < MEBIBYTE:
        amount = "an amount with its unit: `512Mi`"
        help_ = f"{percentage}, or {amount}" if said.isdecimal() else f"write {amount}"
        yield _broken(target.place, f"{said} of memory is less than a pod can use", help_)
    elif target.resource == "cpu" and said.isdecimal() and size >= _TEN_CPUS:
        help_ = f"{percentage}; if CPUs are meant, `{size}m`"
        yield _broken(target.place, f"`{said}` means so many whole CPUs for each pod", help_)


def _repeated(autoscale: Autoscale) -> Iterator[Diagnostic]:
    first: dict[str, Place] = {target.resource: target.place for target in autoscale.targets}
    for index, metric in enumerate(autoscale.metrics):
        name = mapping(metric.get("resource")).get("name")
        if isinstance(name, str):
            here = autoscale.place.at("metrics", index)
            if (other := first.setdefault(name, here)) != here:
                note = Note("the first one", other.span)
                yield _broken(here, f"a second target for `{name}`", "keep one of the two", note)


def percentages_have_requests(fleet: Fleet) -> Iterator[Diagnostic]:
    """Where a target is a percentage, every lasting container requests the resource."""
    for canary in fleet.canaries:
        autoscale = canary.workload.autoscale
        for target in _percentages(autoscale) if autoscale else ():
            yield from _without_request(canary.workload, target)


def _percentages(autoscale: Autoscale) -> Iterator[ResourceTarget]:
    yield from (target for target in autoscale.targets if target.utilization is not None)
    for index, metric in enumerate(autoscale.metrics):
        source = mapping(metric.get("resource"))
        utilization = mapping(source.get("target")).get("averageUtilization")
        if isinstance(utilization, int):
            yield ResourceTarget(
                resource=str(source.get("name")),
                utilization=utilization,
                quantity=None,
                place=autoscale.place.at("metrics", index),
            )


def _without_request(workload: Workload, target: ResourceTarget) -> Iterator[Diagnostic]:
    template = workload.pod_template
    if template is None or is_requested(template.get("spec"), target.resource):
        return
    for path, container in lasting(workload.containers):
        if not is_requested(container, target.resource) and not is_injected(container):
            name = container.get("name")
            is_app = name == workload.app_container
            yield Diagnostic(
                code=Code.AUTOSCALE_WITHOUT_REQUEST,
                message=f"{target.utilization}% of the {target.resource} that the container `{name}` requests, and it requests none",
                span=target.place.span,
                notes=(Note("the container", place(workload, *path).key),),
                help=f"add `resources: {{{target.resource}: {_AMOUNTS.get(target.resource, 1)}}}`, or give an amount instead of a percentage"
                if is_app
                else "add the request to the container, or give an amount instead of a percentage",
            )


_AMOUNTS = {"cpu": "100m", "memory": "128Mi"}


def autoscalers_and_rollouts_agree(fleet: Fleet) -> Iterator[Diagnostic]:
    """The autoscaler sets a size that the Rollout keeps: neither dynamic scaling nor a takeover cuts it."""
    for canary in fleet.canaries:
        if autoscale := canary.workload.autoscale:
            note = Note("the number of pods is set here", autoscale.place.key)
            if canary.rollout.dynamic:
                yield Diagnostic(
                    code=Code.DYNAMIC_WITH_AUTOSCALE,
                    message="the autoscaler may take pods of the stable version away too early",
                    span=canary.rollout.place.at("scale").span,
                    notes=(note,),
                    help="leave `scale` out: the stable version then keeps its size until the new one has taken over",
                )
            yield from _takeover(canary, note)


def _takeover(canary: Canary, note: Note) -> Iterator[Diagnostic]:
    deployment = canary.workload.deployment
    if deployment and deployment.scale_down not in {None, "never"}:
        yield Diagnostic(
            code=Code.AUTOSCALE_TAKES_OVER,
            message=f"the Deployment `{deployment.name}` may be scaled down while the Rollout has one pod",
            span=deployment.place.at("scaleDown").span,
            notes=(note,),
            help="take over with `replicas` first, and add `autoscale` once the Deployment has no pods; or write `scaleDown: never`, and scale the Deployment down yourself",
        )


def _autoscalers(fleet: Fleet) -> Iterator[Autoscale]:
    for canary in fleet.canaries:
        if canary.workload.autoscale:
            yield canary.workload.autoscale


def _broken(place: Place, message: str, help_: str, *notes: Note, is_key: bool = False) -> Diagnostic:
    return Diagnostic(
        code=Code.AUTOSCALE_BROKEN,
        message=message,
        span=place.key if is_key else place.span,
        notes=notes,
        help=help_,
    )


CHECKS = (
    autoscalers_have_room,
    autoscalers_have_targets,
    rules_are_accepted,
    percentages_have_requests,
    autoscalers_and_rollouts_agree,
)
