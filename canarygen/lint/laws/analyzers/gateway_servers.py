"""Servers of gateways: for each sort of rule of a VirtualService one takes what the rules are for."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import items, mapping, text
from canarygen.key import ISTIO
from canarygen.law import Law, Severity
from canarygen.lint.blank import is_filled_in
from canarygen.lint.breach import breach
from canarygen.lint.gap import has_gap
from canarygen.lint.index import Index
from canarygen.lint.laws.analyzers.servers import Server, servers
from canarygen.lint.laws.validation.gateway import HTTP, TLS
from canarygen.lint.resource import Resource
from canarygen.lint.route import gateways, hosts, is_in_mesh
from canarygen.lint.tree import Tree
from canarygen.model.host import covering, gateway_key
from canarygen.model.route import KINDS
from canarygen.typed import Any, Final
from canarygen.wording import joined

RULES_NOT_SERVED: Final = Law(
    "rules-not-served",
    "A gateway obeys rules for requests on servers for HTTP, those for TLS where it passes TLS through, and those for TCP on the others: rules that no server is for are absent without a word.",
)
SERVER_WITHOUT_RULES: Final = Law(
    "server-without-rules",
    "What a gateway passes through without ending its TLS goes where rules for TLS say. Without any nothing listens, whatever the rules for requests.",
    Severity.WARNING,
)
_BY_NAME: Final = "AUTO_PASSTHROUGH"
_SERVERS: Final[Mapping[str, str]] = {
    "http": "for HTTP, or for HTTPS that it ends itself",
    "tls": "that passes TLS through by the mode PASSTHROUGH",
    "tcp": "for TCP, or for TLS that it ends itself",
}


def rules_are_served(tree: Tree) -> Iterator[Diagnostic]:
    """Of the gateways that a VirtualService names, one has a server for each sort of its rules (pilot/pkg/networking/core/gateway.go).

    Nothing is known of gateways that the tree does not have.
    """
    for route in tree.of(ISTIO, "VirtualService"):
        found = _gateways(tree, route)
        for kind in _not_served(route, found):
            yield _unserved(route, kind, found[0])


def _not_served(route: Resource, found: Sequence[Resource]) -> list[str]:
    """Give the sorts of rules that no server of the gateways is for."""
    served = {_kind(server.said) for gateway in found for server in servers(gateway)}
    if not served or "" in served:
        return []
    return [kind for kind in KINDS if items(route.get("spec", kind)) and kind not in served]


def passed_through_is_led_on(tree: Tree) -> Iterator[Diagnostic]:
    """Where VirtualServices take all hosts of a server that passes TLS through, one of them has rules for TLS (createGatewayTLSFilterChainOpts)."""
    routes = Index(
        (key, route)
        for route in tree.of(ISTIO, "VirtualService")
        for key in {gateway_key(name, route.namespace) for _, name in gateways(route)}
    )
    for gateway in tree.of(ISTIO, "Gateway"):
        passing = [server for server in servers(gateway) if _kind(server.said) == "tls"]
        named = routes.among((gateway.namespace, gateway.name))
        if passing and all(map(tree.is_sound, (gateway, *named))):
            led = {host for route in named if items(route.get("spec", "tls")) for _, host in hosts(route)}
            # Of rules that have no server it is told already.
            served = (route for route in named if not _not_served(route, _gateways(tree, route)))
            yield from _not_led_on(
                passing, {host: route for route in served for _, host in hosts(route)}, led
            )


def _not_led_on(
    passing: Sequence[Server], asked: Mapping[str, Resource], led: Collection[str]
) -> Iterator[Diagnostic]:
    """Tell of servers whose hosts are all asked for at some VirtualService, and led on by the TLS rules of none."""
    wider = {name for host in led for name in covering(host)}
    is_known = not any(map(has_gap, led))
    for server in passing:
        names = [host for _, host in server.hosts]
        found = [
            asked[name] for host in names for name in islice(filter(asked.__contains__, covering(host)), 1)
        ]
        is_led = any(host in wider or any(name in led for name in covering(host)) for host in names)
        if found and len(found) == len(names) and not is_led and is_known:
            yield breach(
                SERVER_WITHOUT_RULES,
                "TLS is passed through here, and no VirtualService says where to: nothing listens",
                server.place.at("tls").key,
                "end TLS by `mode: SIMPLE` and a `credentialName`, or give the VirtualService rules for `tls`",
                Note("this one has no rules for TLS", found[0].at("spec").key),
            )


def _gateways(tree: Tree, route: Resource) -> list[Resource]:
    """Give the Gateways that a VirtualService names; none where it is for sidecars, too, or one of them is not known well."""
    named = [gateway_key(name, route.namespace) for _, name in gateways(route)]
    found = [tree.named(ISTIO, "Gateway", *key) for key in named]
    flat = [gateway for same in found for gateway in same]
    is_known = all(found) and all(map(tree.is_sound, flat))
    return flat if is_known and not is_in_mesh(route) else []


def _kind(server: Mapping[str, Any]) -> str:
    """Give the sort of rules that a server obeys; "" where that is yet to be filled in. With no mode TLS is passed through.

    What is passed through to other clusters goes where its name says, and no rules are asked (createGatewayTLSFilterChainOpts).
    """
    protocol = text(mapping(server.get("port")).get("protocol")).upper()
    tls = server.get("tls")
    mode = "" if tls is None else text(mapping(tls).get("mode")) or "PASSTHROUGH"
    if is_filled_in(protocol) or is_filled_in(mode):
        return ""
    if protocol in HTTP:
        return "http"
    if protocol in TLS and mode in {"PASSTHROUGH", _BY_NAME}:
        return "tls" if mode == "PASSTHROUGH" else _BY_NAME
    return "http" if protocol == "HTTPS" else "tcp"


def _unserved(route: Resource, kind: str, gateway: Resource) -> Diagnostic:
    return breach(
        RULES_NOT_SERVED,
        f"no gateway of {route} has a server {_SERVERS[kind]}",
        gateway.at("spec", "servers").key,
        f"add a server of the protocol {joined(_PROTOCOLS[kind])}",
        Note(f"the rules for {kind.upper()}", route.at("spec", kind).key),
    )


_PROTOCOLS: Final[Mapping[str, tuple[str, ...]]] = {
    "http": ("HTTP", "HTTPS"),
    "tls": ("TLS with `mode: PASSTHROUGH`",),
    "tcp": ("TCP", "TLS"),
}
