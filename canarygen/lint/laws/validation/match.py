"""The conditions of routes: what Istio's webhook refuses of them (validateHTTPRouteMatchRequest)."""

import re
from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place, text
from canarygen.form import A_PORT, PORTS, is_istio_label, is_tag
from canarygen.key import ISTIO
from canarygen.lint.breach import breach
from canarygen.lint.laws.validation.part import REFUSED, Part, no_labels, objected, part
from canarygen.lint.resource import Resource
from canarygen.lint.route import is_in_mesh
from canarygen.lint.tree import Tree
from canarygen.model.regex import istio_refusal
from canarygen.model.route import KINDS
from canarygen.source import Span
from canarygen.typed import Final
from canarygen.wording import brief

TOKEN: Final = re.compile(r"[-!#$%&'*+.^_`|~0-9A-Za-z]+")
"""A name of a header (RFC 7230)."""
_CLAIM: Final = re.compile(r"@request\.auth\.claims[.\[].+")
_PSEUDO: Final = frozenset({":method", ":scheme", ":authority", ":path", ":status"})
_TEXTS: Final = ("uri", "scheme", "method", "authority")
_MAPS: Final = ("headers", "queryParams", "withoutHeaders")


def matches_are_accepted(tree: Tree) -> Iterator[Diagnostic]:
    """Every condition of a route is one that Istio can check (validateHTTPRouteMatchRequest, validateStringMatch)."""
    for resource in tree.of(ISTIO, "VirtualService"):
        spec = part(resource, "spec")
        for route in spec.each("http"):
            for match in route.each("match"):
                yield from _texts(match)
                yield from _path(match)
                yield from _headers(match, resource)
        for key in KINDS:
            for route in spec.each(key):
                for match in route.each("match"):
                    yield from _callers(match)


def pattern_refused(pattern: str, place: Place) -> Iterator[Diagnostic]:
    """Say why Istio refuses a regular expression, if it does."""
    if misreading := istio_refusal(pattern):
        words, way_out = misreading
        yield breach(
            Code.REGEX_REFUSED, f"the pattern `{brief(pattern)}` {words}", place.span, way_out, peer=REFUSED
        )


def text_refused(match: Part, *, may_be_empty: bool = False) -> Iterator[Diagnostic]:
    """Say what Istio refuses of `exact`, `prefix` or `regex`, if anything."""
    for key in ("prefix", "regex"):
        value = match.get(key)
        if value == "" and not (may_be_empty and key == "prefix"):
            yield breach(
                Code.MATCH_REFUSED,
                f"an empty `{key}` is refused",
                match.span(key),
                "write what the text begins with, or leave the condition out",
                peer=REFUSED,
            )
        elif key == "regex" and isinstance(value, str):
            yield from pattern_refused(value, match.place.at(key))


def _texts(match: Part) -> Iterator[Diagnostic]:
    for key in _TEXTS:
        yield from text_refused(match.inner(key), may_be_empty=key == "uri")
    for key in _MAPS:
        for name in match.inner(key).said:
            text_match = match.inner(key, name)
            # `*` as a pattern means here that the header is there at all.
            if not (key == "withoutHeaders" and text_match.get("regex") == "*"):
                yield from text_refused(text_match)


def _path(match: Part) -> Iterator[Diagnostic]:
    """Tell of a path that no request has: each begins with `/`, but for that of `OPTIONS *`."""
    for key in ("exact", "prefix"):
        said = match.inner("uri").get(key)
        if isinstance(said, str) and said and said[0] not in "/*":
            yield breach(
                Code.MATCH_REFUSED,
                f"no request has a path that begins with `{said[0]}`: this condition never fits",
                match.span("uri", key),
                f"write `/{said}`",
            )


def _headers(match: Part, route: Resource) -> Iterator[Diagnostic]:
    for key in ("headers", "withoutHeaders"):
        for name in match.inner(key).said:
            span = match.key(key, name)
            if _CLAIM.fullmatch(name):
                if is_in_mesh(route):
                    yield _claim(name, span, part(route, "spec"))
            elif not is_asked_for(name):
                yield breach(
                    Code.MATCH_REFUSED,
                    f"`{name}` is no name of a header",
                    span,
                    "use letters, digits and dashes",
                    peer=REFUSED,
                )


def is_asked_for(name: str) -> bool:
    """Tell whether a match may ask for a header of this name, or for a claim of a token (ValidateHTTPHeaderNameOrJwtClaimRoute)."""
    return name in _PSEUDO or any(form.fullmatch(name) for form in (TOKEN, _CLAIM))


def _claim(name: str, span: Span, spec: Part) -> Diagnostic:
    return breach(
        Code.MATCH_REFUSED,
        f"`{name}` is known at a gateway only, and this VirtualService is for the mesh, too",
        span,
        "bind it to gateways only: `gateways: [NAMESPACE/NAME]`",
        *([Note("here", spec.key("gateways"))] if spec.has("gateways") else []),
        peer=REFUSED,
    )


def _callers(match: Part) -> Iterator[Diagnostic]:
    port, namespace = match.get("port"), text(match.get("sourceNamespace"))
    if isinstance(port, int) and port and port not in PORTS:
        yield breach(
            Code.MATCH_REFUSED, f"{port} is no port", match.span("port"), f"write {A_PORT}", peer=REFUSED
        )
    if namespace and not is_istio_label(namespace):
        yield breach(
            Code.MATCH_REFUSED,
            f"`{namespace}` is no namespace",
            match.span("sourceNamespace"),
            "use letters, digits and dashes only",
            peer=REFUSED,
        )
    yield from objected(Code.MATCH_REFUSED, no_labels(match.inner("sourceLabels"), is_tag), peer=REFUSED)
