"""EDGE: a change set, checked as a whole and then brought into a folder, each file whole and no link ever followed."""

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import PurePosixPath
from types import TracebackType
from typing import Final, Self

from canarygen.tree import Change, Delete, Seal, Write, generated, seal
from canarygen.unusable import Unusable

FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# O_NONBLOCK: a FIFO opens at once instead of waiting for a writer that never comes.
FILE: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_CHUNK: Final = 64 * 1024
_HEAD: Final = 128
_STAGE: Final = "stage-"
_NEW_FOLDER: Final = "folder"

_FOREIGN: Final = "canarygen didn't write what stands there, and won't touch it; move it away and build again"
_EDITED: Final = "the file was edited by hand; undo that, or take it over with --force"
_LINK: Final = "a symbolic link, which canarygen never follows; put the file or folder itself there"
_NO_FOLDER: Final = "a file or a symbolic link stands where a folder must be; move it away and build again"
_WAYS_OUT: Final = {
    errno.ELOOP: _LINK,
    errno.EMLINK: _LINK,
    errno.ENOTDIR: _NO_FOLDER,
    errno.ENOSPC: "no space is left on the disk; free some and build again",
    errno.EDQUOT: "the disk quota is used up; free some space and build again",
    errno.EFBIG: "the file is larger than the system allows; raise the limit (ulimit -f) and build again",
    errno.EROFS: "the file system is read-only; make it writable and build again",
    errno.EACCES: "permission is denied; give yourself access and build again",
    errno.EPERM: "the system doesn't permit it; give yourself access and build again",
    errno.EXDEV: "it is on another file system than .canarygen; keep the two on one and build again",
}


def spelt(path: str) -> str:
    """Spell a path that comes from the disk or the command line so that it can't play tricks on a terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in path)


def unusable(path: str, fault: OSError) -> Unusable:
    """Turn the refusal of the operating system at `path` into words."""
    said = os.strerror(fault.errno) if fault.errno else str(fault)
    return Unusable(spelt(path), _WAYS_OUT.get(fault.errno or 0, f"{said}; see to that and build again"))


@contextmanager
def blaming(path: str) -> Iterator[None]:
    """Raise Unusable at `path` for every OSError of the block."""
    try:
        yield
    except OSError as fault:
        raise unusable(path, fault) from fault


class Descent:
    """The chain of open folders from the root down to the one in hand, each opened from the one above it.

    No step follows a link, also not one planted a moment ago: what is open stays what it was. Only one chain is open at
    a time, so that a tree of any size needs few descriptors; visiting paths in sorted order opens each folder once.
    """

    def __init__(self, root: int, *, stage: int | None = None, floor: int | None = None) -> None:
        """Start at the folder open as `root`, which stays the caller's to close.

        With `stage`, a missing folder is made there and moved into place. With `floor`, folders deeper than that many
        steps in which `unlink` was called are removed on leaving, if they are empty.
        """
        # What the last `enter` opened, since most calls repeat it; None if a folder was missing.
        self._steps: tuple[str, ...] | None = ()
        self._names: list[str] = []
        self._folders = [root]
        self._thinned = [False]
        self._stage = stage
        self._floor = floor

    def __enter__(self) -> Self:
        """Nothing is open but the root."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave every folder but the root."""
        while self._names:
            self._leave()

    def enter(self, folder: tuple[str, ...]) -> int | None:
        """Go to a folder, by its steps from the root, and return its descriptor, which lives until the next call.

        It is None where the folder doesn't exist and there is no stage to make one. Raises Unusable at a step that is a
        file or a link.
        """
        if folder == self._steps:
            return self._folders[-1]
        shared = 0
        while self._names[shared : shared + 1] == list(folder[shared : shared + 1]) != []:
            shared += 1
        self._steps = None
        while len(self._names) > shared:
            self._leave()
        for depth, name in enumerate(folder[shared:], shared + 1):
            with blaming("/".join(folder[:depth])):
                inner = self._open(name)
            if inner is None:
                return None
            self._names.append(name)
            self._folders.append(inner)
            self._thinned.append(False)
        self._steps = folder
        return self._folders[-1]

    def unlink(self, name: str) -> None:
        """Delete a file of the folder in hand."""
        os.unlink(name, dir_fd=self._folders[-1])
        self._thinned[-1] = True

    def _open(self, name: str) -> int | None:
        try:
            return os.open(name, FOLDER, dir_fd=self._folders[-1])
        except FileNotFoundError:
            if self._stage is None:
                return None
        # A folder gets its mode before its place, so that no umask and no kill leaves one that others can't read.
        with suppress(FileExistsError):
            os.mkdir(_NEW_FOLDER, 0o755, dir_fd=self._stage)
        os.chmod(_NEW_FOLDER, 0o755, dir_fd=self._stage)  # noqa: S103 (as Git would have it)
        os.rename(_NEW_FOLDER, name, src_dir_fd=self._stage, dst_dir_fd=self._folders[-1])
        return os.open(name, FOLDER, dir_fd=self._folders[-1])

    def _leave(self) -> None:
        name, thinned = self._names.pop(), self._thinned.pop()
        os.close(self._folders.pop())
        if thinned and self._floor is not None and len(self._names) >= self._floor:
            # A folder that can't go, most often because it isn't empty, stays: an empty folder harms nobody.
            with suppress(OSError):
                os.rmdir(name, dir_fd=self._folders[-1])
                self._thinned[-1] = True


def status(name: str, folder: int) -> os.stat_result | None:
    """Look at what stands under a name in an open folder, a link itself and not its target; None if nothing does."""
    try:
        return os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None


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

    Everything is checked before anything is touched, and every new text is on the disk before the first file moves. It
    needs the lock: any staging folder that it finds is taken for a dead build's.
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
