"""The progress of a rollout, and its deadline (calculateRolloutConditions, rollout/sync.go of Argo Rollouts)."""

from canarygen.forecast.judging import abort
from canarygen.forecast.machine import Machine
from canarygen.forecast.phase import is_done
from canarygen.forecast.rollout import BlueGreen
from canarygen.forecast.status import Progress


def _progress(machine: Machine, plan: BlueGreen, *, is_paused: bool) -> Progress:
    """See how far a rollout is; `is_paused` says that it was so when the reconcile began."""
    status = machine.status
    found = status.sets.get(status.services.get(plan.active_service) or 0)
    active = [found] if found else [*status.sets.values()]
    updated = status.new.wanted
    return Progress(
        updated=updated,
        old=sum(pods.wanted for pods in status.sets.values()) - updated,
        ready=sum(pods.ready for pods in active),
        available=sum(pods.available for pods in active),
        services=tuple(status.services.items()),
        is_paused=is_paused,
        is_done=not is_paused and is_done(machine),
    )


def note_progress(machine: Machine, plan: BlueGreen, *, is_paused: bool) -> bool:
    """Note what has moved on by now. Tell whether for too long nothing has."""
    now, before = _progress(machine, plan, is_paused=is_paused), machine.progress
    machine.progress = now
    if is_paused and not machine.status.is_at_rest:
        # A pause has the last word on a condition (checkPausedConditions).
        machine.is_timed_out = False
    if is_done(machine):
        machine.is_timed_out = False
    if machine.status.is_aborted or is_done(machine):
        return False
    if before is None or now.is_progress_since(before):
        machine.progress_at, machine.is_timed_out = machine.now, False
        return False
    at = machine.progress_at + machine.rollout.deadline
    return not (machine.status.is_delaying or is_paused or machine.is_timed_out) and machine.now >= at


def time_out(machine: Machine) -> None:
    """Note that the deadline has passed, and take the version back where that is asked for."""
    machine.is_timed_out = True
    machine.tell("the progress deadline is exceeded")
    if machine.rollout.aborts_at_deadline:
        # The controller forgets the reason by the time at which it writes why it aborted (calculateRolloutConditions).
        abort(machine, "")
