"""What happens around a rollout while it is under way: what people ask for, and what a cluster loses."""

from collections.abc import Callable
from functools import partial

from canarygen.forecast.judging import UNDECIDED, abort, is_within_window
from canarygen.forecast.machine import Machine
from canarygen.forecast.preview import AFTER, has_passed, is_grown
from canarygen.forecast.replica_set import ReplicaSet
from canarygen.forecast.rollout import BlueGreen, Canary
from canarygen.forecast.scenario import Scenario
from canarygen.forecast.turn import Turn

Happening = tuple[int, Callable[[Machine], None]]
"""A time, and what is done to a machine then."""


def ask(machine: Machine, revision: int) -> None:
    """Ask for a version: what was under way is forgotten (syncRolloutStatusCanary, resetRolloutStatus)."""
    status = machine.status
    status.revision = revision
    # The version that is asked for last stands last, however old it is: the controller numbers it anew.
    found = status.sets.pop(revision, ReplicaSet(revision))
    status.sets[revision] = found
    plan = machine.rollout.plan
    # Whether the preview is to grow is asked before what was under way is forgotten, and of the new version.
    status.is_past_preview = isinstance(plan, BlueGreen) and _is_grown(machine, plan)
    status.forget_pauses()
    status.is_aborted = False
    status.abort_message = ""
    machine.runs.clear()
    machine.trial = None
    machine.progress_at, machine.is_timed_out = machine.now, False
    is_back = status.is_at_rest or (
        isinstance(machine.rollout.plan, Canary)
        and is_within_window(machine)
        and bool(status.sets[revision].wanted)
    )
    status.step = len(machine.rollout.steps) if is_back else 0
    machine.tell(f"revision {revision} is asked for")


def _is_grown(machine: Machine, plan: BlueGreen) -> bool:
    """Tell whether a version is full-grown from the start: one that follows a preview that was, as nobody forgets that."""
    is_active = machine.status.services.get(plan.active_service) in {None, machine.status.revision}
    is_stable = is_active and has_passed(machine, plan.after, AFTER)
    return not is_stable and is_grown(machine, plan, Turn())


def happenings(scenario: Scenario) -> list[Happening]:
    """Give what happens in a scenario, in the order of time."""
    found: list[Happening] = [(loss.time, partial(Machine.lose, count=loss.pods)) for loss in scenario.losses]
    found += [(resize.time, partial(_resize, replicas=resize.replicas)) for resize in scenario.resizes]
    found += [(time, _promote) for time in scenario.promotions or ()]
    for time, action in (
        (scenario.abort_at, _abort),
        (scenario.supersede_at, _supersede),
        (scenario.revert_at, _revert),
    ):
        if time is not None:
            found.append((time, action))
    return sorted(found, key=lambda happening: happening[0])


def _resize(machine: Machine, replicas: int) -> None:
    machine.status.replicas = replicas
    machine.is_resized = True
    machine.tell(f"{replicas} replicas are asked for")


def _abort(machine: Machine) -> None:
    status, plan = machine.status, machine.rollout.plan
    if not status.is_at_rest:
        abort(machine, "")
    elif isinstance(plan, BlueGreen) and not status.is_switched(plan):
        # The stable version is asked for again, and not yet switched to: an abort does that, and is forgotten.
        status.is_aborted = True
        machine.tell("aborted")
    else:
        machine.tell("somebody aborts, and nothing is under way")


def _supersede(machine: Machine) -> None:
    ask(machine, max(machine.status.sets) + 1)
    # Whoever sends another version sends a good one.
    machine.bad_at, machine.can_fail = None, False


def _revert(machine: Machine) -> None:
    ask(machine, machine.scenario.before)
    machine.bad_at, machine.can_fail = None, False


def _promote(machine: Machine) -> None:
    """Do what `kubectl argo rollouts promote` does (getPatches in its cmd/promote/promote.go)."""
    status = machine.status
    machine.tell("somebody promotes")
    if not isinstance(machine.rollout.plan, Canary):
        # A blue-green may wait to go back to the version that is stable still.
        status.pauses.clear()
        return
    if status.is_at_rest:
        return
    if not status.pauses or UNDECIDED in status.pauses:
        status.is_paused_by_controller = False
        status.step = min(status.step + 1, len(machine.rollout.steps))
        machine.trial = None
    status.pauses.clear()
