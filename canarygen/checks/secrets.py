"""The law of secrets: a spec holds the name of a Secret, and never what is in it."""

import re
from collections.abc import Iterator, Mapping

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import Place, below, numbered
from canarygen.model.analysis import Analysis
from canarygen.model.canary import Fleet
from canarygen.model.placeholder import argument_names, filled_in
from canarygen.pattern import on_demand
from canarygen.typed import Any

_NAME = on_demand(
    r"^(?:proxy-)?authorization$|^cookie$|token|secret|passw(?:or)?d|credential|api[-_]?key|app(?:lication)?[-_]?key",
    re.IGNORECASE,
)
_SCHEME = on_demand(r"(?:Bearer|Basic|Token|ApiKey|Splunk|Negotiate|Digest|Key)\b[ :]*", re.IGNORECASE)
_USER = on_demand(r"^[a-z]+://[^/@?#]*:[^/@?#]+@", re.IGNORECASE)
_PARAMETER = on_demand(r"[?&]([^=&#]+)=([^&#]+)")


def secrets_are_references(fleet: Fleet) -> Iterator[Diagnostic]:
    """What authenticates comes from a Kubernetes Secret, by way of an argument."""
    for canary in fleet.canaries:
        own = canary.analysis.arguments if canary.analysis else ()
        for argument in canary.arguments:
            if argument.text and _NAME.search(argument.name):
                message = f"the value of `{argument.name}` stands in the spec"
                help_ = "" if argument in own else _OF_A_TEMPLATE
                yield _said(argument.place, message, argument.name, help_)
        if analysis := canary.analysis:
            for metric in analysis.metrics:
                yield from _fields(analysis, metric.provider.fields, metric.provider.place)


def _fields(analysis: Analysis, fields: Mapping[str, Any], place: Place) -> Iterator[Diagnostic]:
    for index, header in numbered(fields.get("headers")):
        if _NAME.search(str(header.get("key"))):
            at = place.at("headers", index, "value")
            yield from _open(analysis, header.get("value"), at, f"the header `{header['key']}`")
    oauth = below(fields, "authentication", "oauth2")
    at = place.at("authentication", "oauth2", "clientSecret")
    yield from _open(analysis, oauth.get("clientSecret"), at, "the client's secret")
    for key in ("address", "url"):
        yield from _url(analysis, fields.get(key), place.at(key))


def _open(analysis: Analysis, value: Any, place: Place, what: str) -> Iterator[Diagnostic]:
    """Refuse a value in which anything stands beside a scheme and arguments; of an unknown one another law tells."""
    if not isinstance(value, str):
        return
    said = {argument.name for argument in analysis.arguments if not argument.secret}
    rest = filled_in(_SCHEME.sub("", value), lambda _: "")
    if rest.strip() or said & set(argument_names(value)):
        yield _said(place, f"{what} stands in the spec", "token")


def _url(analysis: Analysis, value: Any, place: Place) -> Iterator[Diagnostic]:
    if not isinstance(value, str):
        return
    if _USER.search(value):
        yield _said(place, "a password stands in the address", "token")
    for key, said in _PARAMETER.findall(value):
        if _NAME.search(key):
            yield from _open(analysis, said, place, f"the parameter `{key}`")


_OF_A_TEMPLATE = "let the template take it from a Secret by itself, with `valueFrom: {secretKeyRef: ...}` in its own `args`; what was committed must be changed"


def _said(place: Place, message: str, name: str, help_: str = "") -> Diagnostic:
    return Diagnostic(
        code=Code.SECRET_IN_SPEC,
        message=message,
        span=place.span,
        help=help_
        or f"put it into a Secret, declare `args: {{{name}: {{secret: NAME, key: KEY}}}}`, and write `{{{{args.{name}}}}}` where it is needed; what was committed must be changed",
    )
