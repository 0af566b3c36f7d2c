"""YAML text to plain values.

The parser's events are folded into them; `canarygen.marking` folds them once more where
somebody asks for a place. Whatever two readers of YAML could see differently is refused
here (`canarygen.code` says why), so that nothing behind this module has to think of it.
"""

import sys
from collections.abc import Callable
from typing import Any

from canarygen.code import Code
from canarygen.decode import FORBIDDEN
from canarygen.diagnostic import Diagnostic, Note, Rejected
from canarygen.document import Mark, Value
from canarygen.law import Law
from canarygen.libyaml import (
    AliasEvent,
    CParser,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
    YAMLError,
)
from canarygen.scalar import INT32_MAX, Ambiguous, is_fraction, plain_value, ways_out
from canarygen.source import Source, Span, whole
from canarygen.syntax import broken

MAX_DEPTH = 32

_MOST = 100  # faults of one file: after so many the file is not what it should be at all

_SHOWN = 40


def parsed(source: Source, text: str) -> list[Value]:
    """Give what each document of a file's text says.

    Raises Rejected with every fault that could be told before the parser gave up.
    """
    reader = _Reader(source)
    found = reader.documents(text)
    if reader.faults:
        raise Rejected(reader.faults)
    return found


def _fault(code: Law, message: str, span: Span, help_: str, *notes: Note) -> Diagnostic:
    return Diagnostic(code=code, message=message, span=span, help=help_, notes=notes)


class _Reader:
    """Folds one parser's events into documents, and gathers what may not stand in a spec."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.faults: list[Diagnostic] = []
        self._next: Callable[[], Any] = _no_event

    def documents(self, text: str) -> list[Value]:
        """Give what each document says."""
        found: list[Value] = []
        try:
            self._next = CParser(text).get_event
            while type(event := self._next()) is not StreamEndEvent:
                if type(event) is DocumentStartEvent:
                    self._refuse_directives(event)
                    found.append(self._document(self._next()))
        except _Hopeless:
            return []
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
        return found

    def _document(self, event: Any) -> Value:
        value = self._node(event, 1)
        if value is None:
            self._add(
                Code.EMPTY_DOCUMENT, "an empty document", event, "write a spec in it, or remove the `---`"
            )
        return value

    def _node(self, event: Any, depth: int) -> Value:
        # No event is of a class below these, and to compare the class takes half of the time.
        if type(event) is ScalarEvent:
            return self._scalar(event)
        if type(event) is AliasEvent:
            self._add(
                Code.ANCHOR,
                f"the alias `*{_short(event.anchor)}`",
                event,
                "write the value out; what many specs share belongs into the project's defaults",
            )
            return None
        if depth > MAX_DEPTH:
            self._add(
                Code.TOO_DEEP,
                f"nesting deeper than {MAX_DEPTH} levels",
                event,
                "nothing in the language is nested so deeply",
            )
            raise _Hopeless
        self._refuse_properties(event)
        return self._mapping(depth) if type(event) is MappingStartEvent else self._sequence(depth)

    def _mapping(self, depth: int) -> Value:
        value: dict[str, Value] = {}
        firsts: dict[str, Any] = {}
        while type(event := self._next()) is not MappingEndEvent:
            key = self._key(event, depth)
            item = self._node(self._next(), depth + 1)
            if key is None:
                continue
            if key in value:
                self._duplicate(key, event, firsts[key])
                continue
            # The keys of all specs are the same few words; each is kept once, and known at a glance.
            value[sys.intern(key)] = item
            firsts[key] = event
        return value

    def _sequence(self, depth: int) -> Value:
        value: list[Value] = []
        while type(event := self._next()) is not SequenceEndEvent:
            value.append(self._node(event, depth + 1))
        return value

    def _key(self, event: Any, depth: int) -> str | None:
        """Give a mapping's key, or None after saying why it cannot be one."""
        if type(event) is not ScalarEvent:
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
        if event.anchor or event.tag:
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
        if event.anchor or event.tag:
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

    def _duplicate(self, key: str, event: Any, first: Any) -> None:
        note = Note("the first one", _mark(first).span(self.source))
        self._add(
            Code.DUPLICATE_KEY,
            f"the key `{_short(key)}` stands here a second time",
            event,
            "keep one of the two",
            note,
        )

    def _add(self, code: Law, message: str, event: Any, help_: str, *notes: Note) -> None:
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
