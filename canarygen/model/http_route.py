"""The routes of requests that a canary's VirtualService holds."""

from collections.abc import Iterator
from enum import Enum

from canarygen.document import Place
from canarygen.frozen import frozen, replace
from canarygen.model.host import MESH
from canarygen.model.match import Match
from canarygen.model.names import Names
from canarygen.model.request import Destination, Fault, Mirror, Redirect, Rewrite, Route, Settings
from canarygen.model.text import EVERY_PATH
from canarygen.model.traffic import Preview, Traffic
from canarygen.model.workload import Port, Workload


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
    def name_place(self) -> Place:
        """Where its name stands: that of the route that it is made of, or of the port."""
        return self.place.at("name")

    @property
    def is_mesh_only(self) -> bool:
        """Whether only calls from inside the mesh can take it."""
        return all(match.gateways == (MESH,) for match in self.matches)


def http_routes(workload: Workload, traffic: Traffic, names: Names) -> tuple[HttpRoute, ...]:
    """Give the routes of requests, in Istio's order, of an app that has a port for them.

    Requests of a gateway go to the first port that fits them. Calls from inside the mesh
    keep to the port that they called, so there every further HTTP port has a route.
    """
    first, *further = workload.http_ports
    routes = [
        *(_of_port(port, traffic, names) for port in further if traffic.mesh),
        *(_of_author(route, first) for route in traffic.routes),
    ]
    if preview := traffic.preview:
        routes = [found for route in routes for found in (*_previewed(route, preview), route)]
    return tuple(routes)


def _of_port(port: Port, traffic: Traffic, names: Names) -> HttpRoute:
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
        name=names.port_route(port.name),
        matches=(everything,),
        target=App(port, Version.BOTH),
        settings=traffic.settings,
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
