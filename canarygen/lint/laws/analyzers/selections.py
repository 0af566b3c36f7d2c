"""Settings that select the workloads they are for: these are there, and each workload gets them from one object only."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Path, texts
from canarygen.frozen import frozen
from canarygen.key import ISTIO, ISTIO_SYSTEM, SECURITY
from canarygen.law import Law, Severity
from canarygen.lint.blank import is_filled_in
from canarygen.lint.breach import breach
from canarygen.lint.index import Index
from canarygen.lint.laws.analyzers.contest import contested
from canarygen.lint.mesh import Way, is_ambient_by_itself, membership, namespaces
from canarygen.lint.misspelling import likely
from canarygen.lint.realm import Realm, are_variants, meet, realms
from canarygen.lint.resource import Resource
from canarygen.lint.tree import Tree
from canarygen.lint.workload import Workload
from canarygen.pod.sidecar import MODE
from canarygen.typed import Final

SELECTION_WITHOUT_PODS: Final = Law(
    "selection-without-pods",
    "Settings for the pods of a selector are nobody's if it picks none: what they forbid is allowed.",
    Severity.WARNING,
    "IST0101, IST0127",
)
WORKLOAD_SET_TWICE: Final = Law(
    "workload-set-twice",
    "Istio gives a workload the settings of one Sidecar and one Telemetry that select it: of two it ignores one without a word.",
    Severity.WARNING,
    "IST0110, IST0159",
)
NAMESPACE_SET_TWICE: Final = Law(
    "namespace-set-twice",
    "Istio takes the settings of a namespace from one object without a selector: of two it ignores one without a word.",
    Severity.WARNING,
    "IST0111, IST0160",
)
SELECTOR_AT_GATEWAY: Final = Law(
    "selector-at-gateway",
    "Settings for a gateway of the Gateway API name it in `targetRefs`: a selector of its pods is ignored.",
    Severity.WARNING,
    "IST0166",
)
SIDECAR_IN_AMBIENT: Final = Law(
    "sidecar-in-ambient",
    "In the ambient mode pods have no proxy beside them: a Sidecar sets nothing.",
    Severity.WARNING,
    "IST0167",
)
_GATEWAY_NAME: Final = "gateway.networking.k8s.io/gateway-name"


@frozen(kw_only=True)
class _Kind:
    """A kind of settings: where it selects, and Istio's codes for a selector that picks nothing, two for a workload, two for all.

    `reaches` is whether in Istio's own namespace it selects pods of all.
    """

    group: str
    name: str
    path: Path = ("spec", "selector", "matchLabels")
    nothing: str = "IST0101"
    twice: str = ""
    everywhere: str = ""
    reaches: bool = True


_SIDECAR: Final = _Kind(
    group=ISTIO,
    name="Sidecar",
    path=("spec", "workloadSelector", "labels"),
    twice="IST0110",
    everywhere="IST0111",
    reaches=False,
)
_TELEMETRY: Final = _Kind(
    group="telemetry.istio.io", name="Telemetry", twice="IST0159", everywhere="IST0160", reaches=False
)
_ALLOWANCE: Final = _Kind(group=SECURITY, name="AuthorizationPolicy", nothing="IST0127")
_ONE_EACH: Final = (_SIDECAR, _TELEMETRY)
# Those that Istio's analyzers pass over select no better.
_PICKING: Final = (
    *_ONE_EACH,
    _ALLOWANCE,
    _Kind(group=SECURITY, name="PeerAuthentication", nothing=""),
    _Kind(group=SECURITY, name="RequestAuthentication", nothing=""),
    _Kind(group=ISTIO, name="ProxyConfig", nothing=""),
)
_AT_GATEWAYS: Final = (
    _TELEMETRY,
    _ALLOWANCE,
    _Kind(group=SECURITY, name="RequestAuthentication"),
    _Kind(group="extensions.istio.io", name="WasmPlugin"),
)


def selectors_pick_workloads(tree: Tree) -> Iterator[Diagnostic]:
    """A selector picks pods of its namespace, if the tree has pods of that (sidecar/selector.go, telemetry/selector.go, authz).

    Others may be kept elsewhere: without pods of nearly these labels it is a hint.
    """
    found = [(kind, settings) for kind in _PICKING for settings in tree.of(kind.group, kind.name)]
    values = Index(
        ((namespace, key), value)
        for workload in (tree.workloads if found else ())
        for key, value in workload.labels.items()
        for namespace in (workload.namespace, ISTIO_SYSTEM)
    )
    for kind, settings in found:
        if settings.namespace != ISTIO_SYSTEM or kind.reaches:
            yield from _strange(tree, kind, settings, values)


def _strange(
    tree: Tree, kind: _Kind, settings: Resource, values: Index[tuple[str, str], str]
) -> Iterator[Diagnostic]:
    for key, value in texts(settings.get(*kind.path)).items():
        said = {key: value}
        is_anywhere = settings.namespace == ISTIO_SYSTEM
        if tree.proxies(said) if is_anywhere else tree.pods(settings.namespace, said):
            continue
        known = set(values.among((settings.namespace, key)))
        if known and not any(map(is_filled_in, known)):
            near = likely(value, sorted(known))
            yield breach(
                SELECTION_WITHOUT_PODS,
                f"no pod here has the label `{key}: {value}`",
                settings.at(*kind.path, key).span,
                f"did you mean `{near}`?" if near else "check the label, and the namespace of the pods",
                peer=kind.nothing,
                ruled=None if near else Severity.INFO,
            )


def workloads_are_set_once(tree: Tree) -> Iterator[Diagnostic]:
    """No two Sidecars, and no two Telemetries, select one workload (the same files)."""
    for kind in _ONE_EACH:
        found: dict[int, tuple[Workload, list[Resource]]] = {}
        for settings in tree.of(kind.group, kind.name):
            selector = texts(settings.get(*kind.path))
            for workload in tree.pods(settings.namespace, selector):
                if meet(settings, workload.owner) and _GATEWAY_NAME not in selector:
                    found.setdefault(id(workload), (workload, []))[1].append(settings)
        told: dict[int, Diagnostic] = {}
        for workload, others in found.values():
            for one, other in _pairs(others):
                what = f"{other} is for {workload.owner}, too"
                told.setdefault(id(one), _twice(WORKLOAD_SET_TWICE, one, other, what, kind.twice))
        yield from told.values()


def namespaces_are_set_once(tree: Tree) -> Iterator[Diagnostic]:
    """No two Sidecars, and no two Telemetries, of a namespace are for all its workloads (the same files)."""
    for kind in _ONE_EACH:
        found: dict[tuple[str, Realm], list[Resource]] = defaultdict(list)
        for settings in tree.of(kind.group, kind.name):
            for realm in realms(settings) if _is_for_all(settings, kind) else ():
                found[settings.namespace, realm].append(settings)
        for one, other in contested(found.values(), _pairs):
            what = f"{other} is for all workloads of `{one.namespace}`, too"
            yield _twice(NAMESPACE_SET_TWICE, one, other, what, kind.everywhere)


def sidecars_have_proxies(tree: Tree) -> Iterator[Diagnostic]:
    """A Sidecar is for pods that may have one: not all that the tree shows are of the ambient mode (sidecar/selector.go)."""
    for sidecar in tree.of(ISTIO, "Sidecar"):
        known = [membership(tree, pods) for pods in _selected(tree, sidecar)]
        if known:
            found = [one.by for one in known if one.is_surely(Way.AMBIENT)]
            ambient = found[0] if len(found) == len(known) else None
        else:
            modes = filter(is_ambient_by_itself, namespaces(tree, sidecar))
            ambient = next((one.at("metadata", "labels", MODE) for one in modes), None)
        if ambient:
            yield breach(
                SIDECAR_IN_AMBIENT,
                "its pods are of the ambient mode, where a Sidecar has no effect",
                sidecar.at("metadata", "name").span,
                "remove it, or take the pods into the mesh by sidecars",
                Note("it says so", ambient.key),
            )


def _selected(tree: Tree, sidecar: Resource) -> Iterator[Workload]:
    """Give the pods that a Sidecar is for: of its namespace, and with the labels that it selects, if it does."""
    selector = texts(sidecar.get(*_SIDECAR.path))
    found = tree.pods(sidecar.namespace, selector) if selector else tree.workloads_in(sidecar.namespace)
    return (pods for pods in found if meet(sidecar, pods.owner))


def _is_for_all(settings: Resource, kind: _Kind) -> bool:
    return not _is_referring(settings) and settings.get(*kind.path[:-1]) is None


def _is_referring(settings: Resource) -> bool:
    """Tell whether settings name what they are for."""
    return any(settings.get("spec", key) for key in ("targetRef", "targetRefs"))


def _pairs(found: Iterable[Resource]) -> Iterator[tuple[Resource, Resource]]:
    several = list(found)
    for one in several if len(several) > 1 else ():
        other = next((other for other in several if not are_variants(one, other)), None)
        if other:
            yield one, other


def _twice(law: Law, one: Resource, other: Resource, what: str, peer: str) -> Diagnostic:
    return breach(
        law,
        what,
        one.at("metadata", "name").span,
        "bring both together in one, or give each workloads of its own",
        Note("the other one", other.at("metadata", "name").span),
        peer=peer,
    )


def gateways_are_named_by_reference(tree: Tree) -> Iterator[Diagnostic]:
    """No settings select the pods of a gateway of the Gateway API by the label that Istio gives them (k8sgateway/workloadselector.go)."""
    for kind in _AT_GATEWAYS:
        for settings in tree.of(kind.group, kind.name):
            name = texts(settings.get(*kind.path)).get(_GATEWAY_NAME)
            if name and not _is_referring(settings):
                yield breach(
                    SELECTOR_AT_GATEWAY,
                    f"a gateway of the Gateway API ignores {kind.name} by selector",
                    settings.at(*kind.path, _GATEWAY_NAME).key,
                    f"name the Gateway `{name}` in `targetRefs`",
                )
