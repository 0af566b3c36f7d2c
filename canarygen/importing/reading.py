"""The objects of manifests that shall become specs: each once, and complete."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from canarygen.diagnostic import Diagnostic, Note, Rejected, reject_any
from canarygen.document import Place, children
from canarygen.lint.kustomization import is_kustomization, kustomizations, patches
from canarygen.lint.labelling import labelled
from canarygen.lint.law import Law
from canarygen.lint.lint import Schemas, misshapen
from canarygen.lint.parser import parsed
from canarygen.lint.pieces import without_pieces
from canarygen.lint.resource import ARGO, CORE, ISTIO, Key, Resource, resources
from canarygen.source import Source

TWO_OF_ONE: Final = Law(
    "two-of-one",
    "Two objects of one name are variants, of which a cluster has but one: a spec can only be made of the one that is meant.",
)
NOT_RENDERED: Final = Law(
    "not-rendered",
    "What a template engine fills in later is no value yet: a spec made of it would hold the blank.",
)
NOTHING_TO_IMPORT: Final = Law(
    "nothing-to-import",
    "A canary is made of a workload: a Rollout, or a Deployment with the Service that sends to its pods.",
)
LAWS: Final = (TWO_OF_ONE, NOT_RENDERED, NOTHING_TO_IMPORT)
"""What can be wrong with manifests only where specs shall be made of them."""

_HELM: Final = "render the chart first: `helm template RELEASE . | canarygen import -`"


def read(sources: Sequence[Source], beside: Sequence[Source], schemas: Schemas) -> tuple[Resource, ...]:
    """Read the objects of some files; kustomizations `beside` them tell which are patches.

    Of equal objects the first is taken. Raises Rejected, also at what the schema of an object refuses: what is not
    understood can't be carried. Objects of kinds that have nothing to do with canaries are not looked into.
    """
    found_by = kustomizations((*sources, *beside))
    partial = patches(found_by)
    found: list[Resource] = []
    faults: list[Diagnostic] = []
    for source in sources:
        if source.path in partial or is_kustomization(source):
            continue
        try:
            found += [item for document in parsed(source) for item in resources(document)]
        except Rejected as rejected:
            faults += (_rendered_first(fault) for fault in rejected.diagnostics)
    found = without_pieces(labelled(found, found_by), frozenset())
    concerned = [resource for resource in found if resource.group in _GROUPS]
    faults += _blanks(concerned)
    faults += (fault for resource in concerned for fault in misshapen(resource, schemas))
    reject_any((*faults, *_variants(concerned)))
    return tuple({item.key: item for item in reversed(found)}.values())[::-1]


def _rendered_first(fault: Diagnostic) -> Diagnostic:
    """Tell of what isn't YAML since it is a template, by that."""
    if b"{{" not in fault.span.source.data:
        return fault
    return Diagnostic(
        code=NOT_RENDERED,
        message=f"a template, and no YAML yet: {fault.message}",
        span=fault.span,
        help=_HELM,
    )


def _blanks(found: Iterable[Resource]) -> Iterator[Diagnostic]:
    for resource in found:
        for place in _leaves(resource.place):
            if way_out := _way_out(resource, place):
                words = f"`{place.value[:60]}` is filled in later"
                yield Diagnostic(code=NOT_RENDERED, message=words, span=place.span, help=way_out)


def _way_out(resource: Resource, place: Place) -> str:
    """Say how what an engine fills in gets there; "" for what is no blank, or one of the pods' or of the object's own controller."""
    if not isinstance(place.value, str) or any(step in _OF_PROGRAMS for step in place.path):
        return ""
    if "{{" in place.value:
        return "" if resource.kind in _FILLED_IN_BY_CONTROLLERS else _HELM
    if _VARIABLE.search(place.value):
        return "fill it in first (`envsubst`, `kustomize build`), and import what comes of it"
    return ""


_GROUPS: Final = frozenset(
    {
        *(CORE, ISTIO, ARGO, "apps", "autoscaling", "policy"),
        *("security.istio.io", "networking.k8s.io", "flagger.app"),
    }
)
"""The API groups of what belongs to an app and its releases."""
_VARIABLE: Final = re.compile(r"\$\{[A-Za-z_]")
_OF_PROGRAMS: Final = frozenset({"command", "args", "env", "data", "annotations"})
"""Where a blank may be a shell's, the pod's own, or that of whatever reads it in the end."""
_FILLED_IN_BY_CONTROLLERS: Final = frozenset(
    {"AnalysisTemplate", "ClusterAnalysisTemplate", "MetricTemplate", "Canary", "Rollout", "ConfigMap"}
)
"""Kinds that hold arguments of analyses, variables of Flagger's queries, or texts of any kind."""


def _leaves(place: Place) -> Iterator[Place]:
    value = place.value
    if not isinstance(value, (dict, list)):
        yield place
    for step, _ in children(value):
        yield from _leaves(place.at(step))


def _variants(found: Iterable[Resource]) -> Iterator[Diagnostic]:
    first: dict[Key, Resource] = {}
    for resource in found:
        other = first.setdefault(resource.key, resource)
        if other is not resource and resource.name and other.content != resource.content:
            yield Diagnostic(
                code=TWO_OF_ONE,
                message=f"{resource} stands here a second time, and says something else",
                span=resource.at("metadata", "name").span,
                notes=(Note("the first one", other.at("metadata", "name").span),),
                help="import the files of one environment or variant at a time, or what `kustomize build` makes of them",
            )
