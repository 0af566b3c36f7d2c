"""EDGE: a folder in which a git of ours works: it is locked by whoever made it, and what was killed in there the next one removes."""

import fcntl
import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from canarygen.frozen import frozen
from canarygen.repository import index_lock
from canarygen.repository.checkout import Checkout
from canarygen.repository.setting import config
from canarygen.typed import Final, Self
from canarygen.workspace.descent import FOLDER

TWIN: Final = "twin"
"""The name of what the index is to be."""
_PREFIX: Final = "canarygen-store-"
_ABANDONED: Final = 24 * 3600  # seconds


@frozen
class Workshop:
    """A folder of our own, and what holds its lock. The system frees that when the process ends, however it does."""

    folder: Path
    lock: int

    @classmethod
    def made(cls, git_dir: Path) -> Self:
        """Make one in a checkout's git directory, which holds CI's token, too. Raises OSError.

        A checkout that can only be read gets one elsewhere.
        """
        place = git_dir if os.access(git_dir, os.W_OK) else Path(tempfile.gettempdir())
        _sweep(place, git_dir)
        while True:
            folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=place))
            # Between the two somebody else may have taken it for abandoned.
            with suppress(FileNotFoundError):
                lock = os.open(folder, FOLDER)
                if _locked(lock, otherwise=True) and folder.exists():
                    return cls(folder, lock)
                os.close(lock)

    def leave(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self.lock)


def _sweep(place: Path, git_dir: Path) -> None:
    """Remove what was killed in a place, with a lock of the index of a git directory that it has left."""
    for left in place.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            is_old = time.time() - left.stat().st_mtime > _ABANDONED
            folder = os.open(left, FOLDER)
            try:
                if _locked(folder, otherwise=is_old):
                    index_lock.free(left / TWIN, git_dir)
                    shutil.rmtree(left, ignore_errors=True)
            finally:
                os.close(folder)


def _locked(folder: int, *, otherwise: bool) -> bool:
    """Lock an open folder, if nobody else has; what to say `otherwise` is for a file system without locks."""
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return otherwise
    return True


def furnish(folder: Path, checkout: Checkout, *, apart: bool) -> None:
    """Make a folder a git directory with the settings of a checkout; unless it is `apart`, it knows where that history ends, too. Raises OSError."""
    for name in ("objects", "refs"):
        (folder / name).mkdir()
    (folder / "HEAD").write_text("ref: refs/heads/none\n", encoding="utf-8")
    (folder / "config").write_text(
        config(checkout.object_format, checkout.settings), encoding="utf-8", errors="surrogateescape"
    )
    shallow = checkout.common_dir / "shallow"
    if shallow.is_file() and not apart:
        shutil.copyfile(shallow, folder / "shallow")
