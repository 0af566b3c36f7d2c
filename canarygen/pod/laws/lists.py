"""Lists whose entries are told apart by a key: two of one key are refused before the controller sees them.

The definitions of Argo Rollouts say so (`x-kubernetes-list-map-keys` in manifests/crds), of ports and claims always, and of the
others since 1.9. But for claims Kubernetes itself takes such a pod, with a warning: of variables the last counts, of aliases each.
"""

from collections.abc import Iterator, Sequence

from canarygen.document import Said
from canarygen.fault import Refusal
from canarygen.model.containers import Contained, mappings
from canarygen.pod.containers import repeated
from canarygen.typed import Final

_WAY_OUT: Final = "keep one of the two"
_SINCE: Final = "since 1.9 Argo Rollouts refuses both"
_OF_PODS: Final = {
    "hostAliases": ("alias of", {"ip": ""}, f"write the names of both in one: {_SINCE}"),
    "imagePullSecrets": ("secret", {"name": ""}, f"{_WAY_OUT}: {_SINCE}"),
    "resourceClaims": ("claim", {"name": ""}, _WAY_OUT),
}
_OF_CONTAINERS: Final = {
    "env": ("variable", {"name": ""}, f"{_WAY_OUT}: the last would count, and {_SINCE}"),
    "ports": ("port", {"containerPort": "", "protocol": "TCP"}, _WAY_OUT),
}
"""What an entry is called, its keys, each with what it is where it is not said, and the way out."""


def entries_are_told_apart(template: Said, containers: Sequence[Contained]) -> Iterator[Refusal]:
    """No list has two entries of one key."""
    pod: Contained = (("spec",), template.get("spec", {}))
    for (path, owner), lists in ((pod, _OF_PODS), *((container, _OF_CONTAINERS) for container in containers)):
        for called, (what, keys, way_out) in lists.items():
            yield from repeated((*path, called), mappings(owner, called), what, keys, way_out=way_out)
