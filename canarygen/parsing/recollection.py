"""Documents as many hands read them: what they say at once, and the marks, which take most of the room, when somebody asks."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import repeat

from canarygen.diagnostic import Rejected
from canarygen.document import Document, Mark, Value
from canarygen.frozen import cached_property, frozen
from canarygen.labour import Hands, alone
from canarygen.source import Source
from canarygen.typed import Final

Parse = Callable[[Source], tuple[Document, ...]]
"""Reads the documents of a file. Raises Rejected."""
Marks = Callable[[Source], Sequence[Mark]]
"""Gives the marks of the documents of a file that was read without a fault."""

LARGE: Final = 64 * 1024
"""To read so many bytes again for their marks would take long; there are not many such files."""


def by_hands(
    parse: Parse, marks: Marks, sources: Sequence[Source], hands: Hands
) -> Iterator[tuple[Document, ...] | Rejected]:
    """Have files read by `hands`; give the documents of each, or why it is refused."""
    # Whoever reads alone has the documents at once, and need not be told what they say.
    said = repeat(None, len(sources)) if hands is alone else hands(partial(_said, parse), sources)
    for source, values in zip(sources, said, strict=True):
        try:
            yield parse(source) if values is None else recalled(marks, source, values)
        except Rejected as rejected:
            yield rejected


def _said(parse: Parse, source: Source) -> list[Value] | None:
    """Give what the documents of a file say; None where whoever needs it has to read the file himself."""
    try:
        return None if len(source.data) > LARGE else [document.value for document in parse(source)]
    except Rejected:
        return None


def recalled(marks: Marks, source: Source, values: Sequence[Value]) -> tuple[Document, ...]:
    """Make documents of what they say. For their marks the file is read again, once for all of them."""
    again = _Again(marks, source)
    return tuple(Document(source, value, partial(again.mark, number)) for number, value in enumerate(values))


@frozen(keeping=True)
class _Again:
    """A file that is read again for its marks when somebody asks for one."""

    read: Marks
    source: Source

    @cached_property
    def marks(self) -> Sequence[Mark]:
        return self.read(self.source)

    def mark(self, number: int) -> Mark:
        return self.marks[number]
