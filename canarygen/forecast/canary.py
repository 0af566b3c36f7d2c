"""One reconcile of a canary (rollout/canary.go of Argo Rollouts): services, weights, analyses, pods, pauses, then the step."""

from canarygen.forecast.analysis import SUCCESSFUL
from canarygen.forecast.counts import current_step, suffices
from canarygen.forecast.judging import UNDECIDED, is_within_window, judge
from canarygen.forecast.machine import Machine
from canarygen.forecast.rollout import Analysis, Canary, Experiment, Pause, Scale
from canarygen.forecast.scaling import scale
from canarygen.forecast.shares import service_names
from canarygen.forecast.traffic import route, select
from canarygen.forecast.weights import is_rolling_back, is_settled

GATE = "CanaryPauseStep"


def reconcile(machine: Machine, plan: Canary) -> None:
    """Do what the controller does in one reconcile, in its order; of pods it changes one version at a time."""
    before = machine.status.weights
    if machine.is_resized:
        # What changes the number of replicas alone moves pods, and nothing else (syncReplicasOnly).
        machine.is_resized = False
        machine.changes += 1
        scale(machine, plan, before)
        return
    _serve(machine, plan)
    if plan.is_routed and not route(machine, plan):
        return
    judge(machine, plan)
    if UNDECIDED not in machine.status.pauses and not scale(machine, plan, before):
        _pause(machine, plan)
    _go_on(machine, plan)


def _serve(machine: Machine, plan: Canary) -> None:
    """Point the Services at the versions that have pods (rollout/service.go)."""
    status = machine.status
    if plan.is_ping_pong:
        if not status.is_at_rest:
            canary, _ = service_names(plan, ping_is_stable=status.ping_is_stable)
            select(machine, canary, status.new, is_certain=True)
        return
    select(machine, plan.stable_service, status.stable)
    if status.is_aborted:
        # Where a mesh splits, the weights are seen to first.
        if not plan.is_routed:
            select(machine, plan.canary_service, status.stable)
    elif not is_rolling_back(plan, status):
        select(machine, plan.canary_service, status.new)


def _pause(machine: Machine, plan: Canary) -> None:
    """Begin the pause of the current step (reconcileCanaryPause)."""
    status, step = machine.status, current_step(plan, machine.status)
    if step is None or step.pause is None or status.is_aborted:
        return
    if GATE not in status.pauses and not status.is_paused_by_controller:
        status.pauses[GATE] = machine.now
        status.is_paused_by_controller = True
        machine.changes += 1


def _go_on(machine: Machine, plan: Canary) -> None:
    """Promote, go back after an abort, or go to the next step (syncRolloutStatusCanary); one step a reconcile at most."""
    status = machine.status
    if is_within_window(machine):
        status.forget_pauses()
        status.is_aborted = False
        if status.step != len(plan.steps):
            status.step = len(plan.steps)
            machine.changes += 1
    if reason := promotion(machine, plan):
        _promote(machine, plan, reason)
    elif status.is_aborted:
        step = len(plan.steps) if status.is_at_rest else 0
        if status.step != step:
            status.step = step
            machine.changes += 1
    elif _is_done(machine, plan):
        status.step += 1
        status.pauses.pop(GATE, None)
        status.is_paused_by_controller = bool(status.pauses)
        machine.trial = None
        machine.progress_at = machine.now
        machine.changes += 1


def promotion(machine: Machine, plan: Canary) -> str:
    """Give the reason for which the new version becomes the stable one; "" if it does not (shouldFullPromote)."""
    status, new = machine.status, machine.status.new
    if status.stable is None:
        return "Initial deploy"
    if status.is_aborted:
        return ""
    if new.available < status.replicas and not suffices(plan.threshold, new, status.replicas):
        return ""
    if is_within_window(machine):
        return "Rollback within window"
    return f"Completed all {len(plan.steps)} canary steps" if status.step >= len(plan.steps) else ""


def _promote(machine: Machine, plan: Canary, reason: str) -> None:
    """Make the new version the stable one (promoteStable)."""
    status = machine.status
    status.forget_pauses()
    status.is_aborted = False
    status.step = len(plan.steps)
    if status.is_at_rest:
        return
    if plan.is_ping_pong:
        status.ping_is_stable = not status.ping_is_stable
    status.stable_revision = status.revision
    machine.progress_at = machine.now
    machine.tell(f"revision {status.revision} is stable: {reason}")


def _is_done(machine: Machine, plan: Canary) -> bool:
    """Tell whether the current step is done (completedCurrentCanaryStep)."""
    status, step = machine.status, current_step(plan, machine.status)
    if step is None:
        return False
    match step.awaited:
        case Pause(seconds):
            return _is_pause_over(machine, seconds)
        case Scale() | int():
            return is_settled(plan, status, status.weights)
        case Experiment() | str():
            return machine.trial is not None and machine.now >= machine.trial.end
        case Analysis():
            run = machine.runs.get(f"step {status.step + 1}")
            return run is not None and run.phase == SUCCESSFUL
    return True


def _is_pause_over(machine: Machine, seconds: int | None) -> bool:
    """Tell whether somebody took the pause away, or its time is over (CompletedCanaryPauseStep)."""
    began = machine.status.pauses.get(GATE)
    if began is None:
        return machine.status.is_paused_by_controller
    return seconds is not None and machine.now >= began + seconds
