"""The comments of a file: what stands between its values behind a `#`."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from canarygen.document import Document, Mark
from canarygen.typed import NamedTuple

_COMMENT = re.compile(r"#[^\r\n]*")


class Comment(NamedTuple):
    """A comment, and the line that it stands on."""

    line: int
    text: str


def comments(documents: Sequence[Document]) -> Iterator[Comment]:
    """Find the comments of a file that was read."""
    text = documents[0].source.data.decode()
    end = 0
    for mark in (leaf for document in documents for leaf in _leaves(document.mark)):
        yield from _between(text, end, mark.start.index)
        end = mark.end.index
    yield from _between(text, end, len(text))


def lost(before: Sequence[Document], after: Sequence[Document]) -> tuple[Comment, ...]:
    """Give the comments of one reading that another lacks."""
    kept = Counter(comment.text for comment in comments(after))
    found = []
    for comment in comments(before):
        if kept[comment.text]:
            kept[comment.text] -= 1
        else:
            found.append(comment)
    return tuple(found)


def _between(text: str, start: int, end: int) -> Iterator[Comment]:
    # No value is here, so that a `#` can begin nothing but a comment.
    for found in _COMMENT.finditer(text, start, end):
        yield Comment(text.count("\n", 0, found.start()) + 1, found[0].rstrip())


def _leaves(mark: Mark) -> Iterable[Mark]:
    if isinstance(mark.parts, dict):
        for key, value in mark.parts.values():
            yield key
            yield from _leaves(value)
    elif isinstance(mark.parts, list):
        for item in mark.parts:
            yield from _leaves(item)
    else:
        yield mark
