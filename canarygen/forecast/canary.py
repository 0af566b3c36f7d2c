"""One reconcile of a canary (rollout/canary.go of Argo Rollouts): services, weights, analyses, pods, pauses, then the step."""

from canarygen.forecast.analysis import SUCCESSFUL
from canarygen.forecast.basic_counts import basic_counts, fenceposts
from canarygen.forecast.counts import current_step, routed_counts, suffices
from canarygen.forecast.judging import UNDECIDED, is_within_window, judge
from canarygen.forecast.machine import Machine
from canarygen.forecast.replica_set import ReplicaSet
from canarygen.forecast.rollout import SCALE_DOWN_DELAY, Canary
from canarygen.forecast.shares import service_names
from canarygen.forecast.status import Status, Weights
from canarygen.forecast.traffic import route, select
from canarygen.forecast.weights import is_rolling_back, is_settled

GATE = "CanaryPauseStep"
_RESYNC = 900
"""How often the controller looks at every Rollout, in seconds, unless it is started with another --rollout-resync."""


def reconcile(machine: Machine, plan: Canary) -> None:
    """Do what the controller does in one reconcile, in its order; of pods it changes one version at a time."""
    before = machine.status.weights
    if machine.is_resized:
        # What changes the number of replicas alone moves pods, and nothing else (syncReplicasOnly).
        machine.is_resized = False
        machine.changes += 1
        _scale(machine, plan, before)
        return
    _serve(machine, plan)
    if plan.is_routed and not route(machine, plan):
        return
    judge(machine, plan)
    if UNDECIDED not in machine.status.pauses and not _scale(machine, plan, before):
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


def _scale(machine: Machine, plan: Canary, before: Weights | None) -> bool:
    """Change the pods of the first version that needs it: stable, new, others (reconcileCanaryReplicaSets).

    The stable version goes by the weights from before, so that it follows the traffic.
    """
    status = machine.status
    new, stable = status.new, status.stable
    for pods in {id(pods): pods for pods in (new, stable) if pods}.values():
        if pods is not new or not _is_kept_after_abort(plan, status):
            pods.scale_down_at = None
    if stable and new is not stable and machine.scale(stable, _counts(plan, status, before)[1]):
        return True
    return (new is not None and _scale_new(machine, plan, new)) or _scale_others(machine, plan)


def _counts(plan: Canary, status: Status, weights: Weights | None) -> tuple[int, int]:
    """Give the pods that the new and the stable version are to have, by the mesh or by themselves."""
    return routed_counts(plan, status, weights) if plan.is_routed else basic_counts(plan, status)


def _scale_new(machine: Machine, plan: Canary, new: ReplicaSet) -> bool:
    """Scale the new version; after an abort its pods stay for a while (reconcileNewReplicaSet)."""
    status = machine.status
    if not _is_kept_after_abort(plan, status):
        return machine.scale(new, _counts(plan, status, status.weights)[0])
    if new.scale_down_at is None:
        # Not before the stable version is whole again.
        if status.stable and status.stable.available == status.replicas and new.wanted:
            new.scale_down_at = machine.now + (
                SCALE_DOWN_DELAY if plan.abort_delay is None else plan.abort_delay
            )
            machine.changes += 1
        return False
    left = new.scale_down_at - machine.now
    if left <= 0:
        return machine.scale(new, 0)
    # What lies beyond the next resync is not waited for: so long a delay ends at once.
    return left >= _RESYNC and machine.scale(new, _counts(plan, status, status.weights)[0])


def _is_kept_after_abort(plan: Canary, status: Status) -> bool:
    """Tell whether an aborted version keeps its pods until a deadline (shouldDelayScaleDownOnAbort)."""
    if not status.is_aborted or status.stable is None or not plan.is_routed or plan.abort_delay == 0:
        return False
    return not plan.is_dynamic or plan.abort_delay is not None


