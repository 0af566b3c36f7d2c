"""YAML text to documents: what specs, and the files beside them, say."""

from collections.abc import Iterator, Sequence

from canarygen.diagnostic import Rejected
from canarygen.document import Document, Mark, Value
from canarygen.labour import Hands
from canarygen.parsing.decode import decode
from canarygen.parsing.recollection import by_hands, recalled
from canarygen.parsing.skim import skimmed
from canarygen.source import Source


def read(source: Source) -> tuple[Document, ...]:
    """Read all documents of a file.

    Raises Rejected with every fault that could be told before the parser gave up.
    """
    text = decode(source)
    value = skimmed(text)
    return recalled(_marks, source, _parsed(source, text) if value is None else [value])


def read_all(sources: Sequence[Source], hands: Hands) -> Iterator[tuple[Document, ...] | Rejected]:
    """Have files read by `hands`; give the documents of each, or why it is refused."""
    return by_hands(read, _marks, sources, hands)


def _parsed(source: Source, text: str) -> list[Value]:
    from canarygen.parsing.parsing import parsed  # noqa: PLC0415 -- it loads the parser, which plain texts need not wait for

    return parsed(source, text)


def _marks(source: Source) -> list[Mark]:
    from canarygen.parsing.marking import marks  # noqa: PLC0415 -- likewise: who has nothing to say asks for no place

    return marks(source)
