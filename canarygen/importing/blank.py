"""What an engine fills in later, where specs shall be made of the values."""

import re
from collections.abc import Iterator

from canarygen.diagnostic import Diagnostic
from canarygen.document import Place, children
from canarygen.law import Law
from canarygen.lint.leniency import OF_AN_ENGINE
from canarygen.lint.resource import Resource
from canarygen.typed import Final

NOT_RENDERED: Final = Law(
    "not-rendered",
    "What a template engine fills in later is no value yet: a spec made of it would hold the blank.",
)
_HELM: Final = "render the chart first: `helm template RELEASE . | canarygen import -`"
_VARIABLE: Final = re.compile(r"\$\{[A-Za-z_]")
_OF_PROGRAMS: Final = frozenset({"command", "args", "env", "data", "annotations"})
"""Where a blank may be a shell's, the pod's own, or that of whatever reads it in the end."""
_OF_ENGINES: Final = re.compile(OF_AN_ENGINE)
_OF_FLAGGER: Final = frozenset({"Canary", "MetricTemplate"})
"""Kinds that hold variables of Flagger's queries and webhooks."""


def blanks(resource: Resource) -> Iterator[Diagnostic]:
    """Give the values of an object that are still to be filled in."""
    for place in _leaves(resource.place):
        if way_out := _way_out(resource, place):
            words = f"`{place.value[:60]}` is filled in later"
            yield Diagnostic(code=NOT_RENDERED, message=words, span=place.span, help=way_out)


def rendered_first(fault: Diagnostic) -> Diagnostic:
    """Tell of what isn't YAML since it is a template, by that."""
    if not _OF_ENGINES.search(fault.span.source.data.decode("utf-8", "replace")):
        return fault
    words = f"a template, and no YAML yet: {fault.message}"
    return Diagnostic(code=NOT_RENDERED, message=words, span=fault.span, help=_HELM)


def _leaves(place: Place) -> Iterator[Place]:
    value = place.value
    if not isinstance(value, (dict, list)):
        yield place
    for step, _ in children(value):
        yield from _leaves(place.at(step))


def _way_out(resource: Resource, place: Place) -> str:
    """Say how what an engine fills in gets there; "" for what is no blank, or one of the pods' or of the object's own controller."""
    if not isinstance(place.value, str) or any(step in _OF_PROGRAMS for step in place.path):
        return ""
    if _OF_ENGINES.search(place.value):
        return "" if resource.kind in _OF_FLAGGER else _HELM
    if _VARIABLE.search(place.value):
        return "fill it in first (`envsubst`, `kustomize build`), and import what comes of it"
    return ""
