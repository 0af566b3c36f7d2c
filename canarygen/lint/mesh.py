"""How pods come into the mesh, as far as a tree shows it: by a sidecar, in the ambient mode, or not at all.

The injector gives a sidecar to pods that one of its webhooks selects (mutatingwebhook.yaml of Istio's chart istio-discovery), unless
it passes them over (injectRequired, pkg/kube/inject). Of the others the agent on the node takes some into the ambient mode
(CompiledEnablementSelectors.Matches, cni/pkg/util, with the selectors of the chart istio-cni).
"""

from collections.abc import Iterator
from enum import Enum

from canarygen.document import Place, texts
from canarygen.frozen import frozen
from canarygen.key import CORE, ISTIO
from canarygen.lint.blank import is_filled_in
from canarygen.lint.gap import has_gap
from canarygen.lint.realm import meet
from canarygen.lint.resource import DEFAULT, Resource
from canarygen.lint.selector import carries
from canarygen.lint.tree import Tree
from canarygen.lint.workload import Workload
from canarygen.pod.sidecar import INJECT, MODE, MODES, SYSTEM, is_passed_by
from canarygen.typed import Final

_INJECTION: Final = "istio-injection"
_REVISION: Final = "istio.io/rev"
_STATUS: Final = "sidecar.istio.io/status"
_NODE: Final = "kube-system"
"""The namespace that the agent on the node leaves alone (excludeNamespaces of the chart)."""


class Way(Enum):
    """A way into the mesh, or past it."""

    SIDECAR = "a proxy beside the app"
    AMBIENT = "a tunnel of the node"
    NONE = "none"


@frozen
class Membership:
    """The ways that may be those of some pods, and what says so, or keeps a sidecar away; what nothing is said of may be any.

    Where a blank decides whether pods have a sidecar there is none: whatever is told of them, some filling makes it untrue.
    """

    ways: frozenset[Way]
    by: Place | None = None

    def is_surely(self, way: Way) -> bool:
        """Tell whether the pods surely come this way."""
        return self.ways == {way}

    def may_be(self, way: Way) -> bool:
        """Tell whether the pods may come this way."""
        return way in self.ways


@frozen(kw_only=True)
class _Answer:
    """Whether something is so, None where nobody knows, and what says it."""

    is_so: bool | None = None
    by: Place | None = None

    @property
    def is_open(self) -> bool:
        """Whether something says it, with what is yet to be filled in."""
        return self.is_so is None and self.by is not None


def membership(tree: Tree, pods: Workload) -> Membership:
    """Tell how pods come into the mesh; of a namespace that is not in the tree nothing is known."""
    found = [_membership(pods, one) for one in namespaces(tree, pods.owner)] or [_membership(pods, None)]
    ways = {one.ways for one in found}
    is_open = not all(ways) or (has_gap(pods.namespace) and len(ways) > 1)
    return Membership(frozenset() if is_open else frozenset[Way]().union(*ways), found[0].by)


def sidecars(tree: Tree, pods: Workload) -> Iterator[Resource]:
    """Give the Sidecars that may say what the proxies of pods do."""
    for sidecar in tree.in_namespace(ISTIO, "Sidecar", pods.namespace):
        if carries(pods.labels, texts(sidecar.get("spec", "workloadSelector", "labels"))):
            yield sidecar


def is_bypass_open(pods: Workload) -> bool:
    """Tell whether it is yet to be filled in which ports of pods pass the sidecar by."""
    return is_passed_by(pods.annotations) and any(map(has_gap, pods.annotations.values()))


def namespaces(tree: Tree, resource: Resource) -> Iterator[Resource]:
    """Give the Namespace that an object is of, and each variant of it."""
    named = tree.named(CORE, "Namespace", DEFAULT, resource.namespace)
    return (namespace for namespace in named if meet(resource, namespace))


def is_ambient_by_itself(namespace: Resource) -> bool:
    """Tell whether a Namespace takes pods that say nothing into the ambient mode."""
    injected = _injects(namespace)
    return namespace.labels.get(MODE) == MODES[0] and not (injected.is_so or injected.is_open)


def _membership(pods: Workload, namespace: Resource | None) -> Membership:
    on_node = pods.described.get(*pods.path, "spec", "hostNetwork")
    if on_node is True:
        return Membership(frozenset({Way.NONE}), pods.place.at("spec", "hostNetwork"))
    injected, ambient = _is_injected(pods, namespace), _is_ambient(pods, namespace)
    # In the network of their node pods get no sidecar; those that get none anyhow are what they are.
    is_open = is_filled_in(on_node) and injected.is_so is not False
    if is_open or injected.is_open or (ambient.is_open and not injected.is_so):
        return Membership(frozenset())
    if injected.is_so:
        return Membership(frozenset({Way.SIDECAR}), injected.by)
    if ambient.is_so:
        return Membership(frozenset({Way.AMBIENT}), ambient.by)
    answers = ((Way.SIDECAR, injected), (Way.AMBIENT, ambient))
    ways = {way for way, answer in answers if answer.is_so is not False}
    return Membership(frozenset({*ways, Way.NONE}), injected.by)


def _is_injected(pods: Workload, namespace: Resource | None) -> _Answer:
    """Tell whether the injector gives pods a sidecar, or has given them one.

    What the namespace says counts more than what has pods selected by themselves. Where neither says anything, the injector may
    be installed to inject all the same (enableNamespacesByDefault); then an annotation counts, too, which no webhook selects by.
    """
    if _STATUS in pods.annotations:
        return _Answer(is_so=True, by=pods.place.at("metadata", "annotations", _STATUS))
    if pods.namespace in SYSTEM:
        return _Answer(is_so=False, by=pods.owner.at("metadata", "namespace"))
    part, said = ("labels", pods.labels) if INJECT in pods.labels else ("annotations", pods.annotations)
    switch, place = said.get(INJECT, ""), pods.place.at("metadata", part, INJECT)
    if (is_blank := is_filled_in(switch)) or switch == "false":
        return _Answer(is_so=None if is_blank else False, by=place)
    by_namespace = _injects(namespace) if namespace else _Answer()
    if by_namespace.by:
        return by_namespace
    if _REVISION in pods.labels:
        return _Answer(is_so=bool(pods.labels[_REVISION]), by=pods.place.at("metadata", "labels", _REVISION))
    return _Answer(is_so=True, by=place) if pods.labels.get(INJECT) == "true" else _Answer()


def _injects(namespace: Resource) -> _Answer:
    """Tell whether a namespace has pods that say nothing injected; its revision is asked for where the older label is missing."""
    for key, is_on in ((_INJECTION, "enabled".__eq__), (_REVISION, bool)):
        if key in namespace.labels:
            said, place = namespace.labels[key], namespace.at("metadata", "labels", key)
            return _Answer(is_so=None if is_filled_in(said) else is_on(said), by=place)
    return _Answer()


def _is_ambient(pods: Workload, namespace: Resource | None) -> _Answer:
    """Tell whether the agent on the node takes pods in that have no sidecar."""
    said, place = pods.labels.get(MODE), pods.place.at("metadata", "labels", MODE)
    if pods.namespace == _NODE:
        return _Answer(is_so=False)
    if is_filled_in(said):
        return _Answer(by=place)
    if said in MODES:
        return _Answer(is_so=said == MODES[0], by=place)
    usual = namespace.labels.get(MODE) if namespace else None
    if namespace is None:
        return _Answer()
    is_so = None if is_filled_in(usual) else usual == MODES[0]
    return _Answer(is_so=is_so, by=namespace.at("metadata", "labels", MODE))
