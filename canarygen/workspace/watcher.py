"""EDGE: notices that specs, or canarygen.yaml, were saved, moved or removed.

By looking at their stamps, again and again: that finds whatever an editor or Git does, on
network mounts and in containers, too, where the system tells nobody; a folder that appears
is seen with all that it holds; and what canarygen itself writes into out/ is not looked at.
To look at a thousand specs takes some milliseconds.
"""

import os
import time
from collections.abc import Iterator
from contextlib import suppress

from canarygen.model.project import PROJECT_FILE
from canarygen.typed import Final
from canarygen.workspace.exploration import SUFFIXES
from canarygen.workspace.workspace import Workspace

Stamp = tuple[str, int, int, int]
"""What changes when a file does: its path, when it was written, its size, and which file it is."""
Stamps = frozenset[Stamp]
"""What a folder looked like."""

_PAUSE: Final = 0.03
_QUIET: Final = 0.015  # longer than the grain of the clock by which a file system stamps
_SHARE: Final = 25  # at most one part in so many of the time is spent with looking


def stamps(workspace: Workspace) -> Stamps:
    """Look at all that a build of a workspace reads. What can't be looked at is left out: the build will say why."""
    root, out = str(workspace.root), str(workspace.root / workspace.out)
    found = [_stamp(f"{root}/{PROJECT_FILE}")]
    for folder in workspace.specs:
        found += _below(f"{root}/{folder}", out)
    return frozenset(stamp for stamp in found if stamp)


def await_change(workspace: Workspace, since: Stamps) -> None:
    """Wait until the stamps are others than `since`, and no more of them change: a checkout touches many files."""
    pause, now = _PAUSE, since
    while now == since:
        time.sleep(pause)
        begun = time.monotonic()
        now = stamps(workspace)
        pause = max(_PAUSE, _SHARE * (time.monotonic() - begun))
    while True:
        time.sleep(_QUIET)
        before, now = now, stamps(workspace)
        if now == before:
            return


def _below(folder: str, out: str) -> Iterator[Stamp | None]:
    folders = [folder]
    while folders:
        with suppress(OSError), os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.name.startswith(".") or entry.path == out:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                elif entry.name.lower().endswith(SUFFIXES) or entry.is_symlink():  # see `is_misnamed`
                    yield _stamp(entry.path)


def _stamp(file: str) -> Stamp | None:
    try:
        status = os.lstat(file)
    except OSError:
        return None
    return (file, status.st_mtime_ns, status.st_size, status.st_ino)
