"""The objects of manifests that shall become specs: each once, and complete."""

from collections.abc import Iterable, Iterator, Sequence

from canarygen.diagnostic import Diagnostic, Note, Rejected, reject_any
from canarygen.frozen import frozen
from canarygen.importing.blank import NOT_RENDERED, blanks, rendered_first
from canarygen.importing.home import at_home
from canarygen.importing.older_ingress import newer
from canarygen.importing.overlay import overlays
from canarygen.importing.unknown import remarks, unknown, without_keys
from canarygen.key import ARGO, CORE, ISTIO, SECURITY, Key
from canarygen.law import Law
from canarygen.lint.blank import is_of_a_blank
from canarygen.lint.kustomization import Kustomization, is_kustomization, kustomizations, patches
from canarygen.lint.labelling import labelled
from canarygen.lint.laws.validation.versions import unknown_version
from canarygen.lint.lint import misshapen
from canarygen.lint.parser import parsed
from canarygen.lint.pieces import without_pieces
from canarygen.lint.reading import is_foreign
from canarygen.lint.resource import Resource, resources
from canarygen.migration.remark import Remark
from canarygen.migration.rollout import renewed
from canarygen.schema import Schemas
from canarygen.source import Source
from canarygen.typed import Final

TWO_OF_ONE: Final = Law(
    "two-of-one",
    "Two objects of one name are variants, of which a cluster has but one: a spec can only be made of the one that is meant.",
)
NOTHING_TO_IMPORT: Final = Law(
    "nothing-to-import",
    "A canary is made of a workload: a Rollout, or a Deployment with the Service that sends to its pods.",
)
LAWS: Final = (TWO_OF_ONE, NOT_RENDERED, NOTHING_TO_IMPORT)
"""What can be wrong with manifests only where specs shall be made of them."""

_CONCERNED: Final = frozenset(
    {
        *((CORE, kind) for kind in ("Service", "PodTemplate")),
        *(("apps", kind) for kind in ("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet")),
        *((ARGO, kind) for kind in ("Rollout", "AnalysisTemplate")),
        *((ISTIO, kind) for kind in ("Gateway", "VirtualService", "DestinationRule")),
        *(("flagger.app", kind) for kind in ("Canary", "MetricTemplate")),
        ("autoscaling", "HorizontalPodAutoscaler"),
        ("networking.k8s.io", "Ingress"),
        ("policy", "PodDisruptionBudget"),
        (SECURITY, "PeerAuthentication"),
    }
)
"""What can belong to a canary, or says of what does. No other object is looked into."""


@frozen
class Reading:
    """The objects of some manifests, and what they say in vain."""

    resources: tuple[Resource, ...]
    remarks: tuple[Remark, ...]


def read(sources: Sequence[Source], beside: Sequence[Source], schemas: Schemas) -> Reading:
    """Read the objects of some files; kustomizations `beside` them tell which are patches.

    Of equal objects the first is taken. Raises Rejected, also at what the schema of an object refuses: what is not
    understood can't be carried. A key that the schema does not know is passed over, as Kubernetes does.
    """
    found_by = kustomizations((*sources, *beside))
    faults: list[Diagnostic] = []
    found = at_home(without_pieces(labelled(_objects(sources, found_by, faults), found_by), frozenset()))
    concerned = [one for one in found if (one.group, one.kind) in _CONCERNED]
    in_vain = {id(one): unknown(one, schemas) for one in concerned}
    known = {id(one): without_keys(one, keys) if (keys := in_vain.get(id(one))) else one for one in found}
    for one in concerned:
        faults += (blank := list(blanks(one)))
        # What is missing may be what was misspelt, so both are told then.
        if any(_misshapen(known[id(one)], schemas, is_final=not blank)):
            faults += _misshapen(one, schemas, is_final=not blank)
    faults += (fault for one in found for fault in unknown_version(one) if not is_of_a_blank(fault))
    reject_any((*faults, *_variants(concerned)))
    told = (remark for one in concerned for remark in remarks(one, in_vain[id(one)]))
    by_key = {one.key: known[id(one)] for one in reversed(found)}
    return Reading(tuple(by_key.values())[::-1], (*overlays((*sources, *beside)), *told))


def _misshapen(resource: Resource, schemas: Schemas, *, is_final: bool) -> Iterator[Diagnostic]:
    """Give what the schema of an object refuses of it; an autoscaler of an older version is held to that of the one it becomes."""
    if resource.kind == "HorizontalPodAutoscaler":
        resource = renewed(resource)
    return misshapen(resource, schemas, is_final=is_final)


def _objects(
    sources: Sequence[Source], found_by: Sequence[Kustomization], faults: list[Diagnostic]
) -> list[Resource]:
    """Give the objects of all files but patches; what is no YAML goes to the faults, unless it is no manifest either."""
    partial = patches(found_by)
    found: list[Resource] = []
    for source in sources:
        if source.path in partial or is_kustomization(source):
            continue
        try:
            found += [newer(item) for document in parsed(source) for item in resources(document)]
        except Rejected as rejected:
            is_meant = len(sources) == 1 or not is_foreign(source)
            faults += (rendered_first(fault) for fault in rejected.diagnostics if is_meant)
    return found


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
