"""EDGE: one of the author's files, replaced whole if it is still what was read, or written whole if there is none."""

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path, PurePosixPath

from canarygen.source import Source
from canarygen.typed import Final
from canarygen.unusable import Unusable
from canarygen.workspace.descent import FILE, NEW, blaming, unusable

_DRAFT: Final = "draft"

_CHANGED: Final = "it changed after it was read, and nothing was written; run the command again"
_READ_ONLY: Final = "the file is read-only, and nothing was written; give yourself access (chmod u+w)"


def rewrite(before: Source, after: bytes, folder: int, state: int) -> None:
    """Replace what was read from a file of an open folder, and keep the file's mode and, if we may, its owner.

    `state` is the folder of the lock, open and locked. The new bytes are on the disk before the old ones go, and whoever opens the file sees the
    one or the other. Raises Unusable if the file isn't what it was or may not be written, and OSError.
    """
    name = PurePosixPath(before.path).name
    found = _unchanged(name, folder, before)
    if not found.st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise Unusable(before.path, _READ_ONLY)
    try:
        _store(after, found, state)
        # Looked at again: what an editor saves from here on it saves over the new file, as it would over any.
        _unchanged(name, folder, before)
        os.rename(_DRAFT, name, src_dir_fd=state, dst_dir_fd=folder)
    finally:
        _remove_draft(state)


def _unchanged(name: str, folder: int, before: Source) -> os.stat_result:
    """Give the mode and the owner of a file that is still what was read. Raises Unusable if it is not."""
    with os.fdopen(os.open(name, FILE, dir_fd=folder), "rb") as file:
        found = os.fstat(file.fileno())
        if file.read() != before.data:
            raise Unusable(before.path, _CHANGED)
        return found


def _store(data: bytes, found: os.stat_result, state: int) -> None:
    _remove_draft(state)  # A killed run may have left one.
    file = os.open(_DRAFT, NEW, 0o600, dir_fd=state)
    try:
        with suppress(PermissionError):  # A file of somebody else's becomes ours, unless we may give it back.
            os.fchown(file, found.st_uid, found.st_gid)
        os.fchmod(file, stat.S_IMODE(found.st_mode))  # The umask had a say in the mode above.
        while data:
            data = data[os.write(file, data) :]
        os.fsync(file)
    finally:
        os.close(file)


def _remove_draft(state: int) -> None:
    with suppress(FileNotFoundError):
        os.unlink(_DRAFT, dir_fd=state)


def create(root: Path, path: PurePosixPath, data: bytes) -> bool:
    """Write a new file below a root, with the folders above it, whole or not at all; give False where one is there, which stays.

    What is cut short has a hidden name, which no spec has, and the next attempt takes it away. Raises Unusable.
    """
    place, folder = root / path, path.parent
    # Of the root itself its own name says more than a dot.
    above = str(folder) if folder.name else str(root)
    with blaming(above):
        place.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _put(place, data)
    except OSError as fault:
        # Whoever may read a file alone may still not put one beside it: that is for the folder to allow.
        is_above = isinstance(fault, PermissionError) or fault.errno == errno.EROFS
        raise unusable(above if is_above else str(path), fault) from fault


def _put(path: Path, data: bytes) -> bool:
    if os.path.lexists(path):
        return False  # Whoever may not write beside it need not know.
    draft = path.with_name(f".{path.name}.draft")
    draft.unlink(missing_ok=True)
    try:
        with draft.open("xb") as stream:
            stream.write(data)
        _name(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink(missing_ok=True)
    return True


def _name(draft: Path, path: Path) -> None:
    """Give a file its name, unless another one has it."""
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        raise
    except OSError:
        # Not every file system knows links; there a file that comes in this very moment is lost.
        if os.path.lexists(path):
            raise FileExistsError(path) from None
        draft.rename(path)
