"""How many pods each version is to have, where a mesh splits the requests (utils/replicaset/canary.go of Argo Rollouts)."""

from canarygen.forecast.replica_set import ReplicaSet
from canarygen.forecast.rollout import Canary, Scale, Step, Threshold
from canarygen.forecast.status import Status, Weights
from canarygen.model.rollout import FULL_WEIGHT, pods_at


def current_step(plan: Canary, status: Status) -> Step | None:
    """Give the step that the rollout is at; None after the last one, and without any (GetCurrentCanaryStep)."""
    return plan.steps[status.step] if status.step < len(plan.steps) else None


def current_weight(plan: Canary, status: Status) -> int:
    """Give the weight of the nearest step so far: 0 before the first, 100 after the last step (GetCurrentSetWeight)."""
    if status.is_aborted:
        return 0
    if status.step >= len(plan.steps):
        return FULL_WEIGHT
    return weight_before(plan, status.step + 1)


def weight_before(plan: Canary, step: int) -> int:
    """Give the weight that was set last before a step; 0 where none was."""
    for index in range(step - 1, -1, -1):
        if (weight := plan.steps[index].weight) is not None:
            return weight
    return 0


def scale_in_force(plan: Canary, status: Status) -> Scale | None:
    """Give the size that a step has set, and that counts until another step or the end of them (UseSetCanaryScale).

    After an abort it counts only where `abortScaleDownDelaySeconds` is 0; unset it is 30.
    """
    if not plan.is_routed or (status.is_aborted and plan.abort_delay != 0) or status.step >= len(plan.steps):
        return None
    for index in range(status.step, -1, -1):
        if scale := plan.steps[index].scale:
            return None if scale.matches_traffic else scale
    return None


def desired_weight(plan: Canary, status: Status) -> int:
    """Give the weight that the canary's pods are to carry (GetDesiredCanaryWeight).

    With dynamicStableScale an abort walks down the weights of the steps, as fast as the stable version comes up, and as
    the canary goes down. Since Argo Rollouts 1.10 the canary is not waited for where its delay after an abort is said.
    """
    new, stable = status.new, status.stable
    if not (status.is_aborted and plan.is_dynamic and stable):
        return current_weight(plan, status)
    missing = status.replicas - stable.available
    held = missing if plan.abort_delay else max(missing, new.available)
    weights = (step.weight for step in reversed(plan.steps) if step.weight is not None)
    return next((weight for weight in weights if pods_at(weight, status.replicas) < held), 0)


def pods_or_weight(plan: Canary, status: Status) -> tuple[int | None, int]:
    """Give the number of the canary's pods where a step says it, else the weight they are to carry (GetCanaryReplicasOrWeight)."""
    if status.stable_revision is None or status.is_at_rest:
        return None, FULL_WEIGHT
    if scale := scale_in_force(plan, status):
        if scale.pods is not None:
            return scale.pods, 0
        if scale.weight is not None:
            return None, scale.weight
    return None, desired_weight(plan, status)


def at_least(plan: Canary, replicas: int, count: int) -> int:
    """Raise a number of pods to minPodsPerReplicaSet, unless it is 0 (CheckMinPodsPerReplicaSet).

    No version needs more pods than the Rollout has: so since Argo Rollouts 1.10, and 1.9 would start them.
    """
    return max(count, min(plan.min_pods, replicas)) if count and plan.min_pods is not None else count


def routed_counts(plan: Canary, status: Status, weights: Weights | None) -> tuple[int, int]:
    """Give the pods that the canary and the stable version are to have (CalculateReplicaCountsForTrafficRoutedCanary).

    With dynamicStableScale no version goes below what the `weights` written so far ask for.
    """
    replicas = status.replicas
    pods, weight = pods_or_weight(plan, status)
    canary = at_least(plan, replicas, pods_at(weight, replicas)) if pods is None else pods
    if not plan.is_dynamic:
        return canary, replicas
    stable = pods_at(FULL_WEIGHT - weight, replicas)
    if weights is not None:
        stable = max(stable, pods_at(weights.stable, replicas))
        if status.is_aborted:
            canary = max(canary, pods_at(weights.canary, replicas))
    return at_least(plan, replicas, canary), at_least(plan, replicas, stable)


def suffices(threshold: Threshold | None, pods: ReplicaSet, desired: int) -> bool:
    """Tell whether enough pods of a version are available (ReplicaProgressThresholdMet): without a threshold, exactly all."""
    if threshold is None or threshold.value < 0:
        return pods.wanted == desired and pods.available == desired
    if threshold.is_percent:
        return pods.available * FULL_WEIGHT >= threshold.value * desired
    return pods.available >= threshold.value
