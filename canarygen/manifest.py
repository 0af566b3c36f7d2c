"""One Kubernetes object, where it is filed, and whose fault it is."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePosixPath

from canarygen.document import Path, Place
from canarygen.frozen import frozen
from canarygen.key import Key, key_of
from canarygen.model.canary import Canary
from canarygen.model.label import MANAGED_BY, NAME_LABEL
from canarygen.origin import Origin, closest
from canarygen.typed import Any, Final

Trace = Callable[[], Iterable[Origin]]
_DELIVERING: Final = frozenset({"AppProject", "Application", "ApplicationSet"})


@frozen(kw_only=True)
class Manifest:
    """One object: its content, its folder below out/ and its file there, and the places of the spec that made it.

    `place` is that of its name; `is_named` says that the author chose it. `trace` gives the
    origins of its parts.
    """

    content: Mapping[str, Any]
    folder: str
    file: str
    source: str
    place: Place
    is_named: bool = False
    trace: Trace = tuple

    @property
    def path(self) -> PurePosixPath:
        """Its file below out/: made when somebody asks, since what is only checked or printed needs none."""
        return PurePosixPath(self.location)

    @property
    def location(self) -> str:
        """Its file below out/, as text: made sooner than `path`."""
        return f"{self.folder}/{self.file}"

    @property
    def is_delivering(self) -> bool:
        """Whether it has Argo CD sync others, and stands in no canary's folder."""
        # Not by its folder: a canary's may be called like that of Argo CD's own objects, by its namespace.
        return self.kind in _DELIVERING

    @property
    def kind(self) -> str:
        """The object's kind."""
        return str(self.content["kind"])

    @property
    def name(self) -> str:
        """The object's name."""
        return str(self.content["metadata"]["name"])

    @property
    def key(self) -> Key:
        """What no two objects of a cluster may share: API group, kind, namespace, name."""
        return key_of(self.content)

    @property
    def origins(self) -> tuple[Origin, ...]:
        """Where its parts come from: worked out when somebody asks, since few do."""
        return tuple(self.trace())

    def origin(self, path: Path) -> Place:
        """Give the place in the spec that the value at `path` of the object answers to."""
        return closest(self.origins, path, self.content) or self.place


def folder(canary: Canary) -> str:
    """Give the folder of a canary's objects, below out/."""
    below = f"{canary.namespace}/{canary.name}"
    return f"{canary.environment}/{below}" if canary.environment else below


def manifest(  # noqa: PLR0913 -- what an object is made of; all of it said by key
    canary: Canary,
    *,
    api_version: str,
    kind: str,
    name: str,
    file: str,
    spec: Mapping[str, Any],
    named: str = "",
    annotations: Mapping[str, str] | None = None,
    trace: Trace = tuple,
) -> Manifest:
    """Make an object of a canary: its metadata is the same for every kind, bar `annotations` of its own.

    `named` is the key of `spec.names` that its name, or the stem of it, comes from.
    """
    place = name_place(canary, named)
    metadata: dict[str, Any] = {
        "name": name,
        "namespace": canary.namespace,
        "labels": canary.object_labels,
    }
    if all_annotations := {**canary.annotations, **(annotations or {})}:
        metadata["annotations"] = all_annotations
    return Manifest(
        content={"apiVersion": api_version, "kind": kind, "metadata": metadata, "spec": spec},
        folder=folder(canary),
        file=f"{file}.yaml",
        source=canary.path,
        place=place,
        is_named=place.path[0] == "spec",
        trace=lambda: (*_metadata_origins(canary), Origin(("metadata", "name"), place), *trace()),
    )


def name_place(canary: Canary, key: str, usual: Place | None = None) -> Place:
    """Give the place of a name that `key` of `spec.names` can say; where it does not, `usual`, or the canary's own name."""
    spec, path = canary.place, ("spec", "names", key)
    if key and not spec.ground.is_default(path):
        return spec.at(*path)
    return usual or canary.name_place


def _metadata_origins(canary: Canary) -> tuple[Origin, ...]:
    name = canary.name_place
    return (
        Origin(("metadata",), canary.place.at("metadata")),
        Origin(("metadata", "labels", NAME_LABEL), name),
        Origin(("metadata", "labels", MANAGED_BY), name),
    )


def said(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what nobody said: a manifest holds no nulls."""
    return {key: value for key, value in fields.items() if value is not None}
