"""What a canary's VirtualService holds: derived once, for it, the Rollout and the laws to agree on."""

from collections.abc import Iterator
from dataclasses import replace
from enum import Enum

from canarygen.document import Place
from canarygen.frozen import frozen
from canarygen.model.canary import Canary
from canarygen.model.match import Match
from canarygen.model.names import Names
from canarygen.model.request import Destination, Fault, Mirror, Redirect, Rewrite, Route, Settings
from canarygen.model.text import EVERY_PATH
from canarygen.model.traffic import HTTPS_PORT, Preview
from canarygen.model.workload import Port

MESH = "mesh"


class Version(Enum):
    """Which versions of the app a route leads to."""

    BOTH = "both"
    NEW = "new"


@frozen
class App:
    """A port of the app as a route's target. BOTH is split by the Rollout, NEW never moves."""

    port: Port
    version: Version


@frozen(kw_only=True)
class HttpRoute:
    """A route of requests, found by its name."""

    name: str
    matches: tuple[Match, ...]
    target: App | Destination | Redirect
    settings: Settings
    rewrite: Rewrite | None = None
    mirror: Mirror | None = None
    fault: Fault | None = None
    place: Place

    @property
    def is_split(self) -> bool:
        """Whether the Rollout moves its weights."""
        return isinstance(self.target, App) and self.target.version is Version.BOTH

    @property
    def is_mesh_only(self) -> bool:
        """Whether only calls from inside the mesh can take it."""
        return all(match.gateways == (MESH,) for match in self.matches)


@frozen
class TlsRoute:
    """A split route of TLS connections to `sni_hosts`, found by these and by the port of the gateway."""

    port: Port
    listener: int
    sni_hosts: tuple[str, ...]


@frozen
class TcpRoute:
    """A split route of connections, found by its port: the Service's, and the gateway's of the same number."""

    port: Port
    is_mesh_only: bool


def takes_requests(canary: Canary) -> bool:
    """Whether requests are routed: the app answers some, and no gateway of its own hides them in TLS."""
    return canary.traffic.passthrough is None and bool(canary.workload.http_ports)


def http_routes(canary: Canary) -> tuple[HttpRoute, ...]:
    """Give the routes of requests, in Istio's order.

    Requests of a gateway go to the first port that fits them. Calls from inside the mesh
    keep to the port that they called, so there every further HTTP port has a route.
    """
    if not takes_requests(canary):
        return ()
    first, *further = canary.workload.http_ports
    routes = [
        *(_of_port(canary, port) for port in further if canary.traffic.mesh),
        *(_of_author(route, first) for route in canary.traffic.routes),
    ]
    if preview := canary.traffic.preview:
        routes = [found for route in routes for found in (*_previewed(route, preview), route)]
    return tuple(routes)


def _of_port(canary: Canary, port: Port) -> HttpRoute:
    everything = Match(
        path=EVERY_PATH,
        headers={},
        query={},
        method=None,
        gateways=(MESH,),
        port=port.port,
        place=port.place,
    )
    return HttpRoute(
        name=canary.names.port_route(port.name),
        matches=(everything,),
        target=App(port, Version.BOTH),
        settings=canary.traffic.settings,
        place=port.place,
    )


def _of_author(route: Route, port: Port) -> HttpRoute:
    return HttpRoute(
        name=route.name,
        matches=route.matches,
        target=route.to or route.redirect or App(port, Version.BOTH),
        settings=route.settings,
        rewrite=route.rewrite,
        mirror=route.mirror,
        fault=route.fault,
        place=route.place,
    )


def _previewed(route: HttpRoute, preview: Preview) -> Iterator[HttpRoute]:
    """Give the route right ahead of a split one that is its like, but for callers who ask for a preview."""
    if isinstance(route.target, App):
        yield replace(
            route,
            name=Names.preview_route(route.name),
            target=App(route.target.port, Version.NEW),
            matches=tuple(
                replace(match, headers={**match.headers, **preview.headers}, authority=preview.host)
                for match in route.matches
            ),
        )


def tls_routes(canary: Canary) -> tuple[TlsRoute, ...]:
    """Give the routes of TLS connections: behind a gateway that passes them through, and no other.

    A gateway that is referred to is taken for such a one where the app has no requests to route.
    """
    traffic, ports = canary.traffic, canary.workload.ports
    first = next((port for port in ports if port.is_tls), None)
    is_behind_another = bool(traffic.gateways) and not traffic.own_gateway and not takes_requests(canary)
    if first is None or not (traffic.passthrough or is_behind_another):
        return ()
    return (TlsRoute(first, HTTPS_PORT, tuple(host.name for host in traffic.hosts)),)


def tcp_routes(canary: Canary) -> tuple[TcpRoute, ...]:
    """Give the routes of TCP ports, wherever callers can come in on a port of that number.

    An own gateway may open one, and the mesh calls the apex Service's. A gateway that is
    referred to is only taken to have one where the app answers no requests.
    """
    own, references = canary.traffic.own_gateway, canary.traffic.gateways
    is_opened = own.tcp if own else bool(references) and not takes_requests(canary)
    if not (is_opened or canary.traffic.mesh):
        return ()
    return tuple(TcpRoute(port, not is_opened) for port in canary.workload.ports if port.is_tcp)


def split_ports(canary: Canary) -> frozenset[int]:
    """Give the numbers of the ports that some route splits."""
    return frozenset(
        (
            *(route.target.port.port for route in http_routes(canary) if isinstance(route.target, App)),
            *(route.port.port for route in tls_routes(canary)),
            *(route.port.port for route in tcp_routes(canary)),
        )
    )
