"""Who gets the requests: each version's share, by weights and selectors, or by pods."""

from canarygen.forecast.rollout import BlueGreen, Canary
from canarygen.forecast.status import Status
from canarygen.model.rollout import FULL_WEIGHT


def subset(name: str) -> str:
    """Name a subset among the Services of a status."""
    return f"subset {name}"


def service_names(plan: Canary, *, ping_is_stable: bool) -> tuple[str, str]:
    """Name what stands for the canary and for the stable version in the split: Services, or subsets of one.

    With pingPong the two change roles (GetStableAndCanaryServices, rollout/trafficrouting/service_helper.go).
    """
    if plan.subsets:
        return subset(plan.subsets[0]), subset(plan.subsets[1])
    if plan.is_ping_pong and not ping_is_stable:
        return plan.stable_service, plan.canary_service
    return plan.canary_service, plan.stable_service


def shares(plan: Canary | BlueGreen, status: Status) -> dict[int, float]:
    """Give each revision's share of the requests in percent; what goes to an experiment is in none of them.

    Where no pod is ready nobody gets any, whatever is selected.
    """
    if not any(pods.ready for pods in status.sets.values()):
        return {}
    if isinstance(plan, BlueGreen):
        return _selected(status, plan.active_service, FULL_WEIGHT)
    if not plan.is_routed:
        return _by_pods(status, FULL_WEIGHT)
    canary, stable = service_names(plan, ping_is_stable=status.ping_is_stable)
    weights = status.weights
    to_canary, to_stable = (weights.canary, weights.stable) if weights else (0, FULL_WEIGHT)
    found = _selected(status, canary, to_canary)
    for revision, share in _selected(status, stable, to_stable).items():
        found[revision] = found.get(revision, 0) + share
    return found


def _selected(status: Status, service: str, weight: int) -> dict[int, float]:
    if not weight:
        return {}
    revision = status.services.get(service)
    # Before the controller adopts a Service, its selector is that of all pods.
    return _by_pods(status, weight) if revision is None else {revision: weight}


def _by_pods(status: Status, weight: int) -> dict[int, float]:
    ready = {revision: pods.ready for revision, pods in status.sets.items() if pods.ready}
    total = sum(ready.values())
    return {revision: weight * count / total for revision, count in ready.items()}
