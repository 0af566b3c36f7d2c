"""EDGE: what stands in some folders, by what the system says of each file, and what of it is no longer as it was.

Files are known again as Git knows them, by their kind, number, size and times, of which that of the last change of any
sort cannot be set: so none is read. One that changed so lately that a change to come may look the same is known by what it
holds, until it has settled.
"""

import os
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import chain, compress
from operator import ne
from struct import Struct
from typing import Final

from canarygen.descent import FILE
from canarygen.frozen import frozen
from canarygen.labour import Hands, alone

SETTLED_SECONDS: Final = 2
"""How old the last change must be: of two within a tick of the file system's clock only one can be told."""

_FACTS: Final = Struct("<QQQQqq")
_NOTHING: Final = b""
"""The mark of where nothing stands."""
_UNKNOWN: Final = b"?"
"""The mark of what is not known again, whatever it is."""
_DIGEST: Final = 32
_SHARE: Final = 1000
_FEW: Final = 1000
_MANY: Final = 10
"""So many shares, which take a fortieth of a second, are looked through sooner by two."""
_MOST_BYTES: Final = 4 * 1024 * 1024


@frozen
class Standing:
    """Paths below a root, and the mark of what stands at each: of files, of folders, and of what is missing."""

    paths: Sequence[str]
    marks: Sequence[bytes]

    def strays(self, root: str, *, now: float, hands: Hands = alone) -> "tuple[tuple[str, ...], Standing]":
        """Give the paths below `root` at which something else stands by now, and this with the marks that have settled since.

        Strays have none in it. Looking is given to `hands`. Raises OSError.
        """
        latest = _latest(now)

        def look(start: int) -> list[tuple[int, bytes]]:
            return [*self._differing(root, start, latest)]

        shares = range(0, len(self.paths), _SHARE)
        found = dict(chain.from_iterable((hands if len(shares) >= _MANY else alone)(look, shares)))
        found |= self._relisted(root, [number for number, mark in found.items() if mark == _UNKNOWN])
        strays = tuple(self.paths[number] for number, mark in found.items() if mark == _UNKNOWN)
        if not found:
            return (), self
        return strays, Standing(
            self.paths, [found.get(number, mark) for number, mark in enumerate(self.marks)]
        )

    def _differing(self, root: str, start: int, latest: int) -> Iterator[tuple[int, bytes]]:
        """Give the numbers of the paths of a share whose marks differ, each with its new one: of strays there is none."""
        marks, paths = self.marks[start : start + _SHARE], self.paths[start : start + _SHARE]
        seen = [_mark(f"{root}/{path}") for path in paths]
        for index in compress(range(len(seen)), map(ne, marks, seen)):
            is_held = len(marks[index]) == _DIGEST and marks[index] == _held(
                _content(f"{root}/{paths[index]}")
            )
            if not is_held:
                yield start + index, _UNKNOWN
            elif _is_settled(seen[index], latest):
                yield start + index, seen[index]

    def _relisted(self, root: str, strays: Iterable[int]) -> dict[int, bytes]:
        """Give the marks of strays that are folders, and in which there is what there was: editors replace files."""
        folders = {self.paths[number]: number for number in strays}
        if not 0 < len(folders) <= _FEW:
            return {}
        known = self._inside(folders)
        found = {path: _held(_content(f"{root}/{path}")) for path in folders}
        return {folders[path]: mark for path, mark in found.items() if mark == _held(_listing(known[path]))}

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
        known = zip(self.paths, self.marks, strict=True)
        marks = [_held(held(path)) if mark == _UNKNOWN else mark for path, mark in known]
        return Standing(self.paths, marks)

    def changed(
        self, root: str, written: Iterable[tuple[str, bytes]], deleted: Collection[str] = ()
    ) -> "Standing":
        """Give this after files below `root` were written and deleted, and folders made for them, or removed with them."""
        before = dict(zip(self.paths, self.marks, strict=True))
        marks = before | {path: _held(data) for path, data in written}
        changed = (*deleted, *(path for path in marks if marks[path] != before.get(path)))
        touched = {folder for path in changed for folder in _above(path, before)}
        gone = {*deleted, *(folder for folder in touched if not os.path.lexists(f"{root}/{folder}"))}
        left = {path: mark for path, mark in marks.items() if path not in gone}
        left |= dict.fromkeys(touched - gone, _UNKNOWN)
        standing = Standing([*left], [*left.values()])
        left |= {folder: _held(_listing(names)) for folder, names in standing._inside(touched - gone).items()}
        return Standing([*left], [*left.values()])


def noted(root: str, folders: Sequence[str], *, now: float) -> Standing:
    """Note what stands at some paths below a root, and below those. Raises OSError."""
    latest = _latest(now)
    found = [*chain.from_iterable(_noted(root, folder, latest) for folder in folders)]
    return Standing([path for path, _ in found], [mark for _, mark in found])


def _noted(root: str, path: str, latest: int) -> Iterator[tuple[str, bytes]]:
    mark = _mark(f"{root}/{path}")
    is_folder = mark != _NOTHING and stat.S_ISDIR(_FACTS.unpack(mark)[0])
    names = sorted(_names(f"{root}/{path}")) if is_folder else []
    if _is_settled(mark, latest):
        yield path, mark
    else:
        yield path, _held(_listing(names)) if is_folder else _UNKNOWN
    for name in names:
        yield from _noted(root, f"{path}/{name}", latest)


def _latest(now: float) -> int:
    return int((now - SETTLED_SECONDS) * 1e9)


def _is_settled(mark: bytes, latest: int) -> bool:
    return mark == _NOTHING or _FACTS.unpack(mark)[-1] < latest


def _mark(path: str) -> bytes:
    """Give what the system says of what stands at a path. Raises OSError."""
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        return _NOTHING
    return _FACTS.pack(
        found.st_mode, found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
    )


def _held(data: bytes | None) -> bytes:
    """Give the mark of a file that holds some bytes; there is none of what cannot be read."""
    return _UNKNOWN if data is None else blake2b(data, digest_size=_DIGEST).digest()


def _content(path: str) -> bytes | None:
    """Read a file, or list a folder; None for what is neither, or cannot be read, or is larger than any of ours."""
    try:
        file = os.open(path, FILE)
    except OSError:
        return None
    try:
        found = os.fstat(file)
        if stat.S_ISDIR(found.st_mode):
            return _listing(_names(file))
        if not stat.S_ISREG(found.st_mode) or found.st_size > _MOST_BYTES:
            return None
        return os.read(file, _MOST_BYTES)
    except OSError:
        return None
    finally:
        os.close(file)


def _names(folder: str | int) -> list[str]:
    with os.scandir(folder) as entries:
        return [entry.name for entry in entries]


def _listing(names: Iterable[str]) -> bytes:
    return b"\0".join((b"folder", *sorted(map(os.fsencode, names))))


def _above(path: str, known: Collection[str]) -> Sequence[str]:
    """Give the folders above a path, up to the last one that is known."""
    parts = path.split("/")
    above = ["/".join(parts[:length]) for length in range(len(parts) - 1, 0, -1)]
    return above[: max((number for number, folder in enumerate(above, 1) if folder in known), default=0)]