def _scale_others(machine: Machine, plan: Canary) -> bool:
    """Scale down what is neither the stable nor the new version (scaleDownOldReplicaSetsForCanary)."""
    status = machine.status
    others = [pods for pods in status.others if pods.wanted]
    if not others:
        return False
    scaled = [machine.scale(pods, pods.available) for pods in reversed(others)]
    missing = fenceposts(plan.surge, plan.unavailable, status.replicas)[1]
    removable = sum(pods.available for pods in status.sets.values()) - (status.replicas - missing)
    marked = 0
    for pods in others:
        if removable <= 0:
            break
        if pods.wanted == 0 or (plan.is_routed and _is_referenced(plan, status, pods.revision)):
            continue
        if not plan.is_routed:
            wanted = max(0, pods.wanted - removable)
        elif plan.is_dynamic or not (status.is_at_rest or pods.scale_down_at is not None):
            # Of a new version that was superseded nobody waits for the end of anything.
            wanted = 0
        else:
            marked += 1
            wanted = _delayed(machine, plan, pods, marked)
        removable -= pods.wanted - wanted
        scaled.append(machine.scale(pods, wanted))
    return any(scaled)


def _delayed(machine: Machine, plan: Canary, pods: ReplicaSet, marked: int) -> int:
    """Give the pods that an old version keeps until its deadline, which it gets the first time (scaleDownDelayHelper).

    A delay of 0 seconds is no deadline, and without one the pods stay: nothing takes them away until the next release.
    """
    if plan.scale_down_revisions is not None and marked > plan.scale_down_revisions:
        return 0
    if pods.scale_down_at is None and plan.scale_down_delay:
        pods.scale_down_at = machine.now + plan.scale_down_delay
        machine.changes += 1
    return pods.wanted if pods.scale_down_at is None or machine.now < pods.scale_down_at else 0


def _is_referenced(plan: Canary, status: Status, revision: int) -> bool:
    """Tell whether weights, Services or subsets still lead to a revision (isReplicaSetReferenced)."""
    weights = status.weights
    # pingPong's Services are not looked at.
    names = [] if plan.is_ping_pong else [plan.canary_service, plan.stable_service]
    names += service_names(plan, ping_is_stable=True) if plan.subsets else ()
    return (weights is not None and weights.revision == revision) or any(
        status.services.get(name) == revision for name in names
    )


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
        _forget_pauses(status)
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


def _forget_pauses(status: Status) -> None:
    status.pauses.clear()
    status.is_paused_by_controller = False


def promotion(machine: Machine, plan: Canary) -> str:
    """Give the reason for which the new version becomes the stable one; "" if it does not (shouldFullPromote)."""
    status, new = machine.status, machine.status.new
    if status.stable is None:
        return "Initial deploy" if new else ""
    if status.is_aborted or new is None:
        return ""
    if new.available < status.replicas and not suffices(plan.threshold, new, status.replicas):
        return ""
    if is_within_window(machine):
        return "Rollback within window"
    return f"Completed all {len(plan.steps)} canary steps" if status.step >= len(plan.steps) else ""


def _promote(machine: Machine, plan: Canary, reason: str) -> None:
    """Make the new version the stable one (promoteStable)."""
    status = machine.status
    _forget_pauses(status)
    status.is_aborted = False
    status.step = len(plan.steps)
    if status.is_at_rest:
        return
    if plan.is_ping_pong:
        # Before the first promotion neither is the stable one.
        status.ping_is_stable = status.stable_revision is None or not status.ping_is_stable
    status.stable_revision = status.revision
    machine.progress_at = machine.now
    machine.tell(f"revision {status.revision} is stable: {reason}")


def _is_done(machine: Machine, plan: Canary) -> bool:
    """Tell whether the current step is done (completedCurrentCanaryStep)."""
    status, step = machine.status, current_step(plan, machine.status)
    if step is None:
        return False
    if step.pause is not None:
        return _is_pause_over(machine, step.pause.seconds)
    if step.scale is not None or step.weight is not None:
        return is_settled(plan, status, status.weights)
    if step.experiment is not None or step.plugin is not None:
        return machine.trial is not None and machine.now >= machine.trial.end
    if step.analysis is not None:
        run = machine.runs.get(f"step {status.step + 1}")
        return run is not None and run.phase == SUCCESSFUL
    return True


def _is_pause_over(machine: Machine, seconds: int | None) -> bool:
    """Tell whether somebody took the pause away, or its time is over (CompletedCanaryPauseStep)."""
    began = machine.status.pauses.get(GATE)
    if began is None:
        return machine.status.is_paused_by_controller
    return seconds is not None and machine.now >= began + seconds
