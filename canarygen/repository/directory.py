"""EDGE: what git must know of a checkout in a git directory of our own."""

import shutil
from pathlib import Path

from canarygen.repository.checkout import Checkout
from canarygen.repository.setting import config


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
