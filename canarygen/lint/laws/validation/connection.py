"""Routes of connections: what Istio's webhook refuses of `tls` and `tcp` (validateTLSRoute, validateTCPRoute)."""

from collections.abc import Iterator

from canarygen.diagnostic import Diagnostic
from canarygen.document import Place, text
from canarygen.form import is_address, is_host, is_subnet
from canarygen.key import ISTIO
from canarygen.lint.breach import breach
from canarygen.lint.laws.validation.cover import Cover
from canarygen.lint.laws.validation.part import ISTIO_WARNS, Part, specs
from canarygen.lint.laws.validation.virtual_service import VIRTUAL_SERVICE_REFUSED
from canarygen.lint.tree import Tree


def connections_are_routed(tree: Tree) -> Iterator[Diagnostic]:
    """Every route of connections has a destination, and conditions that Istio can check."""
    for spec in specs(tree, ISTIO, "VirtualService"):
        cover = Cover(text(host) for host, _ in spec.listed("hosts"))
        for key in ("tls", "tcp"):
            for route in spec.each(key):
                yield from _route(route, key)
                for match in route.each("match"):
                    yield from _subnets(match)
        for route in spec.each("tls"):
            for match in route.each("match"):
                yield from _names(match, cover)


def _route(route: Part, key: str) -> Iterator[Diagnostic]:
    wanted = ("match", "route") if key == "tls" else ("route",)
    for missing in wanted:
        if not route.get(missing):
            yield breach(
                VIRTUAL_SERVICE_REFUSED,
                f"the route of connections has no `{missing}`",
                route.key(missing),
                "add one",
            )


def _subnets(match: Part) -> Iterator[Diagnostic]:
    for subnet, place in match.listed("destinationSubnets"):
        if not is_subnet(text(subnet)):
            yield breach(
                VIRTUAL_SERVICE_REFUSED,
                f"`{subnet}` is no range of addresses",
                place.span,
                "write, for example, 10.0.0.0/8",
            )


def _names(match: Part, cover: Cover) -> Iterator[Diagnostic]:
    if not match.get("sniHosts"):
        yield breach(
            VIRTUAL_SERVICE_REFUSED,
            "the condition names no host",
            match.key("sniHosts"),
            "add the hosts that callers ask TLS for to `sniHosts`",
        )
    for name, place in match.listed("sniHosts"):
        yield from _name(text(name), place, cover)


def _name(name: str, place: Place, cover: Cover) -> Iterator[Diagnostic]:
    if is_address(name):
        yield breach(
            ISTIO_WARNS,
            "no caller asks TLS for an address: the route takes nothing",
            place.span,
            "write a DNS name",
        )
    elif not is_host(name):
        yield breach(VIRTUAL_SERVICE_REFUSED, f"`{name}` is no host", place.span, "write a DNS name")
    elif cover.of(name) is None:
        yield breach(
            VIRTUAL_SERVICE_REFUSED,
            f"`{name}` is none of the hosts of this VirtualService",
            place.span,
            "add it to `hosts`, or write one of those",
        )
