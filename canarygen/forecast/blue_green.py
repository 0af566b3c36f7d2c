"""One reconcile of a blue-green rollout (rollout/bluegreen.go of Argo Rollouts)."""

from canarygen.forecast.analysis import SUCCESSFUL
from canarygen.forecast.judging import UNDECIDED, cancel, heed, is_within_window
from canarygen.forecast.machine import Machine
from canarygen.forecast.replica_set import ReplicaSet
from canarygen.forecast.rollout import BlueGreen
from canarygen.forecast.status import Status

GATE = "BlueGreenPause"
_BEFORE, _AFTER = "pre-promotion", "post-promotion"


def reconcile(machine: Machine, plan: BlueGreen) -> None:
    """Do what the controller does in one reconcile, in its order."""
    status, new = machine.status, machine.status.new
    if new is None:
        return
    if UNDECIDED not in status.pauses and plan.preview_service:
        _switch(machine, plan.preview_service, new.revision)
    # That the version was to go is forgotten as it is scaled, and counts until the end of this reconcile.
    is_fast = _is_fast(machine, plan, new)
    _scale(machine, plan, new)
    if machine.is_resized:
        machine.is_resized = False
        return
    if UNDECIDED not in status.pauses:
        _pause(machine, plan, new, is_fast=is_fast)
        _activate(machine, plan, new, is_fast=is_fast)
    _judge(machine, plan, new)
    _go_on(machine, plan, new)


def _switch(machine: Machine, service: str, revision: int | None) -> None:
    services = machine.status.services
    if revision is not None and services.get(service) != revision:
        services[service] = revision
        machine.progress_at = machine.now
        machine.tell(f"{service} selects revision {revision}")


def wanted_pods(plan: BlueGreen, status: Status) -> int:
    """Give the pods that the new version is to have (NewRSNewReplicas, utils/replicaset/replicaset.go).

    With previewReplicaCount it has only so many until it is about to become the active one.
    """
    active = status.services.get(plan.active_service)
    is_past = status.is_past_preview and not status.pauses
    if plan.preview_pods is None or active in {None, status.revision} or is_past:
        return status.replicas
    return plan.preview_pods


def _scale(machine: Machine, plan: BlueGreen, new: ReplicaSet) -> None:
    """Scale the stable version, the new one and all others (reconcileBlueGreenReplicaSets)."""
    status, stable = machine.status, machine.status.stable
    # Where the stable version is the new one again, its size as a preview comes second, and stays.
    if stable is not None and stable is not new:
        stable.scale_down_at = None
        machine.scale(stable, status.replicas)
    if not _is_kept_after_abort(plan, status):
        new.scale_down_at = None
        machine.scale(new, wanted_pods(plan, status))
    elif new.scale_down_at is None:
        if stable and stable.available == status.replicas and new.wanted and new is not stable:
            machine.let_go(new, plan.abort_delay)
    elif machine.now >= new.scale_down_at:
        machine.scale(new, 0)
    _scale_others(machine, plan)


def _is_kept_after_abort(plan: BlueGreen, status: Status) -> bool:
    return status.is_aborted and status.stable is not None and plan.abort_delay != 0


def _scale_others(machine: Machine, plan: BlueGreen) -> None:
    """Scale down what nothing leads to any more, after a delay (scaleDownOldReplicaSetsForBlueGreen)."""
    status = machine.status
    is_judged = plan.after is None or plan.scale_down_delay is not None or status.is_at_rest
    if UNDECIDED in status.pauses or not is_judged:
        return
    limit, marked = plan.scale_down_revisions, 0
    for pods in status.others:
        if not pods.wanted or pods.revision in status.services.values():
            continue
        marked += 1
        if limit is not None and marked > limit:
            machine.scale(pods, 0)
        elif pods.scale_down_at is not None:
            if machine.now >= pods.scale_down_at:
                machine.scale(pods, 0)
        elif plan.scale_down_delay != 0:
            # A delay of 0 seconds is no deadline, and without one the pods stay.
            machine.let_go(pods, plan.scale_down_delay)


def _is_ready(plan: BlueGreen, status: Status, new: ReplicaSet) -> bool:
    wanted = wanted_pods(plan, status)
    return new.wanted == new.available == wanted


