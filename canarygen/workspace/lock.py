"""EDGE: one build at a time; the lock, and the folder that it and the staging live in."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from canarygen.typed import Final
from canarygen.unusable import Unusable
from canarygen.workspace.descent import FILE, FOLDER, STATE, blaming, opened, status

_LOCK: Final = f"{STATE}/lock"
_POLL_SECONDS: Final = 0.01


@contextmanager
def held(root: str, seconds: float) -> Iterator[None]:
    """Hold the lock of the project in a folder during the block. The system frees it when the process ends.

    Waits for another build so long, then raises Unusable. It isn't reentrant.
    """
    deadline = time.monotonic() + seconds
    while (lock := _attempt(root)) is None:
        if time.monotonic() >= deadline:
            why = f"another build holds the lock, and hasn't freed it in {seconds:g} s; wait for it or stop it, then build again"
            raise Unusable(_LOCK, why)
        time.sleep(_POLL_SECONDS)
    try:
        yield
    finally:
        with blaming(_LOCK):
            _free(lock)


@contextmanager
def state(root: str) -> Iterator[int]:
    """Open the folder of the lock, which is there while the lock is held. Raises Unusable."""
    with opened(root) as project, blaming(STATE):
        folder = os.open(STATE, FOLDER, dir_fd=project)
        try:
            yield folder
        finally:
            os.close(folder)


def _attempt(root: str) -> int | None:
    """Try to take the lock. Gives the descriptor that holds it until it is freed, or None if another build has it."""
    # The root is opened anew at each try, so that waiting outlives whatever is removed below it.
    with opened(root) as project, blaming(STATE):
        folder = _made(project)
        try:
            with blaming(_LOCK):
                return _flock(folder)
        finally:
            os.close(folder)


def _free(lock: int) -> None:
    """Let go of the lock, also where a second process of ours was begun meanwhile, which has it open, too."""
    try:
        fcntl.flock(lock, fcntl.LOCK_UN)
    finally:
        os.close(lock)


def _made(root: int) -> int:
    """Open the folder of the lock and the staging, making it and its .gitignore where they are missing."""
    with suppress(FileExistsError):
        os.mkdir(STATE, 0o755, dir_fd=root)
    state = os.open(STATE, FOLDER, dir_fd=root)
    try:
        _ignore(state)
    except OSError:
        os.close(state)
        raise
    return state


def _ignore(state: int) -> None:
    """Keep Git from seeing the folder. An empty .gitignore is one whose writer was killed, so it is written again."""
    found = status(".gitignore", state)
    if found and found.st_size:
        return
    file = os.open(
        ".gitignore",
        os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC,
        0o644,
        dir_fd=state,
    )
    try:
        os.pwrite(file, b"*\n", 0)
    finally:
        os.close(file)


def _flock(state: int) -> int | None:
    """Take the lock and return what holds it, or None if another build has it or the file was removed meanwhile."""
    file = os.open("lock", FILE | os.O_CREAT, 0o644, dir_fd=state)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        found = status("lock", state)
        if found and os.path.samestat(os.fstat(file), found):
            return file
    except BlockingIOError:
        pass
    except OSError:
        os.close(file)
        raise
    os.close(file)
    return None
