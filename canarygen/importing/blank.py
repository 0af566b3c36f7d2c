"""What an engine fills in later, where specs shall be made of the values."""

import re
from collections.abc import Iterator

from canarygen.diagnostic import Diagnostic
from canarygen.document import Path, walk
from canarygen.law import Law
from canarygen.lint.blank import OF_AN_ENGINE
from canarygen.lint.resource import Resource
from canarygen.typed import Final
from canarygen.wording import brief

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
    for path, said in walk(resource.content):
        if isinstance(said, str) and (way_out := _way_out(resource, path, said)):
            words = f"`{brief(said)}` is filled in later"
            yield Diagnostic(code=NOT_RENDERED, message=words, span=resource.at(*path).span, help=way_out)


def rendered_first(fault: Diagnostic) -> Diagnostic:
    """Tell of what isn't YAML since it is a template, by that."""
    if not _OF_ENGINES.search(fault.span.source.data.decode("utf-8", "replace")):
        return fault
    words = f"a template, and no YAML yet: {fault.message}"
    return Diagnostic(code=NOT_RENDERED, message=words, span=fault.span, help=_HELM)


def _way_out(resource: Resource, path: Path, said: str) -> str:
    """Say how what an engine fills in gets there; "" for what is no blank, or one of the pods' or of the object's own controller."""
    if any(step in _OF_PROGRAMS for step in path):
        return ""
    if _OF_ENGINES.search(said):
        return "" if resource.kind in _OF_FLAGGER else _HELM
    if _VARIABLE.search(said):
        return "fill it in first (`envsubst`, `kustomize build`), and import what comes of it"
    return ""
