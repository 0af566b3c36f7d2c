"""EDGE: what a draft of a commit changes, in the words that `git fast-import` reads."""

from pathlib import PurePosixPath

from canarygen.repository.object import FILE
from canarygen.tree import Change, Delete


def changed(change: Change, folder: PurePosixPath) -> bytes:
    """Write or delete a file below a folder."""
    path = _quoted(folder / change.path)
    if isinstance(change, Delete):
        return b"D " + path + b"\n"
    return f"M {FILE} inline ".encode() + path + b"\n" + _data(change.text)


def replaced(tree: str) -> bytes:
    """Hold just what a tree holds."""
    return f'M 040000 {tree} ""\n'.encode()


def noted(commit: str, text: str) -> bytes:
    """Put a note on a commit, in place of any that is there."""
    return f"N inline {commit}\n".encode() + _data(text)


def _data(text: str) -> bytes:
    data = text.encode()
    return f"data {len(data)}\n".encode() + data + b"\n"


def _quoted(path: PurePosixPath) -> bytes:
    """Quote a path: a project may lie in any folder."""
    plain = frozenset(range(0x20, 0x7F)) - frozenset(b'"\\')
    data = str(path).encode("utf-8", "surrogateescape")
    return b'"' + b"".join(bytes([byte]) if byte in plain else b"\\%03o" % byte for byte in data) + b'"'
