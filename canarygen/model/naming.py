"""Which of a canary's names stand for something that it has."""

from collections.abc import Iterator

from canarygen.model.canary import Canary
from canarygen.model.names import derived
from canarygen.model.traffic import Split


def idle_names(canary: Canary) -> tuple[str, ...]:
    """Give the keys in `spec.names` of names that somebody chose for what the canary does not have."""
    if canary.place.ground.is_default(("spec", "names")):
        return ()
    by_default = derived(canary.name)
    chosen = [key for key, name in canary.names.by_key.items() if name != by_default[key]]
    used = set(_used(canary)) if chosen else set()
    return tuple(key for key in chosen if key not in used)


def _used(canary: Canary) -> Iterator[str]:
    yield "virtualService"
    yield from (version.key for version in canary.version_services)
    yield from (key for key, is_made in _made(canary).items() if is_made)


def _made(canary: Canary) -> dict[str, bool]:
    traffic, workload = canary.traffic, canary.workload
    has_subsets = traffic.split is Split.SUBSETS
    return {
        "service": traffic.needs_apex,
        "gateway": traffic.own_gateway is not None,
        "destinationRule": has_subsets or bool(traffic.policy),
        "stableSubset": has_subsets,
        "canarySubset": has_subsets,
        "peerAuthentication": traffic.mtls is not None,
        "horizontalPodAutoscaler": workload.own_autoscale is not None,
        "podDisruptionBudget": workload.disruption is not None,
        "analysisTemplate": bool(canary.metrics),
        "route": any(_is_named_for_all(canary, route.name) for route in canary.http_routes),
    }


def _is_named_for_all(canary: Canary, route: str) -> bool:
    ports = (canary.names.port_route(port.name) for port in canary.workload.ports)
    return route in {canary.names.route, *ports}
