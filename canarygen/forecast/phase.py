"""The phase of a Rollout and its message, in the controller's words (CalculateRolloutPhase, utils/rollout/rolloututil.go)."""

from canarygen.forecast.judging import is_within_window
from canarygen.forecast.machine import Machine
from canarygen.forecast.rollout import BlueGreen
from canarygen.forecast.state import Phase


def phase(machine: Machine) -> tuple[Phase, str]:
    """Give the phase, and why it is not another one."""
    status = machine.status
    # An abort at the deadline that is taken back at once, as nothing is under way or the rollback window lets it pass, is never told.
    is_forgiven = machine.is_timed_out and (status.is_at_rest or is_within_window(machine))
    if status.is_aborted and not is_forgiven:
        reason = f": {status.abort_message}" if status.abort_message else ""
        message = f"RolloutAborted: Rollout aborted update to revision {status.revision}{reason}"
        return Phase.DEGRADED, message
    if machine.is_timed_out and not is_done(machine):
        return Phase.DEGRADED, f"ProgressDeadlineExceeded: {timed_out(machine)}"
    if status.pauses:
        return Phase.PAUSED, next(iter(status.pauses))
    return _updating(machine) or _switching(machine) or (Phase.HEALTHY, "")


def _updating(machine: Machine) -> tuple[Phase, str] | None:
    status, new = machine.status, machine.status.new
    if new.wanted < status.replicas:
        return Phase.PROGRESSING, "more replicas need to be updated"
    if _available(machine) < new.wanted:
        return Phase.PROGRESSING, "updated replicas are still becoming available"
    return None


def _available(machine: Machine) -> int:
    """Give the available pods, new or not: of a blue-green those of the active version, if there is one (syncRolloutStatusBlueGreen, -Canary)."""
    status, plan = machine.status, machine.rollout.plan
    active = status.services.get(plan.active_service) if isinstance(plan, BlueGreen) else None
    found = status.sets.get(active or 0)
    return found.available if found else status.available


def _switching(machine: Machine) -> tuple[Phase, str] | None:
    status, plan = machine.status, machine.rollout.plan
    message = ""
    if isinstance(plan, BlueGreen):
        if not status.is_switched(plan):
            message = "active service cutover pending"
        elif not status.is_at_rest:
            message = "waiting for analysis to complete"
    elif not plan.is_routed and any(pods.wanted for pods in status.sets.values() if pods is not status.new):
        message = "old replicas are pending termination"
    elif not status.is_at_rest:
        message = "waiting for all steps to complete"
    return (Phase.PROGRESSING, message) if message else None


def timed_out(machine: Machine) -> str:
    """Give the message of a rollout that has made no progress for too long."""
    return f'ReplicaSet "{machine.rollout.name}" has timed out progressing.'


def is_done(machine: Machine) -> bool:
    """Tell whether no progress is asked for any more (RolloutHealthy, utils/conditions/conditions.go).

    All pods are of the new version, and no others there; or both Services lead to it, whether or not it is judged yet.
    """
    status, plan, new = machine.status, machine.rollout.plan, machine.status.new
    if not new.wanted == new.available == status.replicas:
        return False
    if isinstance(plan, BlueGreen):
        named = filter(None, (plan.active_service, plan.preview_service))
        return all(status.services.get(service) == new.revision for service in named)
    return status.is_at_rest and sum(pods.wanted for pods in status.sets.values()) == status.replicas
