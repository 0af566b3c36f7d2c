"""EDGE: a git directory of our own: made, with what git must know of a checkout, and cleared away where it was left."""

import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from canarygen.repository.checkout import Checkout
from canarygen.repository.setting import config

_PREFIX: Final = "canarygen-store-"
_ABANDONED: Final = 24 * 3600  # seconds


def made(checkout: Checkout, *, apart: bool) -> Path:
    """Make a git directory with the settings of a checkout; unless it is `apart`, it knows where that history ends, too. Raises Unusable."""
    folder = _folder(checkout.git_dir)
    for name in ("objects", "refs"):
        (folder / name).mkdir()
    (folder / "HEAD").write_text("ref: refs/heads/none\n", encoding="utf-8")
    (folder / "config").write_text(
        config(checkout.object_format, checkout.settings), encoding="utf-8", errors="surrogateescape"
    )
    shallow = checkout.common_dir / "shallow"
    if shallow.is_file() and not apart:
        shutil.copyfile(shallow, folder / "shallow")
    return folder


def _folder(git_dir: Path) -> Path:
    """Make a folder in the checkout's git directory, which holds CI's token, too; and remove what was killed there.

    A checkout that can only be read gets one elsewhere.
    """
    for left in git_dir.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _ABANDONED:
                shutil.rmtree(left, ignore_errors=True)
    place = git_dir if os.access(git_dir, os.W_OK) else None
    return Path(tempfile.mkdtemp(prefix=_PREFIX, dir=place))
