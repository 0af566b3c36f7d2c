"""Servers of gateways: for each sort of rule of a VirtualService one takes what the rules are for."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import items, mapping
from canarygen.key import ISTIO
from canarygen.law import Law
from canarygen.lint.laws.validation.gateway import HTTP
from canarygen.lint.resource import Resource, numbered, text
from canarygen.lint.route import KINDS, gateway_key, gateways, is_in_mesh
from canarygen.lint.tree import Tree
from canarygen.wording import joined

RULES_NOT_SERVED: Final = Law(
    "rules-not-served",
    "A gateway obeys rules for requests on servers for HTTP, those for TLS where it passes TLS through, and those for TCP on the others: rules that no server is for are absent without a word.",
)
_SERVERS: Final[Mapping[str, str]] = {
    "http": "for HTTP, or for HTTPS that it ends itself",
    "tls": "that passes TLS through",
    "tcp": "for TCP, or for TLS that it ends itself",
}


def rules_are_served(tree: Tree) -> Iterator[Diagnostic]:
    """Of the gateways that a VirtualService names, one has a server for each sort of its rules (pilot/pkg/networking/core/gateway.go).

    Nothing is known of gateways that the tree does not have.
    """
    for route in tree.of(ISTIO, "VirtualService"):
        found = _gateways(tree, route)
        servers = [server for gateway in found for _, server in numbered(gateway.get("spec", "servers"))]
        served = {_kind(server) for server in servers}
        for kind in KINDS:
            if items(route.get("spec", kind)) and servers and kind not in served:
                yield _unserved(route, kind, found[0])


def _gateways(tree: Tree, route: Resource) -> list[Resource]:
    """Give the Gateways that a VirtualService names; none where it is for sidecars, too, or one of them is not known well."""
    named = [gateway_key(name, route.namespace) for _, name in gateways(route)]
    found = [tree.named(ISTIO, "Gateway", *key) for key in named]
    flat = [gateway for same in found for gateway in same]
    is_known = all(found) and all(map(tree.is_sound, flat))
    return flat if is_known and not is_in_mesh(route) else []


def _kind(server: Mapping[str, Any]) -> str:
    """Give the sort of rules that a server obeys."""
    protocol = text(mapping(server.get("port")).get("protocol")).upper()
    mode = text(mapping(server.get("tls")).get("mode"))
    if protocol in HTTP:
        return "http"
    if protocol in {"HTTPS", "TLS"} and mode in {"PASSTHROUGH", "AUTO_PASSTHROUGH"}:
        return "tls"
    return "http" if protocol == "HTTPS" else "tcp"


def _unserved(route: Resource, kind: str, gateway: Resource) -> Diagnostic:
    return Diagnostic(
        code=RULES_NOT_SERVED,
        message=f"no gateway of {route} has a server {_SERVERS[kind]}",
        span=gateway.at("spec", "servers").key,
        notes=(Note(f"the rules for {kind.upper()}", route.at("spec", kind).key),),
        help=f"add a server of the protocol {joined(_PROTOCOLS[kind])}",
    )


_PROTOCOLS: Final[Mapping[str, tuple[str, ...]]] = {
    "http": ("HTTP", "HTTPS"),
    "tls": ("TLS with `mode: PASSTHROUGH`",),
    "tcp": ("TCP", "TLS"),
}
