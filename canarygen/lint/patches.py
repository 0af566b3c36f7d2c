"""The files that a kustomization names as patches: pieces of objects, and no manifests."""

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any

from canarygen.diagnostic import Rejected
from canarygen.kustomization import NAMES
from canarygen.lint.parser import parsed
from canarygen.lint.resource import items, mapping, text
from canarygen.source import Source


def patches(sources: Iterable[Source]) -> frozenset[str]:
    """Give the paths of the files that kustomizations among some files patch others with."""
    return frozenset(
        _joined(PurePosixPath(source.path).parent, named)
        for source in sources
        if is_kustomization(source)
        for said in _documents(source)
        for named in _named(said)
    )


def is_kustomization(source: Source) -> bool:
    """Whether a file is a kustomization by its name; it need not say so itself."""
    return PurePosixPath(source.path).name in NAMES


def _documents(source: Source) -> Iterator[Any]:
    try:
        yield from (document.value for document in parsed(source))
    except Rejected:
        return  # It is told of when all files are read.


def _named(said: Any) -> Iterator[str]:
    kustomization = mapping(said)
    for key in ("patches", "patchesJson6902"):
        yield from (text(mapping(patch).get("path")) for patch in items(kustomization.get(key)))
    # An entry may be a patch itself, instead of a path.
    yield from (
        text(patch) for patch in items(kustomization.get("patchesStrategicMerge")) if "\n" not in text(patch)
    )


def _joined(folder: PurePosixPath, named: str) -> str:
    parts: list[str] = []
    for part in (*folder.parts, *PurePosixPath(named).parts):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        else:
            parts.append(part)
    return str(PurePosixPath(*parts))
