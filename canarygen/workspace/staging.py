"""EDGE: new files, written whole beside a tree and then moved into it; a folder that is missing goes with all that is in it."""

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

from canarygen.typed import Final
from canarygen.unusable import Unusable
from canarygen.workspace.descent import FOLDER, NEW, Descent, blaming

Steps = tuple[str, ...]
"""The way to a file or a folder from the root."""

_STAGE: Final = "stage-"
_MODE: Final = 0o644


@contextmanager
def staged(state: int) -> Iterator[int]:
    """Open an empty folder of our own below the one open as `state`; it goes with the block. Raises OSError."""
    name = f"{_STAGE}{os.getpid()}"
    os.mkdir(name, 0o700, dir_fd=state)
    stage = os.open(name, FOLDER, dir_fd=state)
    try:
        yield stage
    finally:
        os.close(stage)
        # What stays behind here is removed by the next build, and mustn't hide what went wrong in this one.
        with suppress(OSError):
            sweep(state)


def sweep(state: int) -> None:
    """Remove all such folders from the folder open as `state`; a file or a link of such a name is nobody's. Raises OSError."""
    for stage in [
        entry.name
        for entry in os.scandir(state)
        if entry.name.startswith(_STAGE) and entry.is_dir(follow_symlinks=False)
    ]:
        _remove(stage, state)


def _remove(name: str, above: int) -> None:
    folder = os.open(name, FOLDER, dir_fd=above)
    try:
        for entry in list(os.scandir(folder)):
            if entry.is_dir(follow_symlinks=False):
                _remove(entry.name, folder)
            else:
                os.unlink(entry.name, dir_fd=folder)
    finally:
        os.close(folder)
    os.rmdir(name, dir_fd=above)


def store(texts: Mapping[Steps, str], missing: Sequence[Steps], stage: int) -> dict[Steps, str]:
    """Write files below a folder, and give what is to be moved of it: the names there, by the places that they are for.

    Of each file it is told what is `missing` in its place: the file itself, or the first folder on the way to it. Raises
    Unusable.
    """
    names: dict[Steps, str] = {}
    with Descent(stage, stage=stage) as descent:
        for (steps, text), place in zip(texts.items(), missing, strict=True):
            inside = (names.setdefault(place, str(len(names))), *steps[len(place) :])
            try:
                folder = descent.enter(inside[:-1])
            except Unusable as fault:
                raise Unusable("/".join(steps), fault.why) from fault
            with blaming("/".join(steps)):
                _store_one(inside[-1], text.encode(), folder)
    return names


def _store_one(name: str, rest: bytes, folder: int | None) -> None:
    file = os.open(name, NEW, _MODE, dir_fd=folder)
    try:
        if stat.S_IMODE(os.fstat(file).st_mode) != _MODE:  # The umask had a say in it.
            os.fchmod(file, _MODE)
        while rest:
            rest = rest[os.write(file, rest) :]
    finally:
        os.close(file)


def move(names: Mapping[Steps, str], root: int, stage: int) -> None:
    """Move what was written into its places below the folder open as `root`. Raises Unusable."""
    with Descent(root, stage=stage) as descent:
        for place, name in names.items():
            folder = descent.enter(place[:-1])
            with blaming("/".join(place)):
                os.rename(name, place[-1], src_dir_fd=stage, dst_dir_fd=folder)
