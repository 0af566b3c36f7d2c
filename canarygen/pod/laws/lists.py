"""Lists whose entries are told apart by a key: two of one key are refused before the controller sees them.

The definitions of Argo Rollouts say so (`x-kubernetes-list-map-keys` in manifests/crds), of ports always and of the others since
1.9. Kubernetes itself takes such a pod with a warning, and the last entry counts.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from canarygen.document import Path, Said
from canarygen.fault import Refusal
from canarygen.model.containers import Contained, mappings
from canarygen.wording import brief

_OF_PODS: Final = {
    "hostAliases": ("alias of", {"ip": ""}),
    "imagePullSecrets": ("secret", {"name": ""}),
    "resourceClaims": ("claim", {"name": ""}),
}
_OF_CONTAINERS: Final = {
    "env": ("variable", {"name": ""}),
    "ports": ("port", {"containerPort": "", "protocol": "TCP"}),
}
"""What an entry is called, and its keys, each with what it is where it is not said."""
_WAY_OUT: Final = "keep one of the two: the last would count, and since 1.9 Argo Rollouts refuses both"


def entries_are_told_apart(template: Said, containers: Sequence[Contained]) -> Iterator[Refusal]:
    """No list has two entries of one key."""
    pod: Contained = (("spec",), template.get("spec", {}))
    for (path, owner), lists in ((pod, _OF_PODS), *((container, _OF_CONTAINERS) for container in containers)):
        for called, (what, keys) in lists.items():
            yield from repeated((*path, called), mappings(owner, called), what, keys, way_out=_WAY_OUT)


def repeated(
    path: Path,
    entries: Sequence[Said],
    what: str,
    keys: Mapping[str, str],
    *,
    way_out: str = "keep one of the two",
) -> Iterator[Refusal]:
    """Refuse an entry, called `what`, with the `keys` of one before it; with each key goes what it is where it is not said."""
    seen: set[str] = set()
    for index, entry in enumerate(entries) if len(entries) > 1 else ():
        same = " ".join(str(entry.get(key, default)) for key, default in keys.items())
        if same in seen:
            yield (*path, index), f"a second {what} `{brief(same)}`", way_out
        seen.add(same)
