"""EDGE: what has come into folders since they were noted, and what has gone from them."""

from collections.abc import Collection

from canarygen.frozen import frozen
from canarygen.memory.stamp import TOUCHED, lasting, latest_settled
from canarygen.memory.standing import Standing, names, noted_below, without


@frozen(kw_only=True)
class Survey:
    """What has `come` into some folders, and what has `gone` from them, with all that was below; and how all stands with that."""

    standing: Standing
    come: tuple[str, ...]
    gone: frozenset[str]


def survey(standing: Standing, root: str, tree: str, folders: Collection[str], *, now: float) -> Survey:
    """Look into folders below a root in which other names stand than stood there; see `noted`. Raises OSError."""
    latest, before = latest_settled(now), standing.inside(folders)
    come: dict[str, bytes] = {}
    lost: list[str] = []
    for folder in folders:
        there = names(root, folder, tree)
        for name in sorted({*there}.difference(before[folder])):
            come.update(noted_below(root, f"{folder}/{name}", tree))
        lost += (f"{folder}/{name}" for name in {*before[folder]}.difference(there))
    above = tuple(f"{path}/" for path in lost)
    gone = {*lost, *(path for path in standing.paths if above and path.startswith(above))}
    stamps = {path: lasting(stamp, latest) for path, stamp in come.items()}
    found = without(standing, gone).having(stamps | dict.fromkeys(folders, TOUCHED))
    return Survey(standing=found, come=tuple(come), gone=frozenset(gone))
