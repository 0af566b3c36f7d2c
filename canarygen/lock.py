"""EDGE: one build at a time; the lock, and the folder that it and the staging live in."""

import fcntl
import os
from contextlib import suppress
from typing import Final

from canarygen.descent import FILE, FOLDER, status

STATE: Final = ".canarygen"
"""The folder, in the project's root, of what a build needs while it runs."""


def attempt(root: int) -> int | None:
    """Try to take the lock of the project whose folder is open as `root`.

    Gives the descriptor that holds the lock until it is freed, or None if another build has it. Raises OSError.
    """
    state = opened(root)
    try:
        return _flock(state)
    finally:
        os.close(state)


def free(held: int) -> None:
    """Let go of the lock, also where a second process of ours was begun meanwhile, which has it open, too. Raises OSError."""
    try:
        fcntl.flock(held, fcntl.LOCK_UN)
    finally:
        os.close(held)


def opened(root: int) -> int:
    """Open the folder of the lock and the staging, making it and its .gitignore where they are missing."""
    new = status(STATE, root) is None
    with suppress(FileExistsError):
        os.mkdir(STATE, 0o755, dir_fd=root)
    state = os.open(STATE, FOLDER, dir_fd=root)
    try:
        if new:
            os.fchmod(state, 0o755)
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
