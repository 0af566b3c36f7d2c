"""YAML text to documents; the only importer of a YAML parser.

The parser's events are folded into plain values and, beside them, the marks of every
node, in one pass; `canarygen.recollection` lets these go, and has them made again where
somebody asks for a place. Whatever two readers of YAML could see differently is refused
here (`canarygen.code` says why), so that nothing behind this module has to think of it.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from yaml import YAMLError, events
from yaml._yaml import CParser

from canarygen.code import Code
from canarygen.decode import FORBIDDEN, decode
from canarygen.diagnostic import Diagnostic, Note, Rejected
from canarygen.document import Document, Mark, Value
from canarygen.labour import Hands
from canarygen.recollection import by_hands, lightened
from canarygen.scalar import INT32_MAX, Ambiguous, is_fraction, plain_value, ways_out
from canarygen.source import Source, Span, whole
from canarygen.syntax import broken

MAX_DEPTH = 32

_MOST = 100  # faults of one file: after so many the file is not what it should be at all

_SHOWN = 40


def read(source: Source) -> tuple[Document, ...]:
    """Read all documents of a file.

    Raises Rejected with every fault that could be told before the parser gave up.
    """
    return lightened(_parsed, source)


def read_all(sources: Sequence[Source], hands: Hands) -> Iterator[tuple[Document, ...] | Rejected]:
    """Have files read by `hands`; give the documents of each, or why it is refused."""
    return by_hands(_parsed, sources, hands)


def _parsed(source: Source) -> tuple[Document, ...]:
    reader = _Reader(source)
    found = reader.documents(decode(source))
    if reader.faults:
        raise Rejected(reader.faults)
    return found


def _fault(code: Code, message: str, span: Span, help_: str, *notes: Note) -> Diagnostic:
    return Diagnostic(code=code, message=message, span=span, help=help_, notes=notes)


class _Reader:
    """Folds one parser's events into documents, and gathers what may not stand in a spec."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.faults: list[Diagnostic] = []
        self._next: Callable[[], Any] = _no_event

    def documents(self, text: str) -> tuple[Document, ...]:
        found: list[Document] = []
        try:
            self._next = CParser(text).get_event
            while not isinstance(event := self._next(), events.StreamEndEvent):
                if isinstance(event, events.DocumentStartEvent):
                    self._refuse_directives(event)
                    found.append(self._document(self._next()))
        except _Hopeless:
            return ()
        except YAMLError as error:
            self.faults.append(broken(self.source, error))
        else:
            if not found:
                self.faults.append(
                    _fault(
                        Code.EMPTY_DOCUMENT,
                        "the file holds no document",
                        whole(self.source),
                        "write a spec in it (`canarygen init NAME` shows one), or delete it",
                    )
                )
        return tuple(found)

    def _document(self, event: Any) -> Document:
        value, mark = self._node(event, 1)
        if value is None:
            self._add(
                Code.EMPTY_DOCUMENT, "an empty document", event, "write a spec in it, or remove the `---`"
            )
        return Document(self.source, value, lambda: mark)

    def _node(self, event: Any, depth: int) -> tuple[Value, Mark]:
        if isinstance(event, events.ScalarEvent):
            return self._scalar(event), _mark(event)
        if isinstance(event, events.AliasEvent):
            self._add(
                Code.ANCHOR,
                f"the alias `*{_short(event.anchor)}`",
                event,
                "write the value out; what many specs share belongs into the project's defaults",
            )
            return None, _mark(event)
        if depth > MAX_DEPTH:
            self._add(
                Code.TOO_DEEP,
                f"nesting deeper than {MAX_DEPTH} levels",
                event,
                "nothing in the language is nested so deeply",
            )
            raise _Hopeless
        self._refuse_properties(event)
        if isinstance(event, events.MappingStartEvent):
            return self._mapping(event, depth)
        return self._sequence(event, depth)

    def _mapping(self, start: Any, depth: int) -> tuple[Value, Mark]:
        value: dict[str, Value] = {}
        parts: dict[str, tuple[Mark, Mark]] = {}
        while not isinstance(event := self._next(), events.MappingEndEvent):
            key = self._key(event, depth)
            key_mark = _mark(event)
            item, mark = self._node(self._next(), depth + 1)
            if key is None:
                continue
            if key in value:
                self._duplicate(key, event, parts[key][0])
                continue
            # The keys of all specs are the same few words; each is kept once, and known at a glance.
            value[sys.intern(key)] = item
            parts[key] = (key_mark, mark)
        return value, Mark(start.start_mark, event.end_mark, parts)

    def _sequence(self, start: Any, depth: int) -> tuple[Value, Mark]:
        value: list[Value] = []
        parts: list[Mark] = []
        while not isinstance(event := self._next(), events.SequenceEndEvent):
            item, mark = self._node(event, depth + 1)
            value.append(item)
            parts.append(mark)
        return value, Mark(start.start_mark, event.end_mark, parts)

    def _key(self, event: Any, depth: int) -> str | None:
        """Give a mapping's key, or None after saying why it cannot be one."""
        if not isinstance(event, events.ScalarEvent):
            self._add(Code.NON_STRING_KEY, "a key that is not a string", event, "write the key as plain text")
            self._node(event, depth + 1)
            return None
        if event.value == "<<" and event.implicit[0]:
            self._add(
                Code.MERGE_KEY,
                "the merge key `<<`",
                event,
                "write the keys out; what many specs share belongs into the project's defaults",
            )
            return None
        self._refuse_properties(event)
        if not event.implicit[0]:
            return self._text(event)
        key = plain_value(event.value)
        if isinstance(key, str):
            return key
        shown = _short(event.value) or "an empty key"
        self._add(
            Code.NON_STRING_KEY,
            f"the key `{shown}` is not a string to every reader",
            event,
            f'quote it: "{_short(event.value)}"',
        )
        return None

    def _scalar(self, event: Any) -> Value:
        self._refuse_properties(event)
        if not event.implicit[0]:
            return self._text(event)
        value = plain_value(event.value)
        if isinstance(value, str):
            return value
        if isinstance(value, Ambiguous):
            self._ambiguous(event)
            return event.value
        if isinstance(value, int) and abs(value) > INT32_MAX:
            self._add(
                Code.INTEGER_TOO_LARGE,
                "the number is larger than 2147483647",
                event,
                "use a smaller number; if it is a text, quote it",
            )
            return 0
        return value

    def _text(self, event: Any) -> str:
        # Only an escape in double quotes can bring in what `decode` has refused already.
        text: str = event.value
        if event.style == '"' and (found := FORBIDDEN.search(text)):
            self._add(
                Code.FORBIDDEN_CHARACTER,
                f"the escape stands for U+{ord(found[0]):04X}",
                event,
                "leave the character out",
            )
        return text

    def _ambiguous(self, event: Any) -> None:
        text = _short(event.value)
        self._add(
            Code.AMBIGUOUS_SCALAR,
            f"`{text}` without quotes is a number with a fraction, and may lose its form as one"
            if is_fraction(text)
            else f"`{text}` means different things to different YAML readers",
            event,
            ways_out(text),
        )

    def _refuse_properties(self, event: Any) -> None:
        if event.anchor:
            self._add(
                Code.ANCHOR,
                f"the anchor `&{_short(event.anchor)}`",
                event,
                "remove it, and write the value out where it is needed",
            )
        if event.tag:
            self._add(
                Code.TAG, f"the tag `{_short(event.tag)}`", event, "remove it; the language knows the type"
            )

    def _refuse_directives(self, event: Any) -> None:
        if event.version or event.tags:
            self._add(Code.DIRECTIVE, "a `%` directive", event, "remove the line")

    def _duplicate(self, key: str, event: Any, first: Mark) -> None:
        note = Note("the first one", first.span(self.source))
        self._add(
            Code.DUPLICATE_KEY,
            f"the key `{_short(key)}` stands here a second time",
            event,
            "keep one of the two",
            note,
        )

    def _add(self, code: Code, message: str, event: Any, help_: str, *notes: Note) -> None:
        self.faults.append(_fault(code, message, _mark(event).span(self.source), help_, *notes))
        if len(self.faults) == _MOST:
            raise _Hopeless


class _Hopeless(Exception):
    """Reading on would only repeat the fault just told."""


def _short(text: str | None) -> str:
    text = text or ""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def _no_event() -> Any:
    raise AssertionError("documents() sets the parser first")


def _mark(event: Any) -> Mark:
    return Mark(event.start_mark, event.end_mark)
