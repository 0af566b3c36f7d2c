"""The weights that the controller asks of the mesh (rollout/trafficrouting.go of Argo Rollouts)."""

from canarygen.forecast.basic_counts import basic_counts
from canarygen.forecast.counts import (
    current_weight,
    desired_weight,
    routed_counts,
    suffices,
    weight_before,
)
from canarygen.forecast.replica_set import ReplicaSet
from canarygen.forecast.rollout import Canary
from canarygen.forecast.status import Status, Weights
from canarygen.model.rollout import FULL_WEIGHT


def is_rolling_back(plan: Canary, status: Status) -> bool:
    """Tell whether the stable version, which gave pods away, takes its requests back (IsDynamicallyRollingBackToStable)."""
    if not (plan.is_dynamic and status.is_at_rest and status.weights):
        return False
    return status.weights.revision != status.revision and status.new.available < status.replicas


def wanted_counts(plan: Canary, status: Status, weights: Weights | None) -> tuple[int, int]:
    """Give the pods that the new and the stable version are to have, by the mesh or by themselves."""
    return routed_counts(plan, status, weights) if plan.is_routed else basic_counts(plan, status)


def is_settled(plan: Canary, status: Status, weights: Weights | None) -> bool:
    """Tell whether both versions have the pods that the step asks for (AtDesiredReplicaCountsForCanary)."""
    canary, stable = wanted_counts(plan, status, weights)
    if not suffices(plan.threshold, status.new, canary):
        return False
    pods = status.stable
    # Of the stable version it matters only that its pods are created, be they available or not.
    if not plan.is_dynamic and (pods is None or pods.wanted != stable):
        return False
    return plan.is_routed or not any(other.available for other in status.others)


def weight_after_abort(plan: Canary, status: Status) -> int:
    """Give the canary's weight on the way back (calculateDesiredWeightOnAbortOrStableRollback).

    It is 0 at once, unless the stable version has to start pods first: then it falls as those come up.
    """
    stable, replicas, written = status.stable, status.replicas, status.weights
    if not plan.is_dynamic or stable is None or replicas == 0:
        return 0
    desired = desired_weight(plan, status)
    carried = FULL_WEIGHT * stable.available // replicas
    expected = max(0, FULL_WEIGHT - carried)
    if written is None:
        return max(expected, desired)
    if desired <= 0:
        return min(expected, written.canary)
    if carried < FULL_WEIGHT - desired:
        return written.canary
    return min(desired, written.canary)


def wanted_weight(plan: Canary, status: Status) -> int:
    """Give the canary's weight that the controller wants now (reconcileTrafficRouting)."""
    if is_rolling_back(plan, status):
        return weight_after_abort(plan, status)
    if status.is_at_rest:
        return 0
    if status.is_aborted:
        return weight_after_abort(plan, status)
    # Without steps there is no index to go by.
    if status.new.available == 0 or not plan.steps:
        return 0
    return (
        current_weight(plan, status) if is_settled(plan, status, None) else weight_before(plan, status.step)
    )


def drops_routes(plan: Canary, status: Status) -> bool:
    """Tell whether the managed routes are taken out: at rest, after an abort, and whenever the canary has no pod available."""
    if is_rolling_back(plan, status):
        return False
    return status.is_at_rest or status.is_aborted or status.new.available == 0


def can_carry(plan: Canary, status: Status, pods: ReplicaSet | None, weight: int) -> bool:
    """Tell whether a version has the pods for a weight, rounded down (checkReplicasAvailable).

    While the stable version has not, nothing of the traffic changes: not even after an abort.
    """
    if pods is None:
        return False
    needed = weight * status.replicas // FULL_WEIGHT
    return pods.available >= needed or suffices(plan.threshold, pods, needed)
