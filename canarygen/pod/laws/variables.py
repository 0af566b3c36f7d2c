"""Where the variables of containers come from (validateEnvVarValueFrom, ValidateEnvFrom, pkg/apis/core/validation)."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from canarygen.document import Path, Said, mappings, numbered
from canarygen.fault import Refusal
from canarygen.form import is_subdomain
from canarygen.model.containers import Contained
from canarygen.pod.laws.downward import IN_VARIABLES, no_field, no_resource
from canarygen.typed import Final
from canarygen.wording import brief, joined, ticked

_KEY: Final = re.compile(r"(?!\.\.)(?!\.\Z)[-._a-zA-Z0-9]{1,253}")
_SOURCES: Final = ("configMapKeyRef", "secretKeyRef", "fieldRef", "resourceFieldRef")
"""Those that every cluster knows; a `fileKeyRef` is younger."""
_KEYED: Final = {"configMapKeyRef": "ConfigMap", "secretKeyRef": "Secret"}
_WHOLE: Final = ("configMapRef", "secretRef")


def variables_have_sources(template: Said, containers: Sequence[Contained]) -> Iterator[Refusal]:
    """Each variable comes from one place that there can be, and so does each group of them."""
    contained = list(containers)
    volumes = {str(one.get("name")): one for one in mappings(template, "spec", "volumes")}
    names = {str(container.get("name")) for _, container in contained}
    for at, container in contained:
        for index, variable in numbered(container, "env"):
            if isinstance(source := variable.get("valueFrom"), Mapping):
                path = (*at, "env", index, "valueFrom")
                yield from _source(path, source, names)
                if isinstance(ref := source.get("fileKeyRef"), Mapping):
                    yield from _of_file((*path, "fileKeyRef"), ref, volumes)
        for index, group in numbered(container, "envFrom"):
            yield from _group((*at, "envFrom", index), group)


def _source(path: Path, source: Said, names: Collection[str]) -> Iterator[Refusal]:
    if len(source) != 1:
        message = f"from {len(source)} places" if source else "from nowhere"
        way_out = f"keep {ticked(source)}" if source else f"add one of {joined(_SOURCES)}"
        yield Refusal(path, f"the variable comes {message}", way_out)
    for kind, owner in _KEYED.items():
        if isinstance(ref := source.get(kind), Mapping):
            yield from _named((*path, kind), ref)
            key = ref.get("key")
            if isinstance(key, str) and not _KEY.fullmatch(key):
                way_out = "use letters, digits, `-`, `_` and `.`, and not two dots first"
                yield Refusal((*path, kind, "key"), f"`{brief(key)}` is no key of a {owner}", way_out)
    if isinstance(ref := source.get("fieldRef"), Mapping):
        yield from no_field((*path, "fieldRef"), ref, IN_VARIABLES)
    if isinstance(ref := source.get("resourceFieldRef"), Mapping):
        yield from no_resource((*path, "resourceFieldRef"), ref, names)


def _of_file(path: Path, ref: Said, volumes: Mapping[str, Said]) -> Iterator[Refusal]:
    """Refuse a line of a file that no container can have written (validateFileKeySelector, validateFileKeyRefVolumes)."""
    for key in ("volumeName", "path", "key"):
        if ref.get(key) == "":
            yield Refusal((*path, key), f"`{key}` is empty", "say which line of which file it is")
    if ".." in str(ref.get("path")).split("/"):
        yield Refusal(
            (*path, "path"), f"`{brief(ref['path'])}` leads out of the volume", "write it without `..`"
        )
    if isinstance(name := ref.get("volumeName"), str) and name:
        if name not in volumes:
            yield Refusal(
                (*path, "volumeName"), f"the pods have no volume `{brief(name)}`", "add it to `volumes`"
            )
        elif _is_of_another_kind(volumes[name]):
            message = f"`{brief(name)}` is no `emptyDir`, and a file of variables is read from no other"
            yield Refusal((*path, "volumeName"), message, "name a volume that is an `emptyDir`")


def _is_of_another_kind(volume: Said) -> bool:
    """Whether a volume is no `emptyDir`, as one that says no kind is (SetDefaults_Volume, pkg/apis/core/v1)."""
    kinds = {key for key, said in volume.items() if key != "name" and said is not None}
    return bool(kinds) and "emptyDir" not in kinds


def _group(path: Path, group: Said) -> Iterator[Refusal]:
    kinds = [kind for kind in _WHOLE if isinstance(group.get(kind), Mapping)]
    if len(kinds) != 1:
        message = "these variables come from two places" if kinds else "these variables come from nowhere"
        yield Refusal(path, message, f"keep one of {joined(_WHOLE)}" if kinds else f"add {joined(_WHOLE)}")
    for kind in kinds:
        yield from _named((*path, kind), group[kind])


def _named(path: Path, ref: Said) -> Iterator[Refusal]:
    name = ref.get("name", "")
    if isinstance(name, str) and not is_subdomain(name):
        message = f"`{brief(name)}` is no name of an object" if name else "`name` is not said"
        yield Refusal((*path, "name"), message, "use lower-case letters, digits, `-` and `.`")
