"""Istio's annotations where they do nothing: each is read from objects of certain kinds only."""

from collections.abc import Iterator, Mapping

from canarygen.diagnostic import Diagnostic
from canarygen.document import Path, texts
from canarygen.frozen import frozen
from canarygen.key import CORE
from canarygen.law import Law, Severity
from canarygen.lint.breach import breach
from canarygen.lint.index import Index
from canarygen.lint.laws.analyzers.annotations import KNOWN
from canarygen.lint.resource import Resource
from canarygen.lint.tree import Tree
from canarygen.lint.workload import TEMPLATES
from canarygen.typed import Final
from canarygen.wording import ticked

ANNOTATION_MISPLACED: Final = Law(
    "annotation-misplaced",
    "An annotation is read from objects of certain kinds only: on any other it sets nothing, and nobody says so.",
    Severity.WARNING,
    "IST0107",
)
_OWN: Final[Path] = ("metadata", "annotations")
_PLAIN: Final = {"Namespace": CORE, "Service": CORE, "Ingress": "networking.k8s.io"}
"""Kinds that make no pods, each with its group."""
_POD: Final = "Pod"
_GATEWAY: Final = "gateway.networking.k8s.io/Gateway"
_PLACES: Final[Mapping[str, tuple[str, ...]]] = {
    "alpha.istio.io/canonical-serviceaccounts": ("Service",),
    "alpha.istio.io/kubernetes-serviceaccounts": ("Service",),
    "ambient.istio.io/waypoint-inbound-binding": (_GATEWAY,),
    "gateway.istio.io/name-override": (_GATEWAY,),
    "gateway.istio.io/service-account": (_GATEWAY,),
    "istio.io/autoRegistrationGroup": ("WorkloadEntry",),
    "istio.io/connectedAt": ("WorkloadEntry",),
    "istio.io/disconnectedAt": ("WorkloadEntry",),
    "istio.io/dry-run": ("AuthorizationPolicy",),
    "istio.io/use-waypoint-canary-weight": ("Service", "ServiceEntry", "Namespace"),
    "istio.io/workloadController": ("WorkloadEntry",),
    "kubernetes.io/ingress.class": ("Ingress",),
    "networking.istio.io/exportTo": ("Service",),
    "networking.istio.io/service-type": (_GATEWAY,),
    "networking.istio.io/traffic-distribution": ("Service", "ServiceEntry", "Namespace"),
    "topology.istio.io/controlPlaneClusters": ("Namespace",),
    "traffic.istio.io/nodeSelector": ("Service",),
}
"""What reads each annotation of Istio 1.31 (annotation.gen.go of istio.io/api); the others are read from pods."""
_ANYWHERE: Final = frozenset(
    {
        "galley.istio.io/analyze-suppress",
        "gateway.istio.io/controller-version",
        "istio.io/rev",
        "sidecar.istio.io/status",
    }
)
"""Those that are read from anything, or that Istio writes itself."""


@frozen
class _Said:
    """An object that has annotations, where they are, and of what they are: its kind, or `Pod` for a template's."""

    resource: Resource
    path: Path
    kind: str

    @property
    def annotations(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """The annotations that Istio reads from certain kinds: name, value, and these kinds."""
        for name, value in texts(self.resource.get(*self.path)).items():
            if kinds := _readers(name):
                yield name, value, kinds


def annotations_are_in_their_places(tree: Tree) -> Iterator[Diagnostic]:
    """An annotation of a namespace, a Service or pods is one that Istio reads from these (annotations/annotations.go).

    If something of the folder says the same where it is read, a tool has put it on everything, and no harm is done. What is read from
    pods, and said of that which makes them, is a fault of its own.
    """
    said = [(one, *annotation) for one in _said(tree) for annotation in one.annotations]
    read = Index(
        ((one.resource.folder, name, value), one) for one, name, value, kinds in said if one.kind in kinds
    )
    for one, name, value, kinds in said:
        is_told = is_of_pods(name) and one.kind not in _PLAIN
        if not is_told and not read.of((one.resource.folder, name, value)):
            yield _misplaced(one, name, kinds)


def _said(tree: Tree) -> Iterator[_Said]:
    for kind, group in _PLAIN.items():
        yield from (_Said(resource, _OWN, kind) for resource in tree.any_of(group, kind))
    for (group, kind), path in TEMPLATES.items():
        for owner in tree.any_of(group, kind):
            yield _Said(owner, (*path, *_OWN), _POD)
            if path:
                yield _Said(owner, _OWN, kind)


def is_of_pods(name: str) -> bool:
    """Tell whether Istio reads an annotation from pods alone."""
    return _readers(name) == (_POD,)


def _readers(name: str) -> tuple[str, ...]:
    """Give the kinds that Istio reads an annotation from; none of one that it does not know, or reads from anything."""
    usual = (_POD,) if name in KNOWN - _ANYWHERE else ()
    return _PLACES.get(name, usual)


def _misplaced(said: _Said, name: str, kinds: tuple[str, ...]) -> Diagnostic:
    return breach(
        ANNOTATION_MISPLACED,
        f"{said.kind}: `{name}` does nothing here",
        said.resource.at(*said.path, name).key,
        f"Istio reads it from {ticked(kinds)} only: move it there, or remove it",
    )
