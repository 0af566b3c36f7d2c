"""Laws of the routes: told apart, reached, and one of them the app's."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place
from canarygen.model.canary import Canary, Fleet
from canarygen.model.http_route import HttpRoute
from canarygen.model.idleness import idle_settings
from canarygen.model.match import Match
from canarygen.model.text import Form, TextMatch


def routes_differ(fleet: Fleet) -> Iterator[Diagnostic]:
    """No two routes share a name: the controller would move the first one only."""
    for canary in fleet.canaries:
        first: dict[str, Place] = {}
        second: dict[int, tuple[HttpRoute, Place]] = {}
        for route in canary.http_routes:
            other = first.setdefault(route.name, route.place)
            if other is not route.place:
                # A route and its preview, which stands ahead of it, have one place, and one fault.
                second[id(route.place)] = (route, other)
        for route, other in second.values():
            yield Diagnostic(
                code=Code.NAMES_COLLIDE,
                message=f"a second route with the name `{route.name}`",
                span=route.place.at("name").span,
                notes=(Note("the first one", other.at("name").span),),
                help="give one of them another `name`",
            )


def requests_are_split(fleet: Fleet) -> Iterator[Diagnostic]:
    """Where requests are routed, some route goes to the app."""
    for canary in fleet.canaries:
        if canary.takes_requests and not any(route.is_split for route in canary.http_routes):
            yield Diagnostic(
                code=Code.NO_SPLIT_ROUTE,
                message="no route leads to the app",
                span=canary.traffic.place.at("routes").key,
                help="add a route without `to` and `redirect`, for example `- /`",
            )


def routes_are_for_requests(fleet: Fleet) -> Iterator[Diagnostic]:
    """No spec says anything of requests where only connections are routed. The project may: it speaks to all canaries."""
    for canary in fleet.canaries:
        # Behind a passthrough gateway it is the gateway's law that says so.
        if canary.takes_requests or not canary.workload.ports or canary.traffic.passthrough:
            continue
        for place in _of_requests(canary):
            yield Diagnostic(
                code=Code.NO_REQUESTS,
                message=f"`{place.path[-1]}` is for requests, and no port of the workload speaks http, http2 or grpc",
                span=place.key,
                help="remove it, or give the port that carries requests one of these protocols",
            )


def _of_requests(canary: Canary) -> Iterator[Place]:
    traffic, own = canary.traffic, canary.traffic.own_gateway
    yield from filter(canary.says, idle_settings(canary))
    if traffic.routes:
        yield traffic.place.at("routes")
    if own:
        said = {"port": own.port, "tls": own.tls, "redirect": own.redirect}
        yield from (own.place.at(key) for key, value in said.items() if value)


def routes_are_reached(fleet: Fleet) -> Iterator[Diagnostic]:
    """No route, and no alternative of one, comes after another that takes all its requests."""
    for canary in fleet.canaries:
        for matches in _in_order(canary):
            if len(matches) == 1:
                continue
            earlier = _Earlier()
            for match in matches:
                if swallower := earlier.swallower(match):
                    yield _unreached(match, swallower)
                earlier.add(match)


def _in_order(canary: Canary) -> Iterator[Sequence[Match]]:
    """Give matches of which the first that fits a request takes it: of all routes, and of each step."""
    yield [match for route in canary.traffic.routes for match in route.matches]
    yield from (step.matches for step in canary.rollout.route_steps)


class _Earlier:
    """Alternatives by what a path must begin with, or by their own, so that not every two of them are compared."""

    def __init__(self) -> None:
        """Begin with none."""
        self._by_path: dict[TextMatch | str, list[Match]] = defaultdict(list)

    def add(self, match: Match) -> None:
        """Take note of an alternative."""
        beginning = match.path.beginning
        self._by_path[match.path if beginning is None else beginning].append(match)

    def swallower(self, match: Match) -> Match | None:
        """Give an alternative that takes all that this one does."""
        if not self._by_path:
            return None
        stem = match.path.stem
        paths: Sequence[TextMatch | str] = (
            match.path,
            "/",
            *(stem[:length] for length in range(len(stem) + 1)),
        )
        found = (earlier for path in paths for earlier in self._by_path.get(path, ()))
        return next((earlier for earlier in found if earlier.covers(match)), None)


def _unreached(match: Match, swallower: Match) -> Diagnostic:
    return Diagnostic(
        code=Code.UNREACHABLE_ROUTE,
        message=f"{_words(match)} never gets a request: an earlier match takes them all",
        span=match.place.span,
        notes=(Note("it takes every request whose path begins like this", swallower.place.span),)
        if swallower.path.form is Form.PREFIX and swallower.has_path_alone
        else (Note("the earlier one", swallower.place.span),),
        help="remove one of the two"
        if match.covers(swallower)
        else "put the narrower one first, or remove it",
    )


def _words(match: Match) -> str:
    if match.path.takes_every_path and not match.has_path_alone:
        return "this match"
    return f"the {match.path.form.value} `{match.path.text}`"
