"""EDGE: what stands in some folders, by what the system says of each file, and what of it is no longer as it was.

Files are known again as Git knows them, by kind, number and size, and by the time of the last change of any sort, which
nobody can set: so none is read. One that changed so lately that a change to come may look the same is known by what it
holds, and a folder by the names in it, until they have settled.
"""

import os
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import chain
from struct import Struct
from typing import Final

from canarygen.descent import FILE
from canarygen.frozen import frozen
from canarygen.labour import Hands, alone

SETTLED_SECONDS: Final = 2
"""How old the last change must be: of two within a tick of the file system's clock only one can be told."""

_FACTS: Final = Struct("<cLQQq")
_SIZE: Final = _FACTS.size
_OF_FACTS: Final = b"f"
"""What a mark begins with that is made of what the system says: kind, number, size and last change."""
_OF_CONTENT: Final = b"h"
"""What a mark begins with that is made of what a file holds."""
_NOTHING: Final = b"-" * _SIZE
"""The mark of where nothing stands."""
_UNKNOWN: Final = b"?" * _SIZE
"""The mark of what is not known again: whatever stands there is a stray then."""
_TOUCHED: Final = b"d" * _SIZE
"""The mark of a folder that is known by the names in it."""

_STRAY: Final = b""

_SHARE: Final = 1000
_MANY: Final = 10
"""So many shares, which take a fortieth of a second, are looked through sooner by two."""
_MOST_BYTES: Final = 4 * 1024 * 1024


@frozen
class Standing:
    """Paths below a root, and the marks, one after the other, of what stands there: of files, folders and what is missing."""

    paths: Sequence[str]
    marks: bytes

    def strays(
        self, root: str, tree: str, *, now: float, hands: Hands = alone
    ) -> "tuple[tuple[str, ...], Standing]":
        """Give the paths below `root` at which something else stands by now, and this with the marks that have settled since.

        Strays have none in it. `tree` is the folder in which hidden names count; see `noted`. Looking is given to `hands`.
        Raises OSError.
        """
        latest = _latest(now)

        def look(start: int) -> list[tuple[int, bytes]]:
            return [*self._differing(root, start, latest)]

        shares = range(0, len(self.paths), _SHARE)
        found = dict(chain.from_iterable((hands if len(shares) >= _MANY else alone)(look, shares)))
        folders = {number: mark for number, mark in found.items() if _is_folder(mark)}
        found |= self._relisted(root, tree, folders, latest)
        strays = tuple(self.paths[number] for number, mark in found.items() if mark == _STRAY)
        return strays, self._marked({number: mark or _UNKNOWN for number, mark in found.items()})

    def _differing(self, root: str, start: int, latest: int) -> Iterator[tuple[int, bytes]]:
        """Look at a share of the paths; give the numbers of those whose marks differ, each with its new mark.

        Folders are given as they are, whatever is in them.
        """
        paths = self.paths[start : start + _SHARE]
        seen = [_mark(f"{root}/{path}") for path in paths]
        if b"".join(seen) == self.marks[start * _SIZE : (start + _SHARE) * _SIZE]:
            return
        for number, mark in enumerate(seen, start):
            old = self._mark(number)
            if mark == old:
                continue
            if _is_folder(mark) and (_is_folder(old) or old == _TOUCHED):
                yield number, mark
            elif not old.startswith(_OF_CONTENT) or old != _held(_content(f"{root}/{self.paths[number]}")):
                yield number, _STRAY
            elif _is_settled(mark, latest):
                yield number, mark

    def _relisted(self, root: str, tree: str, folders: Mapping[int, bytes], latest: int) -> dict[int, bytes]:
        """Give the marks of folders that were touched: where an editor has replaced a file, the names are what they were."""
        if not folders:
            return {}
        known = self._inside({self.paths[number] for number in folders})
        found = {}
        for number, mark in folders.items():
            path = self.paths[number]
            is_same = _names(root, path, tree) == sorted(known[path])
            found[number] = _lasting(mark, latest) if is_same else _STRAY
        return found

    def _inside(self, folders: Collection[str]) -> dict[str, list[str]]:
        """Give the names of what stands in some folders."""
        inside: dict[str, list[str]] = {folder: [] for folder in folders}
        for path in self.paths:
            folder, _, name = path.rpartition("/")
            if folder in inside:
                inside[folder].append(name)
        return inside

    def holding(self, held: Callable[[str], bytes | None]) -> "Standing":
        """Give this with marks where there are none yet; `held` says what was found at a path, None if nobody looked."""
        return self._marked({number: _held(held(self.paths[number])) for number in self._unknown()})

    def _unknown(self) -> Iterator[int]:
        """Give the numbers of the paths without a mark: they are few, and searched for."""
        place = self.marks.find(_UNKNOWN)
        while place >= 0:
            number, beyond = divmod(place, _SIZE)
            if not beyond:
                yield number
            place = self.marks.find(_UNKNOWN, (number + 1) * _SIZE)

    def changed(
        self, root: str, top: str, written: Iterable[tuple[str, bytes]], deleted: Collection[str] = ()
    ) -> "Standing":
        """Give this after files of the folder `top` below `root` were written and deleted.

        With them folders were made, or removed.
        """
        marks = {path: _held(data) for path, data in written}
        touched = {folder for path in (*marks, *deleted) for folder in _above(path, top)}
        marks |= dict.fromkeys(touched, _TOUCHED)
        gone = {*deleted, *(folder for folder in touched if not os.path.lexists(f"{root}/{folder}"))}
        numbers = {path: number for number, path in enumerate(self.paths) if path in marks}
        found = self._marked({number: marks[path] for path, number in numbers.items()})
        added = [path for path in marks if path not in numbers]
        paths, kept = [*self.paths, *added], found.marks + b"".join(map(marks.__getitem__, added))
        left = (
            [number for number, path in enumerate(paths) if path not in gone] if gone else range(len(paths))
        )
        if len(left) == len(paths):
            return Standing(paths, kept)
        whole = Standing(paths, kept)
        return Standing([paths[number] for number in left], b"".join(map(whole._mark, left)))

    def _mark(self, number: int) -> bytes:
        return self.marks[number * _SIZE : (number + 1) * _SIZE]

    def _marked(self, marks: Mapping[int, bytes]) -> "Standing":
        found = bytearray(self.marks)
        for number, mark in marks.items():
            found[number * _SIZE : (number + 1) * _SIZE] = mark
        return Standing(self.paths, bytes(found)) if marks else self


