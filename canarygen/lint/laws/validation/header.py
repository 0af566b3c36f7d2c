"""The headers that routes change: what Istio's webhook refuses of them (validateHTTPHeaderOperationName and -Value)."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import text
from canarygen.key import ISTIO
from canarygen.lint.breach import breach
from canarygen.lint.laws.validation.part import REFUSED, Part, specs
from canarygen.lint.tree import Tree
from canarygen.model.header_value import misread
from canarygen.source import Span
from canarygen.typed import Final

_HOSTS: Final = frozenset({":authority", "host"})


def header_changes_are_accepted(tree: Tree) -> Iterator[Diagnostic]:
    """Istio accepts the headers that a route, or one of its destinations, sets, adds and removes."""
    for spec in specs(tree, ISTIO, "VirtualService"):
        for route in spec.each("http"):
            yield from _changes(route)
            yield from _hosts(route)
            for destination in route.each("route"):
                yield from _changes(destination)


def _changes(route: Part) -> Iterator[Diagnostic]:
    for side in ("request", "response"):
        operations = route.inner("headers", side)
        for key in ("set", "add"):
            for name, value in operations.inner(key).said.items():
                yield from _name(name, operations.key(key, name), may_be_host=side == "request")
                yield from _value(text(value), operations.span(key, name))
        for name, place in operations.listed("remove"):
            yield from _name(text(name), place.span, may_be_host=False)


def _hosts(route: Part) -> Iterator[Diagnostic]:
    """The host that a destination sees is said once (validateAuthorityRewrite)."""
    said = [route.key("rewrite", "authority")] if route.inner("rewrite").get("authority") else []
    for key in ("set", "add"):
        changed = route.inner("headers", "request", key)
        said += [changed.key(name) for name in changed.said if name.lower() in _HOSTS]
    for second in said[1:]:
        yield breach(
            Code.HEADER_CHANGE_REFUSED,
            "the host that the destination sees is said a second time",
            second,
            "keep one of the two",
            Note("the first one", said[0]),
            peer=REFUSED,
        )


def _name(name: str, span: Span, *, may_be_host: bool) -> Iterator[Diagnostic]:
    lower = name.lower()
    if not name:
        yield breach(
            Code.HEADER_CHANGE_REFUSED,
            "a header without a name",
            span,
            "name the header, or remove it",
            peer=REFUSED,
        )
    elif (lower in _HOSTS and not may_be_host) or (lower.startswith(":") and lower not in _HOSTS):
        yield breach(
            Code.HEADER_CHANGE_REFUSED,
            f"Istio refuses to change the header `{name}` here",
            span,
            "to let the destination see another host, write `rewrite: {authority: NAME}`",
            peer=REFUSED,
        )


def _value(value: str, span: Span) -> Iterator[Diagnostic]:
    if fault := misread(value):
        yield breach(Code.HEADER_CHANGE_REFUSED, fault[0], span, fault[1], peer=REFUSED)
