"""Kustomizations as somebody else wrote them: which files they patch others with, and what they add to pods."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from canarygen.diagnostic import Rejected
from canarygen.document import items, mapping, text, texts
from canarygen.frozen import frozen
from canarygen.kustomization import NAMES
from canarygen.lint.blank import is_filled_in
from canarygen.source import Source
from canarygen.typed import Any, Final

_PATCHES: Final = ("patches", "patchesJson6902", "patchesStrategicMerge")
_KINDS: Final = (None, "Kustomization", "Component")
_RESOURCES: Final = ("resources", "bases", "components")


@frozen
class Kustomization:
    """What a kustomization says, and the folder that its paths begin at."""

    folder: PurePosixPath
    said: Mapping[str, Any]

    @property
    def patches(self) -> Iterator[str]:
        """The paths of its patches. An entry may be a path, have one, or be the patch itself."""
        for key in _PATCHES:
            for entry in items(self.said.get(key)):
                path = text(entry) or text(mapping(entry).get("path"))
                if path and "\n" not in path:
                    yield _joined(self.folder, path)

    @property
    def resources(self) -> Iterator[str]:
        """The paths of the files and folders that it builds on; an address on the network is none."""
        for key in _RESOURCES:
            for entry in items(self.said.get(key)):
                if text(entry) and "://" not in text(entry):
                    yield _joined(self.folder, text(entry))

    @property
    def pod_labels(self) -> Mapping[str, str]:
        """The labels that it adds to all pods."""
        return {**self._pairs("includeTemplates"), **self.selected_labels}

    @property
    def selected_labels(self) -> Mapping[str, str]:
        """The labels that it adds to all pods, and to whatever selects pods."""
        return {**self._pairs("includeSelectors"), **_labels(self.said.get("commonLabels"))}

    def _pairs(self, key: str) -> Mapping[str, str]:
        said = self.said.get("labels")
        entries = [said] if is_filled_in(said) else items(said)
        return {name: value for entry in entries for name, value in _given(entry, key).items()}


def kustomizations(sources: Iterable[Source]) -> list[Kustomization]:
    """Give the kustomizations among some files."""
    return [
        Kustomization(PurePosixPath(source.path).parent, mapping(said))
        for source in sources
        if is_kustomization(source)
        for said in _documents(source)
    ]


def is_kustomization(source: Source) -> bool:
    """Whether a file is a kustomization by its name; it need not say so itself."""
    return source.path.rpartition("/")[2] in NAMES


def is_patching(value: Any) -> bool:
    """Whether a document is a kustomization that patches something; not all of them say their kind."""
    said = mapping(value)
    return said.get("kind") in _KINDS and not said.keys().isdisjoint(_PATCHES)


def patches(found: Iterable[Kustomization]) -> frozenset[str]:
    """Give the paths of the files that kustomizations patch others with: pieces of objects, and no manifests."""
    return frozenset(path for kustomization in found for path in kustomization.patches)


def reached(kustomization: Kustomization, folders: Mapping[str, Kustomization]) -> frozenset[str]:
    """Give the paths that a kustomization builds on, be it by way of others, which stand in `folders`."""
    found: set[str] = set()
    waiting = [*kustomization.resources]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += folders[path].resources if path in folders else ()
    return frozenset(found)


def by_folder(found: Iterable[Kustomization]) -> Mapping[str, Kustomization]:
    """Give kustomizations by the folders that they stand in."""
    return {str(kustomization.folder): kustomization for kustomization in found}


def _given(entry: Any, key: str) -> Mapping[str, str]:
    """Give the labels that an entry puts where a key says, if it does, or may come to."""
    said = mapping(entry)
    is_put, pairs = said.get(key), said.get("pairs")
    unknown = next(filter(is_filled_in, (entry, is_put)), None)
    return _labels(unknown or (pairs if is_put is True else None))


def _labels(said: Any) -> Mapping[str, str]:
    """Give labels that somebody wrote; a blank for all of them is one, of which not even the key is known."""
    return {said: said} if is_filled_in(said) else texts(said)


def _documents(source: Source) -> Iterator[Any]:
    # Whoever asks for the laws of objects that are at hand loads no parser.
    from canarygen.lint.parser import parsed  # noqa: PLC0415 -- see above

    try:
        yield from (document.value for document in parsed(source))
    except Rejected:
        return  # It is told of when all files are read.


def _joined(folder: PurePosixPath, named: str) -> str:
    parts: list[str] = []
    for part in (*folder.parts, *PurePosixPath(named).parts):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        else:
            parts.append(part)
    return str(PurePosixPath(*parts))
