"""What volumes hold (validateVolumeSource, pkg/apis/core/validation)."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from canarygen.document import Path, Said, numbered
from canarygen.fault import Refusal
from canarygen.form import is_subdomain
from canarygen.model.containers import Contained
from canarygen.model.names import LABEL_LENGTH
from canarygen.pod.laws.downward import IN_FILES, no_field, no_resource
from canarygen.pod.laws.value import no_amount, outside, unlisted, unsaid
from canarygen.typed import Final
from canarygen.wording import brief, joined, ticked

_MOST_RIGHTS: Final = 0o777
_LAST_UNIT: Final = 255
_SHORTEST_TOKEN: Final = 600
_FOLDERS: Final = (
    "DirectoryOrCreate",
    "Directory",
    "FileOrCreate",
    "File",
    "Socket",
    "CharDevice",
    "BlockDevice",
)
_PROJECTED: Final = ("configMap", "secret", "downwardAPI", "serviceAccountToken")

Names = Collection[str]


def volumes_are_accepted(template: Said, containers: Sequence[Contained]) -> Iterator[Refusal]:
    """Each volume is of one kind, and Kubernetes can make the files that it holds."""
    volumes = numbered(template, "spec", "volumes")
    names = {str(container.get("name")) for _, container in containers} if volumes else ()
    for index, volume in volumes:
        path = ("spec", "volumes", index)
        sources = sorted(volume.keys() - {"name"})
        if len(sources) > 1:
            kinds = ticked(sources, "and")
            yield Refusal(path, f"the volume `{volume.get('name')}` is both {kinds}", "keep one")
        for kind, refusals in _KINDS.items():
            if isinstance(source := volume.get(kind), Mapping):
                yield from refusals((*path, kind), source, names)


def leads_out(path: Path, said: object, folder: str = "the volume") -> Iterator[Refusal]:
    """Refuse a path that is not below the folder that it is in (validateLocalDescendingPath)."""
    if isinstance(said, str) and (said.startswith("/") or ".." in said.split("/")):
        yield Refusal(
            path,
            f"`{brief(said)}` leads out of {folder}",
            "write a path below it, without `/` first and without `..`",
        )


def _empty_dir(path: Path, source: Said, names: Names) -> Iterator[Refusal]:
    del names
    if (limit := source.get("sizeLimit")) is not None:
        yield from no_amount((*path, "sizeLimit"), limit)


def _host_path(path: Path, source: Said, names: Names) -> Iterator[Refusal]:
    del names
    yield from unsaid(source, path, "path")
    if ".." in str(source.get("path")).split("/"):
        yield Refusal((*path, "path"), "a path on the node has no `..`", "write where it leads")
    yield from unlisted(source, path, "type", _FOLDERS, of="a path on the node")


def _claim(path: Path, source: Said, names: Names) -> Iterator[Refusal]:
    del names
    yield from unsaid(source, path, "claimName")


def _nfs(path: Path, source: Said, names: Names) -> Iterator[Refusal]:
    del names
    yield from unsaid(source, path, "server")
    if not str(source.get("path")).startswith("/"):
        yield Refusal(
            (*path, "path"),
            f"`{brief(source.get('path'))}` does not begin at the root",
            "begin it with `/`",
        )


def _csi(path: Path, source: Said, names: Names) -> Iterator[Refusal]:
    del names
    yield from unsaid(source, path, "driver")
    driver = source.get("driver")
    if isinstance(driver, str) and driver and not _is_driver(driver):
        way_out = "use letters, digits, `-` and `.`, at most 63, as its `CSIDriver` is called"
        yield Refusal((*path, "driver"), f"`{brief(driver)}` is no name of a driver", way_out)
    if isinstance(secret := source.get("nodePublishSecretRef"), Mapping):
        yield from unsaid(secret, (*path, "nodePublishSecretRef"), "name")


def _fibre(path: Path, source: Said, names: Names) -> Iterator[Refusal]:
    del names
    ports, disks = source.get("targetWWNs"), source.get("wwids")
    if bool(ports) is bool(disks):
        way_out = "say one of `targetWWNs`, with `lun`, and `wwids`"
        yield Refusal(path, "a disk is found by the ports that lead to it, or by what it is called", way_out)
    if ports:
        yield from unsaid(source, path, "lun")
        yield from outside(source, path, "lun", 0, _LAST_UNIT)


def _rados(path: Path, source: Said, names: Names) -> Iterator[Refusal]:
    del names
    for key in ("monitors", "image"):
        yield from unsaid(source, path, key)


def _is_driver(text: str) -> bool:
    return len(text) <= LABEL_LENGTH and is_subdomain(text.lower())


def _config_map(path: Path, source: Said, names: Names) -> Iterator[Refusal]:
    del names
    yield from unsaid(source, path, "name")
    yield from _files(path, source)


def _secret(path: Path, source: Said, names: Names) -> Iterator[Refusal]:
    del names
    yield from unsaid(source, path, "secretName")
    yield from _files(path, source)


def _files(path: Path, source: Said) -> Iterator[Refusal]:
    """Say what is wrong with the files of a ConfigMap or a Secret."""
    yield from _rights(source, path, "defaultMode")
    for index, file in numbered(source, "items"):
        yield from unsaid(file, (*path, "items", index), "key")
        yield from _file((*path, "items", index), file)


def _file(path: Path, file: Said) -> Iterator[Refusal]:
    yield from _name(path, file)
    yield from _rights(file, path, "mode")


def _name(path: Path, file: Said) -> Iterator[Refusal]:
    """Refuse a name of a file that is none; names with two dots first are the kubelet's own (validateLocalNonReservedPath)."""
    said = file.get("path")
    yield from unsaid(file, path, "path")
    if isinstance(said, str) and said.startswith("..") and not said.startswith("../"):
        yield Refusal(
            (*path, "path"), f"`{brief(said)}` begins with two dots", "begin it with something else"
        )
    else:
        yield from leads_out((*path, "path"), said)


