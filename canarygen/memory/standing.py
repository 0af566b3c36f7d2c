"""EDGE: what stands in some folders, and what of it is no longer as it was; each file and folder is known by its `stamp`."""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain

from canarygen.frozen import frozen
from canarygen.labour import Hands, alone
from canarygen.memory.stamp import (
    SIZE,
    TOUCHED,
    UNKNOWN,
    holds,
    is_folder,
    is_settled,
    lasting,
    latest_settled,
    stamp_of,
    stamp_of_content,
)
from canarygen.typed import Final

_STRAY: Final = b""
"""In place of a stamp, where something else stands than stood there."""
_FEW: Final = 8
"""So many paths are sooner searched for than all are passed by."""
_SHARE: Final = 1000
_MANY: Final = 10
"""So many shares, which take a fortieth of a second, are looked through sooner by two."""


@frozen
class Standing:
    """Paths below a root, and the stamps, one after the other, of what stands there: of files, folders and what is missing."""

    paths: Sequence[str]
    stamps: bytes

    def strays(
        self, root: str, tree: str, *, now: float, hands: Hands = alone
    ) -> "tuple[tuple[str, ...], Standing]":
        """Give the paths below `root` at which something else stands by now, and this with the stamps that have settled since.

        Strays have none in it. `tree` is the folder in which hidden names count; see `noted`. Looking is given to `hands`.
        Raises OSError.
        """
        latest = latest_settled(now)

        def look(start: int) -> list[tuple[int, bytes]]:
            return [*self._differing(root, start, latest)]

        shares = range(0, len(self.paths), _SHARE)
        found = dict(chain.from_iterable((hands if len(shares) >= _MANY else alone)(look, shares)))
        folders = {number: stamp for number, stamp in found.items() if is_folder(stamp)}
        found |= self._relisted(root, tree, folders, latest)
        strays = tuple(self.paths[number] for number, stamp in found.items() if stamp == _STRAY)
        return strays, self.stamped({number: stamp or UNKNOWN for number, stamp in found.items()})

    def _differing(self, root: str, start: int, latest: int) -> Iterator[tuple[int, bytes]]:
        """Look at a share of the paths; give the numbers of those whose stamps differ, each with its new stamp.

        Folders are given as they are, whatever is in them.
        """
        paths = self.paths[start : start + _SHARE]
        seen = [stamp_of(f"{root}/{path}") for path in paths]
        if b"".join(seen) == self.stamps[start * SIZE : (start + _SHARE) * SIZE]:
            return
        for number, stamp in enumerate(seen, start):
            old = self._stamp(number)
            if stamp == old:
                continue
            if is_folder(stamp) and (is_folder(old) or old == TOUCHED):
                yield number, stamp
            elif not holds(f"{root}/{self.paths[number]}", old):
                yield number, _STRAY
            elif is_settled(stamp, latest):
                yield number, stamp

    def _relisted(self, root: str, tree: str, folders: Mapping[int, bytes], latest: int) -> dict[int, bytes]:
        """Give the stamps of folders that were touched: where an editor has replaced a file, the names are what they were."""
        if not folders:
            return {}
        known = self.inside({self.paths[number] for number in folders})
        found = {}
        for number, stamp in folders.items():
            path = self.paths[number]
            is_same = names(root, path, tree) == sorted(known[path])
            found[number] = lasting(stamp, latest) if is_same else _STRAY
        return found

    def inside(self, folders: Collection[str]) -> dict[str, list[str]]:
        """Give the names of what stands in some folders."""
        if len(folders) <= _FEW:
            text = "\0".join(("", *self.paths, ""))
            return {folder: [*_found(text, f"\0{folder}/")] for folder in folders}
        inside: dict[str, list[str]] = {folder: [] for folder in folders}
        for path in self.paths:
            folder, _, name = path.rpartition("/")
            if folder in inside:
                inside[folder].append(name)
        return inside

    def holding(self, held: Callable[[str], bytes | None]) -> "Standing":
        """Give this with stamps where there are none yet; `held` says what was found at a path, None if nobody looked."""
        return self.stamped(
            {number: stamp_of_content(held(self.paths[number])) for number in self._unknown()}
        )

    def _unknown(self) -> Iterator[int]:
        """Give the numbers of the paths without a stamp: they are few, and searched for."""
        place = self.stamps.find(UNKNOWN)
        while place >= 0:
            number, beyond = divmod(place, SIZE)
            if not beyond:
                yield number
            place = self.stamps.find(UNKNOWN, (number + 1) * SIZE)

    def has_folder(self, path: str) -> bool:
        """Whether a folder stood at a path when that was noted."""
        stamps = [self._stamp(number) for number in self._numbers([path]).values()]
        return any(is_folder(stamp) or stamp == TOUCHED for stamp in stamps)

    def changed(
        self, root: str, top: str, written: Iterable[tuple[str, bytes]], deleted: Collection[str] = ()
    ) -> "Standing":
        """Give this after files of the folder `top` below `root` were written and deleted.

        With files that are new, or gone, folders were made, or removed; of one that was there only its own was touched.
        """
        stamps = {path: stamp_of_content(data) for path, data in written}
        numbers = self._numbers(stamps)
        others = [*(stamps.keys() - numbers.keys()), *deleted]
        touched = {path.rpartition("/")[0] for path in numbers}.union(*(_above(path, top) for path in others))
        stamps |= dict.fromkeys(touched, TOUCHED)
        gone = {*deleted, *(folder for folder in touched if not os.path.lexists(f"{root}/{folder}"))}
        return without(self.having(stamps), gone)

    def having(self, stamps: Mapping[str, bytes]) -> "Standing":
        """Give this with the stamps of some paths, of which some may be new in it."""
        numbers = self._numbers(stamps)
        found = self.stamped({number: stamps[path] for path, number in numbers.items()})
        added = [path for path in stamps if path not in numbers]
        if not added:
            return found
        return Standing([*self.paths, *added], found.stamps + b"".join(map(stamps.__getitem__, added)))

    def _numbers(self, paths: Collection[str]) -> dict[str, int]:
        """Give the number of each of some paths that is there."""
        if len(paths) > _FEW:
            return {path: number for number, path in enumerate(self.paths) if path in paths}
        found = {}
        for path in paths:
            with suppress(ValueError):
                found[path] = self.paths.index(path)
        return found

    def _stamp(self, number: int) -> bytes:
        return self.stamps[number * SIZE : (number + 1) * SIZE]

    def stamped(self, stamps: Mapping[int, bytes]) -> "Standing":
        """Give this with other stamps, each by the number of its path."""
        found = bytearray(self.stamps)
        for number, stamp in stamps.items():
            found[number * SIZE : (number + 1) * SIZE] = stamp
        return Standing(self.paths, bytes(found)) if stamps else self

    def since(self, before: "Standing") -> dict[int, bytes] | None:
        """Give the stamps that are not those of before, each by the number of its path; None if the paths are others."""
        if self.paths is not before.paths:
            return None
        found = {}
        share = _SHARE * SIZE
        for start in range(0, len(self.stamps), share):
            if self.stamps[start : start + share] != before.stamps[start : start + share]:
                for place in range(start, min(start + share, len(self.stamps)), SIZE):
                    stamp = self.stamps[place : place + SIZE]
                    if stamp != before.stamps[place : place + SIZE]:
                        found[place // SIZE] = stamp
        return found


def _found(text: str, start: str) -> Iterator[str]:
    """Give what follows after `start` up to the next null, wherever it stands in a text, if there is no slash in it."""
    place = text.find(start)
    while place >= 0:
        end = text.index("\0", place + 1)
        if "/" not in (name := text[place + len(start) : end]):
            yield name
        place = text.find(start, end)


def without(standing: Standing, gone: Collection[str]) -> Standing:
    """Give what stands but for some paths."""
    if not gone:
        return standing
    left = [number for number, path in enumerate(standing.paths) if path not in gone]
    stamps = b"".join(standing.stamps[number * SIZE : (number + 1) * SIZE] for number in left)
    return Standing([standing.paths[number] for number in left], stamps)


def noted(root: str, folders: Sequence[str], *, now: float) -> Standing:
    """Note what stands at some paths below a root, and below those. Raises OSError.

    The last one is the tree that is generated. Elsewhere hidden names are passed over, as by whoever reads the specs: an
    editor keeps a file of its own there while it is open.
    """
    latest = latest_settled(now)
    # Of these one may be in another, and is noted once.
    found = dict(chain.from_iterable(noted_below(root, folder, folders[-1]) for folder in folders))
    return Standing([*found], b"".join(lasting(stamp, latest) for stamp in found.values()))


def noted_below(root: str, path: str, tree: str) -> Iterator[tuple[str, bytes]]:
    """Give what stands at a path below a root, and below that, each with its stamp; see `noted`. Raises OSError."""
    stamp = stamp_of(f"{root}/{path}")
    yield path, stamp
    if is_folder(stamp):
        for name in names(root, path, tree):
            yield from noted_below(root, f"{path}/{name}", tree)


def names(root: str, folder: str, tree: str) -> list[str]:
    """Give the names in a folder, sorted; in the tree the hidden ones, too. Raises OSError."""
    with os.scandir(f"{root}/{folder}") as entries:
        names = sorted(entry.name for entry in entries)
    is_of_tree = folder == tree or folder.startswith(f"{tree}/")
    return names if is_of_tree else [name for name in names if not name.startswith(".")]


def _above(path: str, top: str) -> Iterator[str]:
    """Give the folders above a path, up to one of them."""
    while path != top and "/" in path:
        path = path.rpartition("/")[0]
        yield path
