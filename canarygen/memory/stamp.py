"""EDGE: what a file, or a folder, is known again by: a few bytes, made of what the system says of it or of what it holds.

Files are known as Git knows them, by kind, number and size, and by the time of the last change of any sort, which nobody
can set: so none is read. One that changed so lately that a change to come may look the same is known by what it holds,
and a folder by the names in it, until they have settled.
"""

import os
import stat
from struct import Struct

from canarygen.digest import blake2b
from canarygen.typed import Final
from canarygen.workspace.descent import FILE

SETTLED_SECONDS: Final = 2
"""How old the last change must be: of two within a tick of the file system's clock only one can be told."""

_FACTS: Final = Struct("<cLQQq")
SIZE: Final = _FACTS.size
_OF_FACTS: Final = b"f"
"""What a stamp begins with that is made of what the system says: kind, number, size and last change."""
_OF_CONTENT: Final = b"h"
"""What a stamp begins with that is made of what a file holds."""
_NOTHING: Final = b"-" * SIZE
"""The stamp of where nothing stands."""
UNKNOWN: Final = b"?" * SIZE
"""The stamp of what is not known again: whatever stands there is a stray then."""
TOUCHED: Final = b"d" * SIZE
"""The stamp of a folder that is known by the names in it."""

_MOST_BYTES: Final = 4 * 1024 * 1024


def latest_settled(now: float) -> int:
    """Give the time after which a change is too late to be told from one to come."""
    return int((now - SETTLED_SECONDS) * 1e9)


def stamp_of(path: str) -> bytes:
    """Give the stamp of what stands at a path, by what the system says of it. Raises OSError."""
    try:
        found = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return _NOTHING
    return _FACTS.pack(_OF_FACTS, found.st_mode, found.st_ino, found.st_size, found.st_ctime_ns)


def is_folder(stamp: bytes) -> bool:
    """Whether the system has said it of a folder."""
    return stamp.startswith(_OF_FACTS) and stat.S_ISDIR(_FACTS.unpack(stamp)[1])


def is_settled(stamp: bytes, latest: int) -> bool:
    """Whether no change to come will fit a stamp that `stamp_of` has given."""
    return stamp == _NOTHING or _FACTS.unpack(stamp)[-1] < latest


def lasting(stamp: bytes, latest: int) -> bytes:
    """Give a stamp that no change to come will fit, for one that `stamp_of` has given."""
    if is_settled(stamp, latest):
        return stamp
    return TOUCHED if is_folder(stamp) else UNKNOWN


def stamp_of_content(data: bytes | None) -> bytes:
    """Give the stamp of a file that holds some bytes; None is of one that nobody could read."""
    if data is None:
        return UNKNOWN
    return _OF_CONTENT + blake2b(data, digest_size=SIZE - len(_OF_CONTENT)).digest()


def holds(path: str, stamp: bytes) -> bool:
    """Whether a file holds what a stamp was made of; never for a stamp that was made of anything else."""
    return stamp.startswith(_OF_CONTENT) and stamp == stamp_of_content(_content(path))


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
