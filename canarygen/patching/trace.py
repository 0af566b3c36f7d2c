"""Which operation of a patch answers for which part of an object."""

from collections.abc import Iterable, Iterator

from canarygen.document import Path
from canarygen.model.patch import Operation
from canarygen.origin import Origin, Reach

Origins = tuple[Origin, ...]


def inserted(origins: Origins, operation: Operation, path: Path) -> Origins:
    """Give the origins of an object into which an operation has put something at `path`."""
    kept = _shifted(origins, path, 1) if isinstance(path[-1], int) else origins
    return (*kept, _source(operation, path))


def replaced(origins: Origins, operation: Operation, path: Path) -> Origins:
    """Give the origins of an object in which an operation has replaced what stood at `path`."""
    return (*origins, _source(operation, path))


def removed(origins: Origins, operation: Operation, path: Path) -> Origins:
    """Give the origins of an object from which an operation has taken what stood at `path`.

    The operation answers for the gap.
    """
    left: Iterable[Origin] = [origin for origin in origins if origin.path[: len(path)] != path]
    if isinstance(path[-1], int):
        left = _shifted(left, path, -1)
    return (*left, Origin(path[:-1], operation.place, Reach.ITSELF))


def _source(operation: Operation, path: Path) -> Origin:
    """Say where it comes from: from the operation's value, or, if it was there before, from the operation."""
    if operation.source is None:
        return Origin(path, operation.place.at("value"))
    return Origin(path, operation.place, Reach.ALL)


def _shifted(origins: Iterable[Origin], path: Path, by: int) -> Iterator[Origin]:
    """Count anew where an item of a list comes or goes at `path`."""
    above, index = path[:-1], path[-1]
    depth = len(above)
    for origin in origins:
        here = origin.path[depth] if len(origin.path) > depth else None
        if (
            isinstance(here, int)
            and isinstance(index, int)
            and here >= index
            and origin.path[:depth] == above
        ):
            moved = (*above, here + by, *origin.path[depth + 1 :])
            yield Origin(moved, origin.place, origin.reach, origin.keys)
        else:
            yield origin
