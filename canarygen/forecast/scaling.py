"""Which pods of a canary come and go in one reconcile (rollout/canary.go and replicaset.go of Argo Rollouts)."""

from canarygen.forecast.basic_counts import fenceposts
from canarygen.forecast.machine import Machine
from canarygen.forecast.replica_set import ReplicaSet
from canarygen.forecast.rollout import Canary
from canarygen.forecast.shares import service_names
from canarygen.forecast.status import Status, Weights
from canarygen.forecast.weights import wanted_counts
from canarygen.typed import Final

_RESYNC: Final = 900
"""How often the controller looks at every Rollout, in seconds, unless it is started with another --rollout-resync."""


def scale(machine: Machine, plan: Canary, before: Weights | None) -> bool:
    """Change the pods of the first version that needs it: stable, new, others (reconcileCanaryReplicaSets).

    The stable version goes by the weights from before, so that it follows the traffic.
    """
    status = machine.status
    new, stable = status.new, status.stable
    for pods in {id(pods): pods for pods in (new, stable) if pods}.values():
        if pods is not new or not _is_kept_after_abort(plan, status):
            pods.scale_down_at = None
    if stable and new is not stable and machine.scale(stable, wanted_counts(plan, status, before)[1]):
        return True
    return _scale_new(machine, plan, new) or _scale_others(machine, plan)


def _scale_new(machine: Machine, plan: Canary, new: ReplicaSet) -> bool:
    """Scale the new version; after an abort its pods stay for a while (reconcileNewReplicaSet)."""
    status = machine.status
    if not _is_kept_after_abort(plan, status):
        return machine.scale(new, wanted_counts(plan, status, status.weights)[0])
    if new.scale_down_at is None:
        # Not before the stable version is whole again.
        if status.stable and status.stable.available == status.replicas and new.wanted:
            machine.let_go(new, plan.abort_delay)
        return False
    left = new.scale_down_at - machine.now
    if left <= 0:
        return machine.scale(new, 0)
    # What lies beyond the next resync is not waited for: so long a delay ends at once.
    return left >= _RESYNC and machine.scale(new, wanted_counts(plan, status, status.weights)[0])


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
    removable = status.available - (status.replicas - missing)
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
        machine.let_go(pods, plan.scale_down_delay)
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
