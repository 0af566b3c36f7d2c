"""Laws of the steps: a rollout only moves forward, and somebody looks before it is over."""

from collections.abc import Iterator
from itertools import pairwise

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.model.canary import Fleet
from canarygen.model.rollout import FULL_WEIGHT, Pause, Rollout, Weight


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
        for before, after in pairwise(_weights(canary.rollout)):
            if after.weight <= before.weight and not after.falling:
                verb = "falls" if after.weight < before.weight else "stays"
                yield Diagnostic(
                    code=Code.WEIGHT_NOT_INCREASING,
                    message=f"the weight {verb} {f'from {before.weight} to' if verb == 'falls' else 'at'} {after.weight}",
                    span=after.place.at("weight").span,
                    notes=(Note("the step before", before.place.at("weight").span),),
                    help=f"order the steps by weight; if it is meant, write {{weight: {after.weight}, falling: true}}",
                )


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
                    help="remove it, or hold an earlier weight for longer",
                )


def new_versions_are_held(fleet: Fleet) -> Iterator[Diagnostic]:
    """Some weight between 0 and 100 is reached, and held."""
    for canary in fleet.canaries:
        plan = canary.rollout
        place = plan.place.at("steps")
        if plan.steps and not any(0 < step.weight < FULL_WEIGHT for step in _weights(plan)):
            yield Diagnostic(
                code=Code.NO_EXPOSURE,
                message="no step sends part of the traffic to the new version: it gets none, and then all",
                span=place.span,
                help="add a step such as `5% for 10m`",
            )
        elif plan.steps and not _is_held(plan):
            yield Diagnostic(
                code=Code.NEVER_HELD,
                message="no weight is held: the rollout is over as soon as its pods have started",
                span=place.span,
                help="hold a weight: `5% for 10m`, or `5% until promoted`",
            )


def _is_held(plan: Rollout) -> bool:
    """Whether some weight between 0 and 100 stands while the rollout waits."""
    weight = 0
    for step in plan.steps:
        weight = step.weight if isinstance(step, Weight) else weight
        waits = isinstance(step, Pause) or (isinstance(step, Weight) and step.pause is not None)
        if waits and 0 < weight < FULL_WEIGHT:
            return True
    return False


def _weights(plan: Rollout) -> list[Weight]:
    return [step for step in plan.steps if isinstance(step, Weight)]
