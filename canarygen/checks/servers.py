"""Laws of the ports that Gateways open: those on the same pods do not shut each other out."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple, TypeVar

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place
from canarygen.model.canary import Canary, Fleet
from canarygen.model.route import takes_requests, tcp_routes
from canarygen.model.traffic import HTTPS_PORT


class _Server(NamedTuple):
    """A port that a Gateway opens: what it speaks, and the place that asks for it."""

    port: int
    protocol: str
    place: Place


def _servers(canary: Canary) -> Iterator[_Server]:
    own = canary.traffic.own_gateway
    if own is None:
        return
    if own.port and (own.redirect or takes_requests(canary)):
        yield _Server(own.port, "plain HTTP", own.place)
    if own.tls:
        yield _Server(HTTPS_PORT, "TLS", own.place)
    if own.tcp:
        yield from (_Server(route.port.port, "TCP", route.port.place) for route in tcp_routes(canary))


_Selector = frozenset[tuple[str, str]]
_USUAL_KEY = "istio"


def _pods(canary: Canary) -> _Selector:
    """Give the selector of the pods of the canary's own Gateway."""
    own = canary.traffic.own_gateway
    return frozenset(own.selector.items()) if own else frozenset()


def _neighbours(fleet: Fleet) -> Mapping[_Selector, tuple[_Selector, ...]]:
    """Give to each selector those, itself first, that may select the same pods: no label tells them apart.

    They are looked up by the label that gateway pods usually have, not compared in pairs.
    """
    by_label: dict[str | None, list[_Selector]] = defaultdict(list)
    selectors = dict.fromkeys(_pods(canary) for canary in fleet.canaries if canary.traffic.own_gateway)
    for selector in selectors:
        by_label[dict(selector).get(_USUAL_KEY)].append(selector)
    return {selector: (selector, *_alike(selector, by_label)) for selector in selectors}


def _alike(selector: _Selector, by_label: Mapping[str | None, Sequence[_Selector]]) -> Iterator[_Selector]:
    said = dict(selector)
    label = said.get(_USUAL_KEY)
    near = [*by_label.get(label, ()), *by_label.get(None, ())] if label else chain(*by_label.values())
    for other in near:
        if other != selector and all(said.get(key, value) == value for key, value in other):
            yield other


T = TypeVar("T")


def _first(taken: dict[Hashable, T], wanted: Sequence[Hashable], claim: T) -> T:
    """Give the first claim to any of what is wanted; the new one, if it is that, counts for its own."""
    own, *others = wanted
    earlier = next((taken[key] for key in others if key in taken), None)
    return taken.setdefault(own, claim) if earlier is None else earlier


def gateways_do_not_conflict(fleet: Fleet) -> Iterator[Diagnostic]:
    """No two Gateways of this tree want one port and host on the same gateway pods."""
    first: dict[Hashable, tuple[Canary, Place]] = {}
    neighbours = _neighbours(fleet)
    for canary in fleet.canaries:
        for server in _servers(canary):
            for host in canary.traffic.hosts:
                wanted = [(pods, server.port, host.name) for pods in neighbours[_pods(canary)]]
                owner, place = _first(first, wanted, (canary, host.place))
                # What has no hosts to go by is the next law's.
                if owner is not canary and server.protocol != "TCP":
                    yield Diagnostic(
                        code=Code.GATEWAY_CONFLICT,
                        message=f"the Gateway of `{owner.name}` already serves `{host.name}` on port {server.port}",
                        span=host.place.span,
                        notes=(Note("there", place.span),),
                        help=f"refer to it (`gateway: {owner.namespace}/{owner.names.gateway}`), or use another host",
                    )


def gateway_ports_speak_one_protocol(fleet: Fleet) -> Iterator[Diagnostic]:
    """A port of the same gateway pods speaks one protocol to all Gateways of this tree, and TCP to one of them."""
    first: dict[Hashable, tuple[Canary, _Server]] = {}
    neighbours = _neighbours(fleet)
    for canary in fleet.canaries:
        for server in _servers(canary):
            wanted = [(pods, server.port) for pods in neighbours[_pods(canary)]]
            owner, other = _first(first, wanted, (canary, server))
            if owner is canary or (server.protocol == other.protocol != "TCP"):
                continue
            yield Diagnostic(
                code=Code.GATEWAY_CONFLICT,
                message=f"the TCP port {server.port} already belongs to the Gateway of `{owner.name}`"
                if server.protocol == other.protocol
                else f"port {server.port} is {server.protocol} here, and {other.protocol} in the Gateway of `{owner.name}`",
                span=server.place.span,
                notes=(Note("there", other.place.span),),
                help="give one of the two another port, or other gateway pods by its selector",
            )
