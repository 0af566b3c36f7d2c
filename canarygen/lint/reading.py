"""The files of a tree, read to what they say alone; to where it stands when somebody asks."""

from collections.abc import Iterator, Sequence
from functools import cache, partial
from typing import Final

from canarygen.diagnostic import Diagnostic, Rejected
from canarygen.document import Document, Mark, Value
from canarygen.labour import Hands
from canarygen.lint.leniency import is_foreign
from canarygen.lint.parser import parsed
from canarygen.source import Source

_LARGE: Final = 64 * 1024
"""To read so much again for its marks would take long; there is not much of it."""


def read(
    sources: Sequence[Source], hands: Hands, *, is_alone: bool
) -> tuple[list[Document], list[Diagnostic]]:
    """Give the documents of some files, and what is wrong with those that can't be read and were meant to be.

    Of a folder not every file is meant; one that was named `alone` is.
    """
    documents: list[Document] = []
    faults: list[Diagnostic] = []
    for source, values in zip(sources, hands(_said, sources), strict=True):
        try:
            documents += parsed(source) if values is None else _recalled(source, values)
        except Rejected as rejected:
            faults += () if is_foreign(source) and not is_alone else rejected.diagnostics
    return documents, faults


def _said(source: Source) -> list[Value] | None:
    """Give what the documents of a file say; None where whoever needs it has to read the file himself."""
    try:
        return None if len(source.data) > _LARGE else [document.value for document in parsed(source)]
    except Rejected:
        return None


def _recalled(source: Source, values: Sequence[Value]) -> Iterator[Document]:
    """Make documents of what they say. Of their marks, which take most of the room, the file is asked again."""
    again = cache(lambda: parsed(source))

    def mark(number: int) -> Mark:
        return again()[number].mark

    return (Document(source, value, partial(mark, number)) for number, value in enumerate(values))