def _rights(said: Said, path: Path, key: str) -> Iterator[Refusal]:
    """Refuse rights to a file that there are not; who writes 755 means the octal number."""
    rights = said.get(key)
    if isinstance(rights, int) and not 0 <= rights <= _MOST_RIGHTS:
        meant = str(rights)
        is_octal = {*meant} <= {*"01234567"} and int(meant, 8) <= _MOST_RIGHTS
        way_out = (
            f"write {int(meant, 8)}: that is 0{meant}"
            if is_octal
            else f"write a number from 0 to {_MOST_RIGHTS}"
        )
        yield Refusal((*path, key), f"{rights} says no rights to a file: it is a decimal number", way_out)


def _downward(path: Path, source: Said, names: Names) -> Iterator[Refusal]:
    yield from _rights(source, path, "defaultMode")
    for index, file in numbered(source, "items"):
        at = (*path, "items", index)
        yield from _file(at, file)
        field, resource = file.get("fieldRef"), file.get("resourceFieldRef")
        if isinstance(field, Mapping) is isinstance(resource, Mapping):
            yield Refusal(at, "a file holds one field of the pod", "keep one of fieldRef or resourceFieldRef")
        if isinstance(field, Mapping):
            yield from no_field((*at, "fieldRef"), field, IN_FILES)
        if isinstance(resource, Mapping):
            yield from unsaid(resource, (*at, "resourceFieldRef"), "containerName")
            yield from no_resource((*at, "resourceFieldRef"), resource, names)


def _projected(path: Path, source: Said, names: Names) -> Iterator[Refusal]:
    yield from _rights(source, path, "defaultMode")
    seen: set[str] = set()
    for index, part in numbered(source, "sources"):
        at = (*path, "sources", index)
        if len(part) > 1:
            yield Refusal(
                at,
                "one source is of one kind",
                f"write another source for each of {joined(sorted(part), 'and')}",
            )
        for kind in _PROJECTED:
            if isinstance(said := part.get(kind), Mapping):
                yield from _part((*at, kind), kind, said, names)
                yield from _twice((*at, kind), said, seen)


def _part(path: Path, kind: str, said: Said, names: Names) -> Iterator[Refusal]:
    if kind == "downwardAPI":
        yield from _downward(path, said, names)
    elif kind == "serviceAccountToken":
        yield from _name(path, said)
        yield from outside(said, path, "expirationSeconds", _SHORTEST_TOKEN)
    else:
        yield from unsaid(said, path, "name")
        yield from _files(path, said)


def _twice(path: Path, said: Said, seen: set[str]) -> Iterator[Refusal]:
    files = [((*path, "items", index, "path"), file.get("path")) for index, file in numbered(said, "items")]
    for at, file in [*files, ((*path, "path"), said.get("path"))]:
        if not isinstance(file, str):
            continue
        if file in seen:
            yield Refusal(at, f"a second file `{brief(file)}` in the volume", "give it another path")
        seen.add(file)


_KINDS: Final[Mapping[str, Callable[[Path, Said, Names], Iterator[Refusal]]]] = {
    "emptyDir": _empty_dir,
    "hostPath": _host_path,
    "persistentVolumeClaim": _claim,
    "nfs": _nfs,
    "csi": _csi,
    "fc": _fibre,
    "rbd": _rados,
    "configMap": _config_map,
    "secret": _secret,
    "downwardAPI": _downward,
    "projected": _projected,
}
