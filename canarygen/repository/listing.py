"""What an index lists, as far as that is plain to see: for a few files git would have to read all of it."""

from collections.abc import Mapping
from mmap import mmap
from struct import Struct

from canarygen.repository.object import FILE
from canarygen.repository.process import raw
from canarygen.typed import Final

_BEGINNINGS: Final = (b"DIRC\0\0\0\2", b"DIRC\0\0\0\3")
"""The versions in which the path of an entry stands in full; see gitformat-index(5)."""
_MODE: Final = Struct(">I")
_FLAGS: Final = Struct(">H")
_LONGEST: Final = 0xFFF
"""Longer paths are all said to be so long. The other flags are those of what is not merged, or not looked at."""
_FROM_MODE_TO_ID: Final = 16


def lists(index: bytes | mmap, files: Mapping[str, str | None]) -> bool:
    """Tell whether an index has some files, by their paths and ids, and looks at them; False where that is not plain, too."""
    if index[:8] not in _BEGINNINGS:
        return False
    at, mode = 0, (int(FILE, 8),)
    # An index is sorted like this.
    for path, blob in sorted((raw(path), blob) for path, blob in files.items()):
        entry = bytes.fromhex(blob or "") + _FLAGS.pack(min(len(path), _LONGEST)) + path + b"\0"
        at = index.find(entry, at + 1)
        if at < 0 or _MODE.unpack_from(index, at - _FROM_MODE_TO_ID) != mode:
            return False
    return True
