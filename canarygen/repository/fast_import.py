"""EDGE: what a draft of a commit changes, in the words that `git fast-import` reads."""

import re

from canarygen.repository.object import FILE
from canarygen.repository.process import raw
from canarygen.tree import Change, Delete
from canarygen.typed import Final

TREE: Final = b'ls ""\n'
"""Tell what the tree of the commit is by now."""
_UNPLAIN: Final = re.compile(rb'[^ -~]|["\\]')


def changed(change: Change, start: str) -> bytes:
    """Write or delete a file; `start` is how the path of each begins."""
    path = _quoted(f"{start}{change.path}")
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


def _quoted(path: str) -> bytes:
    """Quote a path: a project may lie in any folder."""
    return b'"' + _UNPLAIN.sub(lambda byte: b"\\%03o" % ord(byte[0]), raw(path)) + b'"'
