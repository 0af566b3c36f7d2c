"""How containers mount volumes (ValidateVolumeMounts, pkg/apis/core/validation)."""

from collections.abc import Iterator, Sequence

from canarygen.document import Path, Said, mapping, numbered
from canarygen.fault import Refusal
from canarygen.model.containers import Contained
from canarygen.pod.laws.value import unlisted, unsaid
from canarygen.pod.laws.volumes import leads_out
from canarygen.typed import Final

_PROPAGATIONS: Final = ("None", "HostToContainer", "Bidirectional")
_RECURSIVE: Final = ("Disabled", "IfPossible", "Enabled")


def mounts_are_accepted(template: Said, containers: Sequence[Contained]) -> Iterator[Refusal]:
    """What is mounted stays inside of its volume, and is shared with the node only where that may be."""
    del template
    for at, container in containers:
        is_privileged = mapping(container.get("securityContext")).get("privileged") is True
        for index, mount in numbered(container, "volumeMounts"):
            path = (*at, "volumeMounts", index)
            yield from unsaid(mount, path, "mountPath")
            yield from _part(path, mount)
            yield from _shared(path, mount, is_privileged=is_privileged)


def _part(path: Path, mount: Said) -> Iterator[Refusal]:
    for key in ("subPath", "subPathExpr"):
        yield from leads_out((*path, key), mount.get(key))
    if mount.get("subPath") and mount.get("subPathExpr"):
        yield Refusal((*path, "subPathExpr"), "it cannot stand beside `subPath`", "keep one of the two")


def _shared(path: Path, mount: Said, *, is_privileged: bool) -> Iterator[Refusal]:
    yield from unlisted(mount, path, "mountPropagation", _PROPAGATIONS)
    yield from unlisted(mount, path, "recursiveReadOnly", _RECURSIVE)
    propagation = mount.get("mountPropagation")
    if propagation == "Bidirectional" and not is_privileged:
        message = "only a privileged container mounts something on its node"
        yield Refusal((*path, "mountPropagation"), message, "write HostToContainer, or leave it out")
    if mount.get("recursiveReadOnly") in _RECURSIVE[1:]:
        at = (*path, "recursiveReadOnly")
        if mount.get("readOnly") is not True:
            yield Refusal(at, "what is not read-only at all is not recursively so", "add `readOnly: true`")
        if propagation not in (None, "None"):
            yield Refusal(at, "mounts that are passed on may be written to", "remove `mountPropagation`")
