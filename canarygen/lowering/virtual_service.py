"""One VirtualService per canary, at rest: everything on stable.

Argo Rollouts owns the weights once the object exists. Only the resting state is written,
so that two builds agree and a sync has nothing to undo.
"""

from collections.abc import Iterator
from typing import Any

from canarygen.fields.http_route import destination, http_origins, http_route
from canarygen.manifest import Manifest, manifest
from canarygen.model.backend import Backend, backends
from canarygen.model.canary import Canary
from canarygen.model.request import Destination
from canarygen.model.route import (
    MESH,
    App,
    HttpRoute,
    TcpRoute,
    TlsRoute,
    Version,
    http_routes,
    tcp_routes,
    tls_routes,
)
from canarygen.model.workload import Port
from canarygen.origin import Origin

Map = dict[str, Any]


def virtual_service(canary: Canary) -> Iterator[Manifest]:
    """Give the VirtualService: every split route with its destinations, stable 100, canary 0; blue-green has but one."""
    http = http_routes(canary)
    sections = {
        "http": [http_route(route, _destinations(canary, route)) for route in http],
        "tls": [_tls(canary, route) for route in tls_routes(canary)],
        "tcp": [_tcp(canary, route) for route in tcp_routes(canary)],
    }
    spec: Map = {"hosts": _hosts(canary), "gateways": _gateways(canary)}
    traffic = canary.traffic.place
    yield manifest(
        canary,
        api_version="networking.istio.io/v1",
        kind="VirtualService",
        name=canary.names.virtual_service,
        file="virtual-service",
        named="virtualService",
        spec=spec | {section: routes for section, routes in sections.items() if routes},
        origins=(
            Origin(("spec",), traffic),
            Origin(("spec", "hosts"), traffic.at("hosts")),
            Origin(("spec", "gateways"), traffic.at("gateway")),
            *(
                origin
                for index, route in enumerate(http)
                for origin in http_origins(route, ("spec", "http", index))
            ),
        ),
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


def _destinations(canary: Canary, route: HttpRoute) -> list[Map]:
    target = route.target
    if isinstance(target, Destination):
        return [{"destination": destination(target)}]
    if not isinstance(target, App):
        return []
    if target.version is Version.NEW:
        _, new = backends(canary)
        return [{"destination": _backend(new, target.port)}]
    return _split(canary, target.port)


def _tls(canary: Canary, route: TlsRoute) -> Map:
    return {
        "match": [{"port": route.listener, "sniHosts": list(route.sni_hosts)}],
        "route": _split(canary, route.port),
    }


def _tcp(canary: Canary, route: TcpRoute) -> Map:
    # One port a route: the controller finds no route that matches two.
    gateways = {"gateways": [MESH]} if route.is_mesh_only else {}
    return {"match": [{**gateways, "port": route.port.port}], "route": _split(canary, route.port)}


def _split(canary: Canary, port: Port) -> list[Map]:
    stable, new = (_backend(backend, port) for backend in backends(canary))
    if canary.rollout.blue_green:
        # The controller moves the active Service itself; no weight ever changes.
        return [{"destination": stable}]
    return [{"destination": stable, "weight": 100}, {"destination": new, "weight": 0}]


def _backend(backend: Backend, port: Port) -> Map:
    subset = {"subset": backend.subset} if backend.subset else {}
    return {"host": backend.service, **subset, "port": {"number": port.port}}
