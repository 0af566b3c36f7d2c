"""The numbers of pods of a blue-green rollout, as they are changed (reconcileBlueGreenReplicaSets, rollout/bluegreen.go)."""

from canarygen.forecast.judging import UNDECIDED
from canarygen.forecast.machine import Machine
from canarygen.forecast.preview import AFTER, has_passed, is_whole, wanted_pods
from canarygen.forecast.replica_set import ReplicaSet
from canarygen.forecast.rollout import BlueGreen
from canarygen.forecast.status import Status
from canarygen.forecast.turn import Turn


def is_resized(status: Status) -> bool:
    """Tell whether the number of replicas has changed since a version was last scaled (isScalingEvent)."""
    both = filter(None, (status.new, status.stable))
    return any(pods.wanted and pods.sized_for not in {None, status.replicas} for pods in both)


def scale(machine: Machine, plan: BlueGreen, new: ReplicaSet, turn: Turn) -> bool:
    """Scale the stable version, the new one and all others. Tell whether the reconcile goes on.

    It does not where a version was to go, is kept, and has to be scaled as well: the second of the two writes meets
    an object that it does not know, and what follows is left to the next reconcile.
    """
    status, stable = machine.status, machine.status.stable
    is_kept = turn.is_aborted(machine) and stable not in {None, new} and plan.abort_delay != 0
    marked = {pods.revision for pods in (stable, new) if pods and pods.scale_down_at is not None}
    if stable is not None:
        stable.scale_down_at = None
    if not is_kept:
        new.scale_down_at = None
    if stable is not None and _resize(machine, stable, status.replicas) and stable.revision in marked:
        return False
    if is_kept:
        _let_go(machine, plan, new)
    elif new is not stable and _resize(machine, new, wanted_pods(plan, status)) and new.revision in marked:
        return False
    _scale_others(machine, plan, is_kept=is_kept)
    return True


def _resize(machine: Machine, pods: ReplicaSet, wanted: int) -> bool:
    """Have a version so many pods, of the number of replicas there is now. Tell whether that changes its object."""
    replicas = machine.status.replicas
    is_new_size = pods.sized_for not in {None, replicas}
    pods.sized_for = replicas
    machine.changes += is_new_size
    return machine.scale(pods, wanted) or is_new_size


def _let_go(machine: Machine, plan: BlueGreen, new: ReplicaSet) -> None:
    """Let the new version go some time after an abort (reconcileNewReplicaSet)."""
    status, stable = machine.status, machine.status.stable
    if new.scale_down_at is None:
        if stable and stable.available == status.replicas and new.wanted:
            machine.let_go(new, plan.abort_delay)
    elif machine.now >= new.scale_down_at:
        _resize(machine, new, 0)


def _scale_others(machine: Machine, plan: BlueGreen, *, is_kept: bool) -> None:
    """Scale down what nothing leads to any more, after a delay (scaleDownOldReplicaSetsForBlueGreen)."""
    status = machine.status
    if UNDECIDED in status.pauses or _is_judging(machine, plan):
        return
    limit, marked = plan.scale_down_revisions, 0
    for pods in status.others:
        if not pods.wanted or pods.revision in status.services.values():
            continue
        marked += 1
        is_past = pods.scale_down_at is not None and machine.now >= pods.scale_down_at
        if is_past or (limit is not None and marked > limit):
            if not is_kept:
                pods.scale_down_at = None
            _resize(machine, pods, 0)
        elif pods.scale_down_at is not None:
            # Until they go they are kept at full size, even those that had only been a preview.
            _resize(machine, pods, status.replicas)
        elif plan.scale_down_delay != 0:
            # A delay of 0 seconds is no deadline, and without one the pods stay.
            machine.let_go(pods, plan.scale_down_delay)


def _is_judging(machine: Machine, plan: BlueGreen) -> bool:
    """Tell whether the analysis after the switch keeps the old pods: only where nobody said how long they stay."""
    status, new = machine.status, machine.status.new
    if plan.after is None or plan.scale_down_delay is not None or status.is_at_rest:
        return False
    is_judged = AFTER in machine.runs or is_whole(status, new)
    return status.is_switched(plan) and is_judged and not has_passed(machine, plan.after, AFTER)
