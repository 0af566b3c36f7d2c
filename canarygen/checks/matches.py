"""Laws of what routes and steps ask for and change: conditions, patterns and headers that Istio and Envoy take."""

import re
from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import Place
from canarygen.model.canary import Canary, Fleet
from canarygen.model.condition import header_conditions, named_conditions, path_conditions
from canarygen.model.header_value import misread
from canarygen.model.regex import groups, istio_refusal
from canarygen.model.request import HeaderOperations
from canarygen.model.text import Form, TextMatch
from canarygen.source import Span
from canarygen.wording import brief, counted

# Istio's API says of these names that a condition on them is ignored.
_IGNORED = frozenset({"uri", "scheme", "method", "authority"})


def conditions_are_looked_at(fleet: Fleet) -> Iterator[Diagnostic]:
    """No header condition has a name that Istio leaves out of account."""
    for canary in fleet.canaries:
        for headers, place in header_conditions(canary):
            for name in _IGNORED & headers.keys():
                yield Diagnostic(
                    code=Code.MATCH_REFUSED,
                    message=f"Istio ignores a condition on a header `{name}`",
                    span=place.at(name).key,
                    help="use the path or `method` of the match, or another header",
                )


def patterns_are_accepted(fleet: Fleet) -> Iterator[Diagnostic]:
    """Every pattern is one of RE2's, as Go's regexp and Envoy have it, and no longer than Istio lets pass."""
    for canary in fleet.canaries:
        for pattern, place in _patterns(canary):
            if misreading := istio_refusal(pattern):
                words, way_out = misreading
                yield Diagnostic(
                    code=Code.REGEX_REFUSED,
                    message=f"the pattern `{brief(pattern)}` {words}",
                    span=place.span,
                    help=way_out,
                )
        yield from _groups(canary)


def _patterns(canary: Canary) -> Iterator[tuple[str, Place]]:
    for conditions in (path_conditions(canary), named_conditions(canary), _origins(canary)):
        for text, place in conditions:
            if text.form is Form.REGEX:
                yield text.text, place.at("regex")
    for route in canary.traffic.routes:
        if route.rewrite and route.rewrite.regex:
            yield route.rewrite.regex, route.rewrite.place.at("regex")


def _origins(canary: Canary) -> Iterator[tuple[TextMatch, Place]]:
    for settings in canary.traffic.all_settings:
        if settings.cors:
            for index, origin in enumerate(settings.cors.origins):
                yield origin, settings.cors.place.at("origins", index)


def _groups(canary: Canary) -> Iterator[Diagnostic]:
    for route in canary.traffic.routes:
        rewrite = route.rewrite
        if rewrite is None or rewrite.regex is None or rewrite.path is None:
            continue
        known = groups(rewrite.regex)
        for number in re.findall(r"\\([0-9])", rewrite.path):
            if int(number) > known:
                yield Diagnostic(
                    code=Code.REGEX_REFUSED,
                    message=f"`\\{number}` stands for a group that the pattern does not have",
                    span=rewrite.place.at("path").span,
                    help=f"the pattern has {counted(known, 'group')}: put what is to be kept between parentheses",
                )


def header_changes_are_accepted(fleet: Fleet) -> Iterator[Diagnostic]:
    """The Host header is not changed like others, and values are such as Envoy can fill in."""
    for canary in fleet.canaries:
        for settings in canary.traffic.all_settings:
            if settings.headers:
                for operations in (settings.headers.request, settings.headers.response):
                    if operations:
                        yield from _operations(operations)


def _operations(operations: HeaderOperations) -> Iterator[Diagnostic]:
    place = operations.place
    for key, names in (("set", operations.set), ("add", operations.add)):
        for name, value in names.items():
            if name == "host":
                yield _host(place.at(key, name).key)
            if fault := misread(value):
                message, way_out = fault
                span = place.at(key, name).span
                yield Diagnostic(code=Code.HEADER_CHANGE_REFUSED, message=message, span=span, help=way_out)
    for index, name in enumerate(operations.remove):
        if name == "host":
            yield _host(place.at("remove", index).span)


def _host(span: Span) -> Diagnostic:
    return Diagnostic(
        code=Code.HEADER_CHANGE_REFUSED,
        message="Istio refuses to change the header `host` here",
        span=span,
        help="to let the destination see another host, write `rewrite: {host: NAME}`",
    )


CHECKS = (conditions_are_looked_at, patterns_are_accepted, header_changes_are_accepted)
