"""One VirtualService per canary, at rest: everything on stable.

Argo Rollouts owns the weights once the object exists. Only the resting state is written,
so that two builds agree and a sync has nothing to undo.
"""

from collections.abc import Iterator, Sequence
from functools import partial

from canarygen.document import NOTHING, Map, Path, Place
from canarygen.fields.http_origins import http_origins
from canarygen.fields.http_route import destination, http_route
from canarygen.manifest import Manifest, manifest, name_place
from canarygen.model.backend import Backend, backends
from canarygen.model.canary import Canary
from canarygen.model.host import MESH
from canarygen.model.http_route import App, HttpRoute, Version
from canarygen.model.request import Destination
from canarygen.model.route import TcpRoute, TlsRoute
from canarygen.model.traffic import Split
from canarygen.model.workload import Port
from canarygen.origin import Origin, Reach


def virtual_service(canary: Canary) -> Iterator[Manifest]:
    """Give the VirtualService: every split route with its destinations, stable 100, canary 0; blue-green has but one."""
    http = canary.http_routes
    sections = {
        "http": [http_route(route, _destinations(canary, route)) for route in http],
        "tls": [_tls(canary, route) for route in canary.tls_routes],
        "tcp": [_tcp(canary, route) for route in canary.tcp_routes],
    }
    hosts, gateways = ([name for name, _ in found] for found in (_hosts(canary), _gateways(canary)))
    spec: Map = {"hosts": hosts, "gateways": gateways}
    yield manifest(
        canary,
        api_version="networking.istio.io/v1",
        kind="VirtualService",
        name=canary.names.virtual_service,
        file="virtual-service",
        named="virtualService",
        spec=spec | {section: routes for section, routes in sections.items() if routes},
        trace=partial(_origins, canary, http),
    )


def _origins(canary: Canary, http: Sequence[HttpRoute]) -> Iterator[Origin]:
    yield Origin(("spec",), canary.traffic.place)
    for field, found in (("hosts", _hosts(canary)), ("gateways", _gateways(canary))):
        yield from (Origin(("spec", field, index), place) for index, (_, place) in enumerate(found))
    hosts, subsets = _backend_places(canary), _subset_places(canary)
    for index, route in enumerate(http):
        path: Path = ("spec", "http", index)
        yield from http_origins(route, path)
        if isinstance(route.target, App):
            yield from () if route.is_split else _preview_origins(canary, route, path)
            first = 0 if route.is_split else 1
            yield from _split_origins(hosts[first:], subsets[first:], route.target.port, path)
    for index, connection in enumerate(canary.tls_routes):
        path = ("spec", "tls", index)
        yield Origin(path, connection.port.place)
        yield Origin((*path, "match", 0, "sniHosts"), canary.traffic.place.at("hosts"))
        yield from _split_origins(hosts, subsets, connection.port, path)
    for index, connected in enumerate(canary.tcp_routes):
        path = ("spec", "tcp", index)
        yield Origin(path, connected.port.place)
        yield from _split_origins(hosts, subsets, connected.port, path)


def _preview_origins(canary: Canary, route: HttpRoute, path: Path) -> Iterator[Origin]:
    if preview := canary.traffic.preview:
        for index in range(len(route.matches)):
            match: Path = (*path, "match", index)
            yield Origin((*match, "authority"), preview.asked, Reach.ALL)
            for header in preview.headers:
                asked = preview.place.at("headers", header)
                yield Origin((*match, "headers", header), preview.asked if asked.value is NOTHING else asked)


def _split_origins(
    hosts: Sequence[Place], subsets: Sequence[Place], port: Port, path: Path
) -> Iterator[Origin]:
    for index, (host, subset) in enumerate(zip(hosts, subsets, strict=True)):
        destination: Path = (*path, "route", index, "destination")
        yield Origin((*destination, "host"), host)
        yield Origin((*destination, "subset"), subset)
        yield Origin((*destination, "port", "number"), port.place.at("port"))


def _backend_places(canary: Canary) -> list[Place]:
    """Give the places of the names of the Services that requests go to: of the stable version's, and the new one's."""
    if canary.traffic.split is Split.SUBSETS:
        return [name_place(canary, "service")] * 2
    return [name_place(canary, version.key) for version in canary.version_services]


def _subset_places(canary: Canary) -> list[Place]:
    split = canary.traffic.place.at("split")
    return [name_place(canary, key, split) for key in ("stableSubset", "canarySubset")]


def _hosts(canary: Canary) -> list[tuple[str, Place]]:
    # The short name of the apex Service is resolved against this object's own namespace,
    # whatever the cluster's domain is.
    apex = [(canary.names.service, name_place(canary, "service"))] if canary.traffic.mesh else []
    return [(host.name, host.place) for host in canary.traffic.hosts] + apex


def _gateways(canary: Canary) -> list[tuple[str, Place]]:
    traffic = canary.traffic
    asked = traffic.own_gateway
    own = [(canary.names.gateway, name_place(canary, "gateway", asked.place))] if asked else []
    references = [(str(gateway), gateway.place) for gateway in traffic.gateways]
    return own + references + ([(MESH, traffic.mesh)] if traffic.mesh else [])


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