def _is_fast(machine: Machine, plan: BlueGreen, new: ReplicaSet) -> bool:
    """Tell whether nothing is waited for (isBlueGreenFastTracked): a version still up from before, or the first of all."""
    status = machine.status
    active = status.services.get(plan.active_service)
    return new.scale_down_at is not None or active is None or active == new.revision


def _pause(machine: Machine, plan: BlueGreen, new: ReplicaSet, *, is_fast: bool) -> None:
    """Begin the pause before the switch, or end it (reconcileBlueGreenPause)."""
    status = machine.status
    if status.is_aborted or not _is_ready(plan, status, new):
        return
    if is_fast or status.is_past_preview or plan.auto_seconds == 0:
        status.pauses.pop(GATE, None)
        return
    if not _has_passed(machine, plan.before is not None, _BEFORE):
        return
    if is_within_window(machine):
        # A pause that begins is forgotten at once, and never known to be over (syncRolloutStatusBlueGreen).
        return
    if GATE in status.pauses:
        if _is_over(machine, plan):
            del status.pauses[GATE]
            machine.changes += 1
    elif not status.is_paused_by_controller:
        status.pauses[GATE] = machine.now
        status.is_paused_by_controller = True
        machine.changes += 1


def _is_over(machine: Machine, plan: BlueGreen) -> bool:
    """Tell whether the pause is over, by time or because somebody promoted (CompletedBlueGreenPause)."""
    status = machine.status
    began = status.pauses.get(GATE)
    if status.is_past_preview or plan.auto_seconds == 0:
        return True
    if plan.auto_seconds is None or began is None:
        return status.is_paused_by_controller and began is None
    return machine.now >= began + plan.auto_seconds


def _has_passed(machine: Machine, is_wanted: bool, name: str) -> bool:  # noqa: FBT001 -- of two private callers
    run = machine.runs.get(name)
    return not is_wanted or (run is not None and run.phase == SUCCESSFUL)


def _activate(machine: Machine, plan: BlueGreen, new: ReplicaSet, *, is_fast: bool) -> None:
    """Switch the active Service, once all pods are there and nothing is waited for (reconcileActiveService)."""
    status = machine.status
    is_whole = new.wanted == new.available == status.replicas
    if status.is_aborted:
        _switch(machine, plan.active_service, status.stable_revision)
        return
    if not _is_ready(plan, status, new) or not is_whole:
        return
    if is_fast or (_is_over(machine, plan) and _has_passed(machine, plan.before is not None, _BEFORE)):
        _switch(machine, plan.active_service, new.revision)


def _judge(machine: Machine, plan: BlueGreen, new: ReplicaSet) -> None:
    """Begin and heed the analyses before and after the switch."""
    status = machine.status
    active = status.services.get(plan.active_service)
    if status.is_aborted or is_within_window(machine) or status.stable_revision is None or status.is_at_rest:
        cancel(machine)
        return
    if UNDECIDED in status.pauses:
        return
    wanted = status.replicas if plan.preview_pods is None else plan.preview_pods
    is_up = new.wanted == new.available
    if plan.before and active != new.revision:
        if _BEFORE in machine.runs or (is_up and new.available == wanted):
            heed(machine, _BEFORE, plan.before, "Blue/green pre-promotion analysis")
    elif plan.after and (_AFTER in machine.runs or (is_up and new.available == status.replicas)):
        heed(machine, _AFTER, plan.after, "Blue/green post-promotion analysis")


def _go_on(machine: Machine, plan: BlueGreen, new: ReplicaSet) -> None:
    """Make the active version the stable one (shouldFullPromote), and see whether the preview is to grow."""
    status = machine.status
    is_active = status.services.get(plan.active_service) == new.revision
    is_judged = _has_passed(machine, plan.after is not None, _AFTER) or is_within_window(machine)
    if status.stable_revision is None or (is_active and is_judged and not status.is_aborted):
        status.forget_pauses()
        status.is_past_preview = False
        if not status.is_at_rest:
            status.stable_revision = new.revision
            machine.progress_at = machine.now
            machine.tell(f"revision {new.revision} is stable: Completed blue-green update")
    elif plan.preview_pods is not None and not status.is_past_preview and not status.is_aborted:
        is_judged = _has_passed(machine, plan.before is not None, _BEFORE)
        if is_judged and _is_over(machine, plan) and new.available == plan.preview_pods:
            status.is_past_preview = True
            status.pauses.pop(GATE, None)
            machine.changes += 1