def noted(root: str, folders: Sequence[str], *, now: float) -> Standing:
    """Note what stands at some paths below a root, and below those. Raises OSError.

    The last one is the tree that is generated. Elsewhere hidden names are passed over, as by whoever reads the specs: an
    editor keeps a file of its own there while it is open.
    """
    latest = _latest(now)
    # Of these one may be in another, and is noted once.
    found = dict(chain.from_iterable(_noted(root, folder, folders[-1]) for folder in folders))
    return Standing([*found], b"".join(_lasting(mark, latest) for mark in found.values()))


def _noted(root: str, path: str, tree: str) -> Iterator[tuple[str, bytes]]:
    mark = _mark(f"{root}/{path}")
    yield path, mark
    if _is_folder(mark):
        for name in _names(root, path, tree):
            yield from _noted(root, f"{path}/{name}", tree)


def _latest(now: float) -> int:
    """Give the time after which a change is too late to tell it from one to come."""
    return int((now - SETTLED_SECONDS) * 1e9)


def _mark(path: str) -> bytes:
    """Give what the system says of what stands at a path. Raises OSError."""
    try:
        found = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return _NOTHING
    return _FACTS.pack(_OF_FACTS, found.st_mode, found.st_ino, found.st_size, found.st_ctime_ns)


def _is_folder(mark: bytes) -> bool:
    return mark.startswith(_OF_FACTS) and stat.S_ISDIR(_FACTS.unpack(mark)[1])


def _is_settled(mark: bytes, latest: int) -> bool:
    return mark == _NOTHING or _FACTS.unpack(mark)[-1] < latest


def _lasting(mark: bytes, latest: int) -> bytes:
    """Give a mark that a change to come will not fit."""
    if _is_settled(mark, latest):
        return mark
    return _TOUCHED if _is_folder(mark) else _UNKNOWN


def _held(data: bytes | None) -> bytes:
    """Give the mark of a file that holds some bytes; there is none of what cannot be read."""
    if data is None:
        return _UNKNOWN
    return _OF_CONTENT + blake2b(data, digest_size=_SIZE - len(_OF_CONTENT)).digest()


def _content(path: str) -> bytes | None:
    """Read a file; None for what is none, or cannot be read, or is larger than any of ours."""
    try:
        file = os.open(path, FILE)
    except OSError:
        return None
    try:
        found = os.fstat(file)
        is_ours = stat.S_ISREG(found.st_mode) and found.st_size <= _MOST_BYTES
        return os.read(file, _MOST_BYTES) if is_ours else None
    except OSError:
        return None
    finally:
        os.close(file)


def _names(root: str, folder: str, tree: str) -> list[str]:
    """Give the names in a folder, sorted; in the tree the hidden ones, too."""
    with os.scandir(f"{root}/{folder}") as entries:
        names = sorted(entry.name for entry in entries)
    is_of_tree = folder == tree or folder.startswith(f"{tree}/")
    return names if is_of_tree else [name for name in names if not name.startswith(".")]


def _above(path: str, top: str) -> Iterator[str]:
    """Give the folders above a path, up to one of them."""
    while path != top and "/" in path:
        path = path.rpartition("/")[0]
        yield path
