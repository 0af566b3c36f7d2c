"""What an Envoy does with a request, by what its control plane has told it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

Map = dict[str, Any]
MANAGER: Final = "envoy.filters.network.http_connection_manager"
"""What takes requests out of a connection."""
_INSIDE: Final = "main_internal"
_PROXY: Final = "envoy.filters.network.tcp_proxy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request, or the begin of a connection: then there is no path, and a name only where it is of TLS."""

    port: int
    host: str = ""
    path: str = ""
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    is_encrypted: bool = False
    address: str = "0.0.0.0"  # noqa: S104 -- nothing listens there


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What becomes of it: the route, or why there is none; and what is sent where, in percent."""

    route: Map = field(default_factory=dict)
    clusters: Mapping[str, int] = field(default_factory=dict)
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Envoy:
    """A proxy, as it was told to be."""

    listeners: Sequence[Map]
    routes: Mapping[str, Map]
    clusters: Mapping[str, Map]
    endpoints: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, told: Map) -> "Envoy":
        """Read what a proxy was told."""
        endpoints = {one["clusterName"]: frozenset(_addresses(one)) for one in told["Endpoints"] or ()}
        for one in told["Clusters"] or ():
            if "loadAssignment" in one:
                endpoints[one["name"]] = frozenset(_addresses(one["loadAssignment"]))
        return cls(
            told["Listeners"] or (),
            {one["name"]: one for one in told["Routes"] or ()},
            {one["name"]: one for one in told["Clusters"] or ()},
            endpoints,
        )

    def answer(self, request: Request) -> Answer:
        """Say what becomes of a request."""
        chain = self.chain(request)
        if chain is None:
            return Answer(refusal="nothing listens for it")
        for one in chain.get("filters", ()):
            if one["name"] == MANAGER:
                return self._routed(one["typedConfig"], request)
            if one["name"] == _PROXY:
                return Answer(clusters=_shares(one["typedConfig"]))
        return Answer(refusal="its chain ends nowhere")

    def chain(self, request: Request) -> Map | None:
        """Give the chain of filters that takes a request; None where nothing listens for it."""
        listener = self._listener(request)
        return _chain(listener, request) if listener else self._tunnelled(request)

    def _tunnelled(self, request: Request) -> Map | None:
        """Give the chain of a waypoint that takes what comes out of a tunnel for an address and a port."""
        listener = next((one for one in self.listeners if one["name"] == _INSIDE), {})
        name = _matched(listener.get("filterChainMatcher", {}), request)
        return next((one for one in listener.get("filterChains", ()) if one["name"] == name), None)

    def _listener(self, request: Request) -> Map | None:
        at = {
            (one["address"]["socketAddress"]["address"], one["address"]["socketAddress"]["portValue"]): one
            for one in self.listeners
            if "socketAddress" in one.get("address", {})
        }
        return at.get((request.address, request.port)) or at.get(("0.0.0.0", request.port))  # noqa: S104

    def _routed(self, manager: Map, request: Request) -> Answer:
        known = manager.get("routeConfig") or self.routes.get(
            manager.get("rds", {}).get("routeConfigName", ""), {}
        )
        host = _virtual_host(known, request.host)
        if host is None:
            return Answer(refusal="no virtual host takes its host")
        if host.get("requireTls") == "ALL" and not request.is_encrypted:
            return Answer(route={"redirect": {"httpsRedirect": True}})
        for route in host.get("routes", ()):
            if _is_match(route["match"], request):
                return Answer(route=route, clusters=_shares(route.get("route", {})))
        return Answer(refusal="no route takes it")


def _addresses(assignment: Map) -> Iterator[str]:
    for locality in assignment.get("endpoints", ()):
        for one in locality.get("lbEndpoints", ()):
            address = one["endpoint"]["address"]
            found = address.get("socketAddress", {})
            # To a pod of the ambient mode it goes through a tunnel.
            tunnelled = address.get("envoyInternalAddress", {}).get("endpointId")
            yield tunnelled or f"{found.get('address')}:{found.get('portValue')}"


def _matched(matcher: Map, request: Request) -> str:
    """Find the name of a chain by the address and the port that a request is for."""
    tree = matcher.get("matcherTree", {})
    found = tree.get("exactMatchMap", {}).get("map", {}).get(str(request.port), {})
    for one in tree.get("customMatch", {}).get("typedConfig", {}).get("rangeMatchers", ()):
        if any(request.address == reach["addressPrefix"] for reach in one["ranges"]):
            found = one["onMatch"]
    if "action" in found:
        return str(found["action"]["name"])
    return _matched(found["matcher"], request) if "matcher" in found else ""


def _shares(action: Map) -> dict[str, int]:
    weighted = action.get("weightedClusters", {}).get("clusters", ())
    shares = {one["name"]: one.get("weight", 0) for one in weighted}
    return shares or ({action["cluster"]: 100} if "cluster" in action else {})


def _chain(listener: Map, request: Request) -> Map | None:
    """Choose as Envoy does: by the name where there is one, the longest pattern first; then by what is spoken."""
    chains = [one for one in listener.get("filterChains", ()) if _speaks(one, request)]
    named = [
        (_rank(name, request.host), one)
        for one in chains
        for name in one.get("filterChainMatch", {}).get("serverNames", ())
        if request.is_encrypted
    ]
    best = max(named, key=lambda found: found[0], default=(0, None))
    if best[0]:
        return best[1]
    rest = [one for one in chains if not one.get("filterChainMatch", {}).get("serverNames")]
    return rest[0] if rest else listener.get("defaultFilterChain")


def _speaks(chain: Map, request: Request) -> bool:
    match = chain.get("filterChainMatch", {})
    transport, protocols = match.get("transportProtocol"), match.get("applicationProtocols", ())
    is_of_transport = transport is None or (transport == "tls") == request.is_encrypted
    is_of_protocol = not protocols or (bool(request.path) and "http/1.1" in protocols)
    return is_of_transport and is_of_protocol


def _virtual_host(known: Map, host: str) -> Map | None:
    ranked = [
        (_rank(domain, host), one) for one in known.get("virtualHosts", ()) for domain in one["domains"]
    ]
    best = max(ranked, key=lambda found: found[0], default=(0, None))
    return best[1] if best[0] else None


def _rank(pattern: str, name: str) -> int:
    """Say how well a name fits a pattern: not at all (0), or the better the more is said."""
    pattern, name = pattern.lower(), name.lower()
    if pattern == name:
        return 1000
    is_suffix = pattern.startswith("*") and name.endswith(pattern[1:]) and len(name) >= len(pattern)
    return len(pattern) if is_suffix or pattern == "*" else 0


def _is_match(match: Map, request: Request) -> bool:
    headers = {":method": request.method, ":authority": request.host, **request.headers}
    return (
        _is_path(match, request.path)
        and all(_is_header(one, headers) for one in match.get("headers", ()))
        and all(
            one["name"] in request.query and _is_text(one.get("stringMatch", {}), request.query[one["name"]])
            for one in match.get("queryParameters", ())
        )
    )


def _is_path(match: Map, path: str) -> bool:
    if "safeRegex" in match:
        return re.fullmatch(match["safeRegex"]["regex"], path) is not None
    exact, prefix = match.get("path", path), match.get("prefix", "")
    parent = match.get("pathSeparatedPrefix", path)
    if not match.get("caseSensitive", True):
        path, exact, prefix, parent = path.lower(), exact.lower(), prefix.lower(), parent.lower()
    return bool(path == exact and path.startswith(prefix) and f"{path}/".startswith(f"{parent}/"))


def _is_header(wanted: Map, headers: Mapping[str, str]) -> bool:
    name = wanted["name"].lower()
    is_there = name in headers
    if "presentMatch" in wanted:
        is_there = is_there == wanted["presentMatch"]
    else:
        is_there = is_there and _is_text(wanted.get("stringMatch", {}), headers[name])
    return bool(is_there != wanted.get("invertMatch", False))


def _is_text(wanted: Map, text: str) -> bool:
    if "safeRegex" in wanted:
        return re.fullmatch(wanted["safeRegex"]["regex"], text) is not None
    exact, prefix = wanted.get("exact", text), wanted.get("prefix", "")
    if wanted.get("ignoreCase", False):
        exact, prefix, text = exact.lower(), prefix.lower(), text.lower()
    return bool(text == exact and text.startswith(prefix))
