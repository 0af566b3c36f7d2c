"""EDGE: an index replaced under its lock, which is the new index itself: whose lock it is shows, and who finds it abandoned frees it."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from canarygen.typed import Final

INDEX_LOCK: Final = "index.lock"


def put(twin: Path, git_dir: Path, is_current: Callable[[], bool]) -> bool:
    """Put a twin in the place of the index, if that can be locked, and is still what it was; tell whether it is there.

    The lock is a hard link to the twin, and is renamed to be the index, as Git's own is. Killed between the two, nothing is
    lost: see `free`. A twin in which nothing was entered is still a hard link to the index itself: nothing is to be put then,
    and the index need only be unlocked. To lock it by such a link would be wrong, as `free` in another process, which has
    a twin of the same file, would take the lock for its own.
    """
    lock, index = git_dir / INDEX_LOCK, git_dir / "index"
    with suppress(OSError):
        if twin.samefile(index):
            return is_current() and not os.path.lexists(lock)
        try:
            os.link(twin, lock)
            if is_current():
                lock.rename(index)
                return True
        finally:
            # It is there still if the index is not what it was, or somebody has pressed Ctrl-C.
            free(twin, git_dir)
    return False


def free(twin: Path, git_dir: Path) -> None:
    """Remove the lock of the index if it is a hard link to a twin, and so nobody else's."""
    lock = git_dir / INDEX_LOCK
    with suppress(OSError):
        if lock.samefile(twin):
            lock.unlink()
