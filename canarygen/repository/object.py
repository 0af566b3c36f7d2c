"""Git's objects as bytes: the id of each, and what a folder lists. Nothing is asked of Git for it."""

import hashlib

from canarygen.frozen import frozen
from canarygen.repository.process import raw
from canarygen.typed import Final

FILE: Final = "100644"
"""The mode of a file that is no program."""
_FOLDER: Final = b"40000 "
_FOLDER_MODE: Final = 0o40000
"""Git writes it with five digits in some places, and with six in others."""
_FILES: Final = frozenset({FILE, "100755"})
_HASHES: Final = {"sha1": hashlib.sha1, "sha256": hashlib.sha256}


@frozen
class Entry:
    """What a folder of a commit lists under a name: a file, most often. It is not yet read."""

    mode: str
    id: str

    @property
    def is_file(self) -> bool:
        """Whether it is a regular file, and no link or submodule."""
        return self.mode in _FILES

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return int(self.mode, 8) == _FOLDER_MODE


@frozen
class Naming:
    """How a repository names its objects: by what they hold, in one of two formats."""

    object_format: str

    def blob(self, data: bytes) -> bytes:
        """Give the id that a file of these bytes has."""
        return self._named(b"blob %d\0%b", data)

    def tree(self, data: bytes) -> bytes:
        """Give the id that a folder of these lines has."""
        return self._named(b"tree %d\0%b", data)

    def _named(self, form: bytes, data: bytes) -> bytes:
        kind = _HASHES[self.object_format]
        return kind(form % (len(data), data), usedforsecurity=False).digest()

    def listed(self, tree: bytes) -> dict[str, bytes]:
        """Give the lines of a folder by the names in them; a folder's name ends with a slash."""
        found, at, size = {}, 0, _HASHES[self.object_format]().digest_size
        while at < len(tree):
            zero = tree.index(b"\0", at)
            line = tree[at : zero + 1 + size]
            _, _, name = tree[at:zero].partition(b" ")
            slash = "/" if line.startswith(_FOLDER) else ""
            found[name.decode("utf-8", "surrogateescape") + slash] = line
            at += len(line)
        return found


def file_line(name: str, blob: bytes) -> bytes:
    """Write the line of a folder that lists a file."""
    return b"%b %b\0%b" % (FILE.encode(), raw(name), blob)


def folder_line(name: str, tree: bytes) -> bytes:
    """Write the line of a folder that lists another one."""
    return b"%b%b\0%b" % (_FOLDER, raw(name), tree)


def entry(line: bytes) -> Entry:
    """Read what a line of a folder says, but for the name."""
    about, _, named = line.partition(b"\0")
    return Entry(about.partition(b" ")[0].decode(), named.hex())
