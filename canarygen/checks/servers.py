"""Laws of the ports that Gateways open: those on the same pods do not shut each other out."""

from collections import defaultdict
from collections.abc import Hashable, Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.model.canary import Canary, Fleet
from canarygen.model.gateway_pods import Pods, gateway_pods, pods_in_common
from canarygen.model.server import Server
from canarygen.model.traffic import Host, Tls

# What Envoy's listeners tell apart: behind HTTPS and TLS alike a connection shows its host.
_SPOKEN = {"HTTP": "plain HTTP", "HTTPS": "TLS"}


def _spoken(server: Server) -> str:
    return _SPOKEN.get(server.protocol, server.protocol)


def _opened(fleet: Fleet) -> Iterator[tuple[Canary, Pods, Server]]:
    """Give all ports of the canaries' own Gateways, and the pods that they are opened on."""
    for canary in fleet.canaries:
        if (pods := gateway_pods(canary)) is not None:
            yield from ((canary, pods, server) for server in canary.servers)


def gateways_do_not_conflict(fleet: Fleet) -> Iterator[Diagnostic]:
    """No two Gateways of this tree want one port and host on the same gateway pods, unless Istio puts their routes together.

    That is for plain HTTP on the very same pods, and who gets which request is then a matter of their routes (`shared_hosts`).
    """
    common = pods_in_common(fleet.canaries)
    first: dict[Hashable, tuple[Canary, Server, Host]] = {}
    for canary, pods, server, host in _wanted(fleet):
        first.setdefault((pods, server.port, host.name), (canary, server, host))
        for there in common[pods]:
            found = first.get((there, server.port, host.name))
            if found is None or found[0] is canary:
                continue
            owner, other, its = found
            if there != pods or not (server.is_merged and other.is_merged):
                yield _served(canary, host, server.port, owner, its)
                break


def _served(canary: Canary, host: Host, port: int, owner: Canary, its: Host) -> Diagnostic:
    return Diagnostic(
        code=Code.GATEWAY_CONFLICT,
        message=f"the Gateway of `{owner.title}` already serves `{host.name}` on port {port}",
        span=host.place.span,
        notes=(Note("there", its.place.span), *_selectors(canary, owner)),
        help=f"use another host; or refer to it (`gateway: {owner.namespace}/{owner.names.gateway}`), with `routes` for paths of its own",
    )


def _wanted(fleet: Fleet) -> Iterator[tuple[Canary, Pods, Server, Host]]:
    """Give which hosts are wanted on which ports; TCP has none to go by, and is the next law's."""
    for canary, pods, server in _opened(fleet):
        for host in canary.traffic.hosts if server.protocol != "TCP" else ():
            yield canary, pods, server, host


def gateway_ports_speak_one_protocol(fleet: Fleet) -> Iterator[Diagnostic]:
    """A port of the same gateway pods speaks one protocol to all Gateways of this tree, and TCP to one of them."""
    common = pods_in_common(fleet.canaries)
    first: dict[Hashable, tuple[Canary, Server]] = {}
    for canary, pods, server in _opened(fleet):
        first.setdefault((pods, server.port), (canary, server))
        found = (first.get((there, server.port)) for there in common[pods])
        for owner, other in filter(None, found):
            if owner is not canary and _clash(server, other):
                yield _clashing(canary, server, owner, other)
                break


def _clash(server: Server, other: Server) -> bool:
    return _spoken(server) != _spoken(other) or server.protocol == "TCP"


def _clashing(canary: Canary, server: Server, owner: Canary, other: Server) -> Diagnostic:
    return Diagnostic(
        code=Code.GATEWAY_CONFLICT,
        message=f"the TCP port {server.port} already belongs to the Gateway of `{owner.title}`"
        if _spoken(server) == _spoken(other)
        else f"port {server.port} is {_spoken(server)} here, and {_spoken(other)} in the Gateway of `{owner.title}`",
        span=server.place.span,
        notes=(Note("there", other.place.span), *_selectors(canary, owner)),
        help="give one of the two another port, or other gateway pods by its selector",
    )


def certificates_are_of_one_gateway(fleet: Fleet) -> Iterator[Diagnostic]:
    """No two Gateways on the same gateway pods show one certificate (IST0138)."""
    shown: dict[str, list[tuple[Canary, Pods, Tls]]] = defaultdict(list)
    for canary in fleet.canaries:
        own, pods = canary.traffic.own_gateway, gateway_pods(canary)
        if own is None or pods is None or own.tls is None or own.tls.secret is None:
            continue
        others = shown[own.tls.secret]
        if found := next((other for other in others if pods <= other[1] or other[1] <= pods), None):
            owner, _, tls = found
            yield Diagnostic(
                code=Code.CERTIFICATE_OF_TWO_GATEWAYS,
                message=f"the Gateway of `{owner.title}` shows the certificate `{own.tls.secret}` on the same pods",
                span=own.tls.place.at("secret").span,
                notes=(Note("there", tls.place.at("secret").span),),
                help="refer both to one Gateway with all hosts of the certificate, or give each a certificate of its own",
            )
        others.append((canary, pods, own.tls))


def _selectors(canary: Canary, owner: Canary) -> Iterator[Note]:
    """Say of selectors that differ why they do not help."""
    if gateway_pods(canary) != gateway_pods(owner) and canary.traffic.own_gateway:
        selector = canary.traffic.own_gateway.place.at("selector")
        yield Note(
            "this selector may pick the same gateway pods: no label has another value there", selector.key
        )
