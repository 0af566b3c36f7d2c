"""EDGE: a way down into folders on which no symbolic link is ever followed."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import TracebackType

from canarygen.typed import Final, Self
from canarygen.unusable import Unusable

STATE: Final = ".canarygen"
"""The folder, in the project's root, of what a build needs while it runs."""
FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# O_NONBLOCK: a FIFO opens at once instead of waiting for a writer that never comes.
FILE: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
"""How to make a file where nothing stands."""
_NEW_FOLDER: Final = "folder"

_LINK: Final = "a symbolic link, which canarygen never follows; put the file or folder itself there"
_NO_FOLDER: Final = "a file or a symbolic link stands where a folder must be; move it away and try again"
_WAYS_OUT: Final = {
    errno.ELOOP: _LINK,
    errno.EMLINK: _LINK,
    errno.ENOTDIR: _NO_FOLDER,
    errno.ENOSPC: "no space is left on the disk; free some and try again",
    errno.EDQUOT: "the disk quota is used up; free some space and try again",
    errno.EFBIG: "the file is larger than the system allows; raise the limit (ulimit -f) and try again",
    errno.EROFS: "the file system is read-only; make it writable and try again",
    errno.EACCES: "permission is denied; give yourself access and try again",
    errno.EPERM: "the system doesn't permit it; give yourself access and try again",
    errno.EXDEV: "it is on another file system than .canarygen; keep the two on one and try again",
}


def unusable(path: str, fault: OSError) -> Unusable:
    """Turn the refusal of the operating system at `path` into words."""
    said = os.strerror(fault.errno) if fault.errno else str(fault)
    return Unusable(path, _WAYS_OUT.get(fault.errno or 0, f"{said}; see to that and try again"))


@contextmanager
def blaming(path: str) -> Iterator[None]:
    """Raise Unusable at `path` for every OSError of the block."""
    try:
        yield
    except OSError as fault:
        raise unusable(path, fault) from fault


@contextmanager
def opened(folder: str) -> Iterator[int]:
    """Open a folder that the user chose, by links or not, as the one from which on no link is followed. Raises Unusable."""
    with blaming(folder):
        root = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            yield root
        finally:
            os.close(root)


class Descent:
    """The chain of open folders from the root down to the one in hand, each opened from the one above it.

    No step follows a link, also not one planted a moment ago: what is open stays what it was. Only one chain is open at
    a time, so that a tree of any size needs few descriptors; visiting paths in sorted order opens each folder once.
    """

    def __init__(self, root: int, *, stage: int | None = None, floor: int | None = None) -> None:
        """Start at the folder open as `root`, which stays the caller's to close.

        With `stage`, a missing folder is made there and moved into place; below the stage itself it is made in its place.
        With `floor`, folders deeper than that many steps in which `unlink` was called are removed on leaving, if they are
        empty.
        """
        # What the last `enter` opened, since most calls repeat it; None if a folder was missing, and which that was.
        self._steps: tuple[str, ...] | None = ()
        self._absent: tuple[str, ...] | None = None
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

        It is None where the folder doesn't exist and there is no stage to make one; nor does anything below that one
        then, as far as the next calls are concerned. Raises Unusable at a step that is a file or a link.
        """
        if folder == self._steps:
            return self._folders[-1]
        if self._absent and folder[: len(self._absent)] == self._absent:
            return None
        shared = 0
        while self._names[shared : shared + 1] == list(folder[shared : shared + 1]) != []:
            shared += 1
        self._steps = self._absent = None
        while len(self._names) > shared:
            self._leave()
        for depth, name in enumerate(folder[shared:], shared + 1):
            with blaming("/".join(folder[:depth])):
                inner = self._open(name)
            if inner is None:
                self._absent = folder[:depth]
                return None
            self._names.append(name)
            self._folders.append(inner)
            self._thinned.append(False)
        self._steps = folder
        return self._folders[-1]

    @property
    def absent(self) -> tuple[str, ...] | None:
        """The first folder that is missing on the way to the last one that was entered; None if there is that one."""
        return self._absent

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
        if self._stage == self._folders[0]:
            _make(name, self._folders[-1])
        else:
            # A folder gets its mode before its place, so that no umask and no kill leaves one that others can't read.
            _make(_NEW_FOLDER, self._stage)
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


def _make(name: str, above: int) -> None:
    with suppress(FileExistsError):
        os.mkdir(name, 0o755, dir_fd=above)
    os.chmod(name, 0o755, dir_fd=above)  # noqa: S103 (as Git would have it)


def status(name: str, folder: int) -> os.stat_result | None:
    """Look at what stands under a name in an open folder, a link itself and not its target; None if nothing does."""
    try:
        return os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None
