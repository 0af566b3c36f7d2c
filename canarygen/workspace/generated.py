"""EDGE: a file of an open folder, as far as it is ours."""

import os
import stat

from canarygen.tree import Seal, generated, seal
from canarygen.typed import Final
from canarygen.workspace.descent import FILE

_CHUNK: Final = 64 * 1024


def read_generated(name: str, folder: int) -> str | None:
    """Read a file of ours, by its name in an open folder; None for anything else, be it a file, a folder or a device.

    Of a foreign file no more than its beginning is read. Raises OSError, FileNotFoundError among them.
    """
    file = os.open(name, FILE, dir_fd=folder)
    try:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            return None
        data = os.read(file, _CHUNK)
        if not generated(data.decode(errors="replace")):
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
