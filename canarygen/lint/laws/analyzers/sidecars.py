"""Settings by which Istio takes a workload into the mesh, and what would keep its proxy from working."""

from collections.abc import Iterator

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place, numbered, texts
from canarygen.key import CORE
from canarygen.law import Law, Severity
from canarygen.lint.breach import breach
from canarygen.lint.gap import merged
from canarygen.lint.laws.analyzers.annotation_places import is_of_pods
from canarygen.lint.mesh import Way, membership
from canarygen.lint.tree import Tree
from canarygen.lint.workload import Workload
from canarygen.model.containers import LISTS
from canarygen.pod.sidecar import PROXY
from canarygen.typed import Final
from canarygen.wording import ticked

INJECTION_TWICE: Final = Law(
    "injection-twice",
    "A namespace says in one way only how its pods come into the mesh: of two labels one is ignored without a word.",
    Severity.WARNING,
    "IST0123",
)
POD_SETTING_MISPLACED: Final = Law(
    "pod-setting-misplaced",
    "Istio reads settings of a pod's proxy from the pod: on the object that makes the pods they do nothing.",
    Severity.WARNING,
    "IST0107",
)
USER_OF_THE_PROXY: Final = Law(
    "user-of-the-proxy",
    "The rules that lead traffic to the proxy spare what its own user sends: a container that runs as this user is past the mesh, and past every weight.",
    Severity.WARNING,
    "IST0144",
)
_INJECTION: Final = ("istio-injection", "istio.io/rev", "istio.io/dataplane-mode")
_OF_PODS: Final = ("sidecar.istio.io/", "traffic.sidecar.istio.io/", "proxy.istio.io/")
_PROXY_USER: Final = 1337


def injection_is_said_once(tree: Tree) -> Iterator[Diagnostic]:
    """A namespace has one of the labels that take its pods into the mesh (injection/injection.go)."""
    for namespace in tree.of(CORE, "Namespace"):
        said = [key for key in _INJECTION if namespace.labels.get(key) not in {None, "disabled", "none"}]
        for key in said[1:]:
            yield breach(
                INJECTION_TWICE,
                f"`{key}` and `{said[0]}` both say how pods come into the mesh",
                namespace.at("metadata", "labels", key).key,
                f"keep one of {ticked(said)}",
                Note("the other one", namespace.at("metadata", "labels", said[0]).key),
            )


def pod_settings_are_on_pods(tree: Tree) -> Iterator[Diagnostic]:
    """What is said to a pod's proxy is said in the template of the pod (annotations/annotations.go).

    If it is said there, too, a tool has put it on everything, and no harm is done.
    """
    for workload in tree.workloads:
        said = merged(workload.annotations, workload.labels)
        for key in (("metadata", "annotations"), ("metadata", "labels")):
            for name in texts(workload.owner.get(*key)):
                if (name.startswith(_OF_PODS) or is_of_pods(name)) and name not in said:
                    yield _misplaced(workload, workload.owner.at(*key, name), name)


def _misplaced(workload: Workload, place: Place, name: str) -> Diagnostic:
    kind = workload.owner.kind
    return breach(
        POD_SETTING_MISPLACED,
        f"on a {kind} `{name}` does nothing",
        place.key,
        "move it into the metadata of the pod template",
        Note("the pods are described here", workload.place.key),
    )


def users_differ_from_the_proxy(tree: Tree) -> Iterator[Diagnostic]:
    """No pod and no container runs as user 1337, which is the proxy's (deployment/pod.go).

    A pod that says it gets no proxy, as that of istiod does, may run as anybody; so may a gateway's, which is a proxy itself.
    """
    for workload in tree.workloads:
        if workload.is_proxy or not membership(tree, workload).may_be(Way.SIDECAR):
            continue
        spec = (*workload.path, "spec")
        paths = [(*spec, "securityContext", "runAsUser")]
        for key in LISTS:
            for index, container in numbered(workload.described.get(*spec, key)):
                if container.get("name") != PROXY:
                    paths.append((*spec, key, index, "securityContext", "runAsUser"))
        for path in paths:
            if workload.described.get(*path) == _PROXY_USER:
                yield breach(
                    USER_OF_THE_PROXY,
                    f"user {_PROXY_USER} is that of Istio's proxy",
                    workload.described.at(*path).span,
                    "run as another user",
                )
