"""Where each part of a file stands: the parser's events folded into marks, for whoever has something to say of a place."""

from collections.abc import Callable

from canarygen.document import Mark
from canarygen.parsing.decode import decode
from canarygen.parsing.libyaml import (
    CParser,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from canarygen.source import Source
from canarygen.typed import Any

Following = Callable[[], Any]
"""Gives the parser's next event."""


def marks(source: Source) -> list[Mark]:
    """Give the marks of all documents of a file in which the reader has found no fault."""
    following: Following = CParser(decode(source)).get_event
    found = []
    while type(event := following()) is not StreamEndEvent:
        if type(event) is DocumentStartEvent:
            found.append(_node(following(), following))
    return found


def _node(event: Any, following: Following) -> Mark:
    if type(event) is MappingStartEvent:
        return _mapping(event, following)
    if type(event) is SequenceStartEvent:
        return _sequence(event, following)
    return Mark(event.start_mark, event.end_mark)


def _mapping(start: Any, following: Following) -> Mark:
    parts: dict[str, tuple[Mark, Mark]] = {}
    while type(event := following()) is not MappingEndEvent:
        parts[event.value] = (Mark(event.start_mark, event.end_mark), _node(following(), following))
    return Mark(start.start_mark, event.end_mark, parts)


def _sequence(start: Any, following: Following) -> Mark:
    parts: list[Mark] = []
    while type(event := following()) is not SequenceEndEvent:
        parts.append(_node(event, following))
    return Mark(start.start_mark, event.end_mark, parts)
