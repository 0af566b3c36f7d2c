"""Laws of the ports that Gateways open: those on the same pods do not shut each other out."""

from collections.abc import Hashable, Iterator
from typing import NamedTuple

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


def _pods(canary: Canary) -> Hashable:
    """Tell the pods of the canary's own Gateway apart from others."""
    own = canary.traffic.own_gateway
    return frozenset(own.selector.items()) if own else None


def gateways_do_not_conflict(fleet: Fleet) -> Iterator[Diagnostic]:
    """No two Gateways of this tree want one port and host on the same gateway pods."""
    first: dict[Hashable, tuple[Canary, Place]] = {}
    for canary in fleet.canaries:
        for server in _servers(canary):
            for host in canary.traffic.hosts:
                wanted = (_pods(canary), server.port, host.name)
                owner, place = first.setdefault(wanted, (canary, host.place))
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
    for canary in fleet.canaries:
        for server in _servers(canary):
            owner, other = first.setdefault((_pods(canary), server.port), (canary, server))
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
