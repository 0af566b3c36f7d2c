"""Laws of the steps: a rollout only moves forward, and somebody looks before it is over."""

from collections.abc import Iterator
from itertools import pairwise

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.model.canary import Fleet
from canarygen.model.experiment import Experiment
from canarygen.model.managed_route import HeaderRoute, MirrorRoute
from canarygen.model.rollout import FULL_WEIGHT, Rollout, Step, Weight, waits


def schedules_have_steps(fleet: Fleet) -> Iterator[Diagnostic]:
    """A schedule has a step before its end."""
    for canary in fleet.canaries:
        if not canary.rollout.steps and canary.rollout.blue_green is None:
            yield Diagnostic(
                code=Code.EMPTY_SCHEDULE,
                message="the schedule has no step: it begins above its own end, or at 100%",
                span=canary.rollout.place.at("steps").span,
                help="let `from` lie below `to` and below 100%",
            )


def weights_increase(fleet: Fleet) -> Iterator[Diagnostic]:
    """Each weight is above the one before, unless the step says `falling: true`."""
    for canary in fleet.canaries:
        weights = [step for step in canary.rollout.steps if isinstance(step, Weight)]
        for before, after in pairwise(weights):
            if after.weight <= before.weight and not after.falling:
                is_same = after.weight == before.weight
                yield Diagnostic(
                    code=Code.WEIGHT_NOT_INCREASING,
                    message=f"the weight {'stays at' if is_same else f'falls from {before.weight} to'} {after.weight}",
                    span=after.place.at("weight").span,
                    notes=(Note("the step before", before.place.at("weight").span),),
                    help=_longer(after) if is_same else _falling(after),
                )


def _longer(step: Weight) -> str:
    if step.pause is None:
        return "leave this step out"
    time = f" {step.pause.duration.text}" if step.pause.duration else ""
    return f"write `pause{time}`, which holds it for longer"


def _falling(step: Weight) -> str:
    held = step.pause and f"pause: {step.pause.duration.text if step.pause.duration else 'forever'}, "
    return f"order the steps by weight; if it is meant, write {{weight: {step.weight}, {held or ''}falling: true}}"


def nothing_follows_full_weight(fleet: Fleet) -> Iterator[Diagnostic]:
    """The step of weight 100 is the last one."""
    for canary in fleet.canaries:
        for step, after in pairwise(canary.rollout.steps):
            if isinstance(step, Weight) and step.weight == FULL_WEIGHT:
                yield Diagnostic(
                    code=Code.AFTER_FULL_WEIGHT,
                    message="a step after the new version has all the traffic",
                    span=after.place.span,
                    notes=(Note("here it gets all of it", step.place.at("weight").span),),
                    help="remove it, or hold an earlier weight for longer; 100% itself is held by `100% for 1h`",
                )


def new_versions_are_held(fleet: Fleet) -> Iterator[Diagnostic]:
    """Some requests, and not all of them, reach the new version, and that is held."""
    for canary in fleet.canaries:
        plan = canary.rollout
        if plan.steps and not any(_exposes(step) for step in plan.steps):
            yield Diagnostic(
                code=Code.NO_EXPOSURE,
                message="no step sends part of the traffic to the new version: it gets none, and then all",
                span=plan.place.at("steps").span,
                help="add a step such as `5% for 10m`",
            )
        elif plan.steps and not _is_held(plan):
            yield Diagnostic(
                code=Code.NEVER_HELD,
                message="no weight is held: the rollout is over as soon as its pods have started",
                span=plan.place.at("steps").span,
                help="hold a weight: `5% for 10m`, or `5% until promoted`",
            )


def _exposes(step: Step) -> bool:
    """Whether a step lets some requests, and not all of them, meet the new version."""
    match step:
        case Weight():
            return 0 < step.weight < FULL_WEIGHT
        case Experiment():
            return any(template.weight and template.spec_ref == "canary" for template in step.templates)
        case _:
            return isinstance(step, (HeaderRoute, MirrorRoute))


def _is_held(plan: Rollout) -> bool:
    """Whether the rollout waits while some requests, and not all of them, meet the new version."""
    is_exposed = False
    for step in plan.steps:
        if isinstance(step, Weight):
            is_exposed = _exposes(step)
        is_exposed = is_exposed or _exposes(step)
        if is_exposed and waits(step):
            return True
    return False


def last_weights_are_held(fleet: Fleet) -> Iterator[Diagnostic]:
    """From less than half of the traffic the new version does not go to all of it unseen."""
    for canary in fleet.canaries:
        plan = canary.rollout
        last = max((index for index, step in enumerate(plan.steps) if isinstance(step, Weight)), default=None)
        step = None if last is None else plan.steps[last]
        if not isinstance(step, Weight) or step.weight >= FULL_WEIGHT // 2:
            continue
        if _is_held(plan) and not any(waits(step) for step in plan.steps[last:]):
            yield Diagnostic(
                code=Code.LAST_WEIGHT_NOT_HELD,
                message=f"nothing holds {step.weight}%: the controller goes on to 100% as soon as its pods have started",
                span=step.place.at("weight").span,
                help=f"hold it: `{step.weight}% for 10m`, or add a higher weight that is held",
            )
