"""EDGE: a change set, checked as a whole and then brought into a folder, each file whole and no link ever followed."""

import os
import stat
from collections.abc import Sequence
from contextlib import suppress
from pathlib import PurePosixPath
from typing import Final

from canarygen.descent import FILE, FOLDER, Descent, blaming, unusable
from canarygen.tree import Change, Delete, Seal, Write, generated, seal
from canarygen.unusable import Unusable

_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_CHUNK: Final = 64 * 1024
_HEAD: Final = 128
_STAGE: Final = "stage-"

_FOREIGN: Final = "canarygen didn't write what stands there, and won't touch it; move it away and build again"
_EDITED: Final = "the file was edited by hand; undo that, or take it over with --force"


def read_generated(name: str, folder: int) -> str | None:
    """Read a file of ours, by its name in an open folder; None for anything else, be it a file, a folder or a device.

    Of a foreign file no more than its beginning is read. Raises OSError, FileNotFoundError among them.
    """
    file = os.open(name, FILE, dir_fd=folder)
    try:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            return None
        data = os.read(file, _CHUNK)
        if not generated(data[:_HEAD].decode(errors="replace")):
            return None
        while more := os.read(file, _CHUNK):
            data += more
        return data.decode()
    except UnicodeDecodeError:
        return None
    finally:
        os.close(file)


def standing(name: str, folder: int) -> Seal | None:
    """Judge what stands under a name in an open folder; None if nothing does. Raises OSError."""
    try:
        text = read_generated(name, folder)
    except FileNotFoundError:
        return None
    return Seal.FOREIGN if text is None else seal(text)


def sweep(state: int) -> None:
    """Remove all staging folders from the folder open as `state`. Raises OSError."""
    for stage in [
        entry.name
        for entry in os.scandir(state)
        if entry.name.startswith(_STAGE) and entry.is_dir(follow_symlinks=False)
    ]:
        folder = os.open(stage, FOLDER, dir_fd=state)
        try:
            for entry in list(os.scandir(folder)):
                (os.rmdir if entry.is_dir(follow_symlinks=False) else os.unlink)(entry.name, dir_fd=folder)
        finally:
            os.close(folder)
        os.rmdir(stage, dir_fd=state)


def apply(changes: Sequence[Change], root: int, out: PurePosixPath, state: int, *, force: bool) -> None:
    """Bring the changes into the folder `out` under `root`, staging them under `state`; root and state are open folders.

    Everything is checked before anything is touched, and every new text is written whole before the first file moves. It
    is the system's to bring it to the disk: after a power cut a file may be empty, which the next build tells of as a
    foreign one. It needs the lock: any staging folder that it finds is taken for a dead build's.
    """
    _check(changes, root, out, force=force)
    sweep(state)
    if not changes:
        return
    name = f"{_STAGE}{os.getpid()}"
    os.mkdir(name, 0o700, dir_fd=state)
    stage = os.open(name, FOLDER, dir_fd=state)
    try:
        writes = [change for change in changes if isinstance(change, Write)]
        _store(writes, out, stage)
        _move(writes, root, out, stage)
        _delete([change for change in changes if isinstance(change, Delete)], root, out, force=force)
    finally:
        os.close(stage)
        # What stays behind here is removed by the next build, and mustn't hide what went wrong in this one.
        with suppress(OSError):
            sweep(state)


def _check(changes: Sequence[Change], root: int, out: PurePosixPath, *, force: bool) -> None:
    with Descent(root) as descent:
        for change in changes:
            steps = change.path.parts
            if not steps or ".." in steps or change.path.is_absolute():
                message = f"not a path within the tree: {change.path}"
                raise ValueError(message)
            folder = descent.enter(out.parts + steps[:-1])
            if folder is not None:
                _judge(folder, change, out, force=force)


def _judge(folder: int, change: Change, out: PurePosixPath, *, force: bool) -> bool:
    """Tell whether a file of ours stands in the change's place, and raise Unusable if what does isn't ours to change."""
    try:
        found = standing(change.path.name, folder)
    except OSError as fault:
        raise unusable(str(out / change.path), fault) from fault
    if found is Seal.FOREIGN:
        raise Unusable(str(out / change.path), _FOREIGN)
    if found is Seal.BROKEN and not force:
        raise Unusable(str(out / change.path), _EDITED)
    return found is not None


def _store(writes: Sequence[Write], out: PurePosixPath, stage: int) -> None:
    for number, write in enumerate(writes):
        try:
            _store_one(str(number), write.text.encode(), stage)
        except OSError as fault:
            raise unusable(str(out / write.path), fault) from fault


def _store_one(name: str, rest: bytes, stage: int) -> None:
    file = os.open(name, _NEW, 0o644, dir_fd=stage)
    try:
        os.fchmod(file, 0o644)  # the umask had a say in the mode above
        while rest:
            rest = rest[os.write(file, rest) :]
    finally:
        os.close(file)


def _move(writes: Sequence[Write], root: int, out: PurePosixPath, stage: int) -> None:
    with Descent(root, stage=stage) as descent:
        for number, write in enumerate(writes):
            folder = descent.enter(out.parts + write.path.parts[:-1])
            try:
                os.rename(str(number), write.path.name, src_dir_fd=stage, dst_dir_fd=folder)
            except OSError as fault:
                raise unusable(str(out / write.path), fault) from fault


def _delete(deletes: Sequence[Delete], root: int, out: PurePosixPath, *, force: bool) -> None:
    with Descent(root, floor=len(out.parts)) as descent:
        for delete in deletes:
            folder = descent.enter(out.parts + delete.path.parts[:-1])
            # Judged again, since somebody may have opened an editor while the writes were under way.
            if folder is not None and _judge(folder, delete, out, force=force):
                with blaming(str(out / delete.path)), suppress(FileNotFoundError):
                    descent.unlink(delete.path.name)
