"""EDGE: a folder of a commit beside what it is expected to hold: what its id says to be the same is not read."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from canarygen.frozen import frozen
from canarygen.repository.object import Entry, Naming, entry, file_line, folder_line
from canarygen.repository.store import Store
from canarygen.tree import Tree

_Lines = dict[str, dict[str, bytes]]
"""What each folder lists, by its path and then by name. Paths and names of folders end with a slash; that on top has none."""


@frozen
class Deviation:
    """How a folder of a commit differs from what was expected of it: the files that it holds instead, and those that it lacks."""

    found: Mapping[str, Entry]
    missing: frozenset[str]


def deviation(store: Store, tree: str, expected: Tree) -> Deviation:
    """Compare a folder, by its id, with what it is expected to hold. Of the files none is read.

    Raises Unusable if a folder that differs is not here, as in a partial clone.
    """
    lines = _lines(expected, store.naming)
    found: dict[str, Entry] = {}
    missing: set[str] = set()
    level = {"": tree} if tree != _named(lines[""], store.naming).hex() else {}
    while level:
        read = store.trees(level.values())
        below: dict[str, str] = {}
        for base, here in level.items():
            told, asked = store.naming.listed(read[here]), lines.get(base, {})
            others = {base + name: entry(line) for name, line in told.items() if line != asked.get(name)}
            below |= {path: other.id for path, other in others.items() if path.endswith("/")}
            found |= {path: other for path, other in others.items() if not path.endswith("/")}
            missing |= {base + name for name in asked if asked[name] != told.get(name)} - below.keys()
        level = below
    return Deviation(found, frozenset(_files(missing, lines)))


def _lines(expected: Tree, naming: Naming) -> _Lines:
    """Write what each folder is expected to list, from the deepest up, as Git does: each line has the id of what it lists."""
    lines: _Lines = defaultdict(dict)
    for path, text in expected.items():
        folder, slash, name = str(path).rpartition("/")
        lines[folder + slash][name] = file_line(name, naming.blob(text.encode()))
    for depth in range(max((base.count("/") for base in lines), default=0), 0, -1):
        for base in [base for base in lines if base.count("/") == depth]:
            above, slash, name = base[:-1].rpartition("/")
            lines[above + slash][f"{name}/"] = folder_line(name, _named(lines[base], naming))
    return lines


def _named(inside: Mapping[str, bytes], naming: Naming) -> bytes:
    """Give the id of the folder that lists just this."""
    return naming.tree(b"".join([inside[name] for name in sorted(inside)]))


def _files(paths: Iterable[str], lines: _Lines) -> Iterator[str]:
    """Give the files among some paths, and those expected in the folders among them."""
    for path in paths:
        if path.endswith("/"):
            yield from _files([path + name for name in lines[path]], lines)
        else:
            yield path
