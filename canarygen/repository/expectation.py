"""EDGE: a folder of a commit beside what it is expected to hold: what its id says to be the same is not read."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from canarygen.frozen import frozen
from canarygen.repository.object import Entry, Naming, entry, file_line, folder_line
from canarygen.repository.store import Store
from canarygen.tree import Tree

_Steps = tuple[str, ...]
_Lines = dict[_Steps, dict[str, bytes]]
"""What each folder lists, by the steps to it and then by name; the name of a folder ends with a slash."""


@frozen
class Deviation:
    """How a folder of a commit differs from what was expected of it: the files that it holds instead, and those that it lacks."""

    found: Mapping[PurePosixPath, Entry]
    missing: frozenset[PurePosixPath]


def deviation(store: Store, tree: str, expected: Tree) -> Deviation:
    """Compare a folder, by its id, with what it is expected to hold. Of the files none is read.

    Raises Unusable if a folder that differs is not here, as in a partial clone.
    """
    lines = _lines(expected, store.naming)
    found: dict[PurePosixPath, Entry] = {}
    missing: set[PurePosixPath] = set()
    level: dict[_Steps, str] = {(): tree} if tree != _named(lines[()], store.naming).hex() else {}
    while level:
        read = store.trees(level.values())
        below: dict[_Steps, str] = {}
        for folder, here in level.items():
            others, lacking = _compared(store.naming.listed(read[here]), lines.get(folder, {}))
            for name, other in others.items():
                if _is_folder(name):
                    below[(*folder, name[:-1])] = other.id
                else:
                    found[PurePosixPath(*folder, name)] = other
            missing.update(_files(folder, lacking, lines))
        level = below
    return Deviation(found, frozenset(missing))


def _lines(expected: Tree, naming: Naming) -> _Lines:
    """Write what each folder is expected to list, from the deepest up, as Git does: each line has the id of what it lists."""
    lines: _Lines = defaultdict(dict)
    for path, text in expected.items():
        steps = path.parts
        lines[steps[:-1]][steps[-1]] = file_line(steps[-1], naming.blob(text.encode()))
    for depth in range(max(map(len, lines), default=0), 0, -1):
        for folder in [folder for folder in lines if len(folder) == depth]:
            lines[folder[:-1]][f"{folder[-1]}/"] = folder_line(folder[-1], _named(lines[folder], naming))
    return lines


def _named(inside: Mapping[str, bytes], naming: Naming) -> bytes:
    """Give the id of the folder that lists just this."""
    return naming.tree(b"".join([inside[name] for name in sorted(inside)]))


def _compared(told: Mapping[str, bytes], asked: Mapping[str, bytes]) -> tuple[dict[str, Entry], list[str]]:
    """Give what a folder lists otherwise than asked, or besides, and the names of which it has nothing.

    A folder that differs is looked into before anything is said to be missing of it.
    """
    others = {name: entry(line) for name, line in told.items() if line != asked.get(name)}
    lacking = [name for name in asked if name not in told or (name in others and not _is_folder(name))]
    return others, lacking


def _files(folder: _Steps, names: Iterable[str], lines: _Lines) -> Iterator[PurePosixPath]:
    """Give the files that are expected under some names of a folder."""
    for name in names:
        if _is_folder(name):
            inner = (*folder, name[:-1])
            yield from _files(inner, lines[inner], lines)
        else:
            yield PurePosixPath(*folder, name)


def _is_folder(name: str) -> bool:
    return name.endswith("/")
