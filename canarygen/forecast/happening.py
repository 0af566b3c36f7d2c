"""What happens around a rollout while it is under way: what people ask for, and what a cluster loses."""

from collections.abc import Callable
from functools import partial

from canarygen.forecast.judging import UNDECIDED, abort, is_within_window
from canarygen.forecast.machine import Machine
from canarygen.forecast.replica_set import ReplicaSet
from canarygen.forecast.rollout import Canary
from canarygen.forecast.scenario import Scenario

Happening = tuple[int, Callable[[Machine], None]]
"""A time, and what is done to a machine then."""


def ask(machine: Machine, revision: int) -> None:
    """Ask for a version: what was under way is forgotten (syncRolloutStatusCanary, resetRolloutStatus)."""
    status = machine.status
    status.revision = revision
    status.sets.setdefault(revision, ReplicaSet(revision))
    status.forget_pauses()
    status.is_aborted = status.is_past_preview = False
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
    if machine.status.is_at_rest:
        machine.tell("somebody aborts, and nothing is under way")
    else:
        abort(machine, "")


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
    if status.is_at_rest:
        return
    if not status.pauses or UNDECIDED in status.pauses:
        status.is_paused_by_controller = False
        status.step = min(status.step + 1, len(machine.rollout.steps))
        machine.trial = None
    status.pauses.clear()
