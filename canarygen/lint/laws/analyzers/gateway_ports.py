"""Ports of a gateway's pods: what servers take there is of one sort, or Istio skips some of them."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import starmap

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import mapping, text
from canarygen.key import ISTIO
from canarygen.law import Law
from canarygen.lint.blank import is_filled_in
from canarygen.lint.breach import breach
from canarygen.lint.laws.analyzers.contest import contested
from canarygen.lint.laws.analyzers.servers import Selector, Server, servers
from canarygen.lint.laws.validation.gateway import HTTP, TLS
from canarygen.lint.realm import are_variants, realms
from canarygen.lint.tree import Tree
from canarygen.typed import Final

SERVER_SKIPPED: Final = Law(
    "server-skipped",
    "A port on which plain requests, or plain connections, come in takes nothing else: Istio skips every server that it meets later.",
)


def ports_take_one_sort(tree: Tree) -> Iterator[Diagnostic]:
    """No server of the same pods, port and bind is skipped for what another one takes (mergeGateways, pilot/pkg/model/gateway.go).

    Of two Gateways the older one's servers are met first, and within one they are in order. Two for one host are told elsewhere.
    """
    found: dict[tuple[object, ...], list[Server]] = defaultdict(list)
    for gateway in tree.of(ISTIO, "Gateway"):
        for server in servers(gateway):
            for realm in realms(gateway) if server.port and _sort(server) else ():
                found[realm, server.port, server.said.get("bind")].append(server)
    yield from starmap(_skipped, contested(found.values(), _rivals))


def _rivals(group: list[Server]) -> Iterator[tuple[Server, Server]]:
    """Pair each server that may be skipped with one of the same pods; those of one sort are many, and get on."""
    alike: dict[tuple[Selector, str], list[Server]] = defaultdict(list)
    for server in group:
        alike[server.selector, _sort(server)].append(server)
    for (pods, sort), found in alike.items():
        others = [
            other
            for (selector, kind), servers in alike.items()
            if (pods <= selector or selector <= pods) and (kind != sort or sort == "connections")
            for other in servers
        ]
        for server in found:
            if rival := next((other for other in others if _skips(other, server)), None):
                yield server, rival


def _skips(one: Server, other: Server) -> bool:
    """Tell whether a server may be skipped, since Istio meets another one of the same pods first."""
    if one.gateway is other.gateway:
        return one.index < other.index and _excludes(one, other)
    is_of_one_host = not {host for _, host in one.hosts}.isdisjoint(host for _, host in other.hosts)
    is_apart = is_of_one_host or are_variants(one.gateway, other.gateway)
    return not is_apart and _excludes(one, other)


def _excludes(first: Server, second: Server) -> bool:
    return _sort(first) == "connections" or (_sort(first) == "requests" and _sort(second) != "requests")


def _sort(server: Server) -> str:
    """Give what a server takes: plain requests or plain connections, or TLS; nothing where Istio refuses it anyway, or where it is yet to be filled in."""
    protocol = text(mapping(server.said.get("port")).get("protocol")).upper()
    if is_filled_in(protocol):
        return ""
    if protocol in HTTP:
        return "requests"
    if server.said.get("tls") is not None:
        return "TLS"
    return "" if protocol in TLS else "connections"


def _skipped(server: Server, other: Server) -> Diagnostic:
    is_first = server.gateway is other.gateway
    why = (
        "by a server before this one"
        if is_first
        else f"by {other.gateway}: if that is the older one, this server is skipped"
    )
    return breach(
        SERVER_SKIPPED,
        f"port {server.port} of these pods is taken for plain {_sort(other)} {why}",
        server.place.at("port").span,
        "give one of the two another port, or other pods by its selector",
        Note("the other one", other.place.at("port").span),
    )
