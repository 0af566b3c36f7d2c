"""One VirtualService per canary, at rest: everything on stable.

Argo Rollouts owns the weights once the object exists. Only the resting state is written,
so that two builds agree and a sync has nothing to undo.
"""

from collections.abc import Iterator
from typing import Any

from canarygen.manifest import Manifest, manifest
from canarygen.model.backend import Backend, backends
from canarygen.model.canary import Canary
from canarygen.model.route import SplitRoute, split_routes
from canarygen.model.traffic import Retries
from canarygen.origin import Origin

Map = dict[str, Any]


def virtual_service(canary: Canary) -> Iterator[Manifest]:
    """Give the VirtualService: every split route with its destinations, stable 100, canary 0; blue-green has but one."""
    routes = split_routes(canary)
    spec: Map = {"hosts": _hosts(canary), "gateways": _gateways(canary)}
    if http := [_http(canary, route) for route in routes if route.is_http]:
        spec["http"] = http
    if tls := [_tls(canary, route) for route in routes if not route.is_http]:
        spec["tls"] = tls
    traffic = canary.traffic.place
    settings = (
        origin
        for index in range(len(http))
        for origin in (
            Origin(("spec", "http", index, "timeout"), traffic.at("timeout")),
            Origin(("spec", "http", index, "retries"), traffic.at("retries")),
        )
    )
    yield manifest(
        canary,
        api_version="networking.istio.io/v1",
        kind="VirtualService",
        name=canary.names.virtual_service,
        file="virtual-service",
        named="virtualService",
        spec=spec,
        origins=(Origin(("spec",), traffic), Origin(("spec", "gateways"), traffic.at("gateway")), *settings),
    )


def _hosts(canary: Canary) -> list[str]:
    # The short name of the apex Service is resolved against this object's own namespace,
    # whatever the cluster's domain is.
    apex = [canary.names.service] if canary.traffic.mesh else []
    return [host.name for host in canary.traffic.hosts] + apex


def _gateways(canary: Canary) -> list[str]:
    traffic = canary.traffic
    own = [canary.names.gateway] if traffic.own_gateway else []
    references = [f"{gateway.namespace}/{gateway.name}" for gateway in traffic.gateways]
    return own + references + (["mesh"] if traffic.mesh else [])


def _http(canary: Canary, route: SplitRoute) -> Map:
    traffic = canary.traffic
    settings: Map = {"name": route.name}
    if route.mesh_only:
        settings["match"] = [{"gateways": ["mesh"], "port": route.port.port}]
    settings["route"] = _destinations(canary, route)
    if traffic.timeout:
        settings["timeout"] = traffic.timeout.go
    if traffic.retries:
        settings["retries"] = _retries(traffic.retries)
    return settings


def _tls(canary: Canary, route: SplitRoute) -> Map:
    return {
        "match": [{"port": route.listener, "sniHosts": list(route.sni_hosts)}],
        "route": _destinations(canary, route),
    }


def _destinations(canary: Canary, route: SplitRoute) -> list[Map]:
    stable, new = (_destination(backend, route.port.port) for backend in backends(canary))
    if canary.rollout.blue_green:
        # The controller moves the active Service itself; no weight ever changes.
        return [{"destination": stable}]
    return [{"destination": stable, "weight": 100}, {"destination": new, "weight": 0}]


def _destination(backend: Backend, port: int) -> Map:
    subset = {"subset": backend.subset} if backend.subset else {}
    return {"host": backend.service, **subset, "port": {"number": port}}


def _retries(retries: Retries) -> Map:
    settings: Map = {"attempts": retries.attempts}
    if retries.per_try_timeout:
        settings["perTryTimeout"] = retries.per_try_timeout.go
    if retries.retry_on:
        settings["retryOn"] = retries.retry_on
    if retries.retry_remote_localities is not None:
        settings["retryRemoteLocalities"] = retries.retry_remote_localities
    if retries.backoff:
        settings["backoff"] = retries.backoff.go
    return settings
