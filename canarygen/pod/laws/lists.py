"""Lists whose entries are told apart by a name, or by other keys: two of one are refused.

Kubernetes asks so of what is found by its name (pkg/apis/core/validation). The definitions of Argo Rollouts ask it of more lists
(`x-kubernetes-list-map-keys` in manifests/crds): of ports and claims always, and of the others since 1.9. But for claims
Kubernetes itself takes such a pod, with a warning: of variables the last counts, of aliases each.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from canarygen.document import Path, Said, below, numbered
from canarygen.fault import Refusal
from canarygen.form import is_dns_label
from canarygen.model.containers import Contained
from canarygen.typed import Final
from canarygen.wording import brief

_Lists = Mapping[str, tuple[str, Mapping[str, str], str]]
"""Lists by their keys: what an entry is called, its own keys, each with what it is where it is not said, and the way out."""

_OWN_NAME: Final = "give each a name of its own"
_NAMED_IN_PODS: Final[_Lists] = {"volumes": ("volume", {"name": ""}, _OWN_NAME)}
_NAMED_IN_CONTAINERS: Final[_Lists] = {
    "ports": ("port with the name", {"name": ""}, _OWN_NAME),
    "volumeMounts": ("volume mounted at", {"mountPath": ""}, "give each a path of its own"),
    "resizePolicy": ("policy of", {"resourceName": ""}, "keep one of the two"),
}
_WAY_OUT: Final = "keep one of the two"
_SINCE: Final = "since 1.9 Argo Rollouts refuses both"
_OF_PODS: Final[_Lists] = {
    "hostAliases": ("alias of", {"ip": ""}, f"write the names of both in one: {_SINCE}"),
    "imagePullSecrets": ("secret", {"name": ""}, f"{_WAY_OUT}: {_SINCE}"),
    "resourceClaims": ("claim", {"name": ""}, _WAY_OUT),
}
_OF_CONTAINERS: Final[_Lists] = {
    "env": ("variable", {"name": ""}, f"{_WAY_OUT}: the last would count, and {_SINCE}"),
    "ports": ("port", {"containerPort": "", "protocol": "TCP"}, _WAY_OUT),
}


def names_are_told_apart(template: Said, containers: Sequence[Contained]) -> Iterator[Refusal]:
    """Kubernetes finds containers, volumes, ports and mounts by a name, or a path, of their own."""
    yield from _misnamed("container", containers)
    yield from _misnamed("volume", _listed(("spec",), below(template, "spec"), "volumes"))
    yield from _repeated(containers, "container", {"name": ""}, _OWN_NAME)
    yield from _told_apart(template, containers, _NAMED_IN_PODS, _NAMED_IN_CONTAINERS)


def entries_are_told_apart(template: Said, containers: Sequence[Contained]) -> Iterator[Refusal]:
    """No list that Argo Rollouts has a key for has two entries of it."""
    return _told_apart(template, containers, _OF_PODS, _OF_CONTAINERS)


def _told_apart(
    template: Said, containers: Sequence[Contained], of_pods: _Lists, of_containers: _Lists
) -> Iterator[Refusal]:
    pod: Contained = (("spec",), below(template, "spec"))
    for (path, owner), lists in ((pod, of_pods), *((container, of_containers) for container in containers)):
        for called, rule in lists.items():
            if called in owner:
                yield from _repeated(_listed(path, owner, called), *rule)


def _listed(path: Path, owner: Said, key: str) -> list[Contained]:
    """Give what a list of what stands at a path holds, each with where it stands itself."""
    return [((*path, key, index), entry) for index, entry in numbered(owner, key)]


def _misnamed(what: str, entries: Iterable[Contained]) -> Iterator[Refusal]:
    for path, entry in entries:
        name = entry.get("name")
        if isinstance(name, str) and not is_dns_label(name):
            way_out = "use lower-case letters, digits and `-`, at most 63"
            yield Refusal((*path, "name"), f"`{brief(name)}` is not a {what}'s name", way_out)


def _repeated(
    entries: Sequence[Contained], what: str, keys: Mapping[str, str], way_out: str
) -> Iterator[Refusal]:
    """Refuse an entry, called `what`, with the `keys` of one before it.

    Without its first key an entry is like no other; and what is neither text nor number is the schema's to refuse.
    """
    first: dict[str, Path] = {}
    for path, entry in entries if len(entries) > 1 else ():
        values = [entry.get(key, default) for key, default in keys.items()]
        same, here = " ".join(map(str, values)), (*path, next(iter(keys)))
        is_said = isinstance(values[0], (str, int)) and values[0]
        if is_said and (other := first.setdefault(same, here)) != here:
            yield Refusal(here, f"a second {what} `{brief(same)}`", way_out, (other, "the first one"))
