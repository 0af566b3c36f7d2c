"""YAML text to plain values.

The parser's events are folded into them; `canarygen.parsing.marking` folds them once more where
somebody asks for a place. Whatever two readers of YAML could see differently is refused
here, in the words of `canarygen.parsing.strictness`, so that nothing behind this module has to think of it.
"""

import sys
from collections.abc import Callable

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note, Rejected
from canarygen.document import Mark, Value
from canarygen.parsing import strictness
from canarygen.parsing.decode import FORBIDDEN
from canarygen.parsing.libyaml import (
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
from canarygen.parsing.scalar import INT32_MAX, Ambiguous, plain_value
from canarygen.parsing.strictness import MAX_DEPTH, Unwanted
from canarygen.source import Source, Span, whole
from canarygen.typed import Any

_MOST = 100  # faults of one file: after so many the file is not what it should be at all


def parsed(source: Source, text: str) -> list[Value]:
    """Give what each document of a file's text says.

    Raises Rejected with every fault that could be told before the parser gave up; Unclear, where all can be read beside them.
    """
    reader = _Reader(source, text)
    found = reader.documents()
    if reader.faults and found and all(told.code is Code.AMBIGUOUS_SCALAR for told in reader.faults):
        from canarygen.parsing.unclear import Unclear  # noqa: PLC0415 -- only who made this mistake waits for it

        raise Unclear(reader.faults, source, found)
    if reader.faults:
        raise Rejected(reader.faults)
    return found


class _Reader:
    """Folds one parser's events into documents, and gathers what may not stand in a spec."""

    def __init__(self, source: Source, text: str) -> None:
        self.source = source
        self.faults: list[Diagnostic] = []
        self._next: Callable[[], Any] = CParser(text).get_event

    def documents(self) -> list[Value]:
        """Give what each document says; nothing where the parser gives up."""
        found: list[Value] = []
        try:
            while type(event := self._next()) is not StreamEndEvent:
                if type(event) is DocumentStartEvent:
                    self._refuse_directives(event)
                    found.append(self._document(self._next()))
        except _Hopeless:
            return []
        except YAMLError as error:
            from canarygen.parsing.syntax import broken  # noqa: PLC0415 -- only who made a mistake waits for it

            self._give_up(broken(self.source, error))
            return []
        if not found:
            self._refuse(strictness.NO_DOCUMENT, whole(self.source))
        return found

    def _document(self, event: Any) -> Value:
        value = self._node(event, 1)
        if value is None:
            self._add(strictness.EMPTY, event)
        return value

    def _node(self, event: Any, depth: int) -> Value:
        # No event is of a class below these, and to compare the class takes half of the time.
        if type(event) is ScalarEvent:
            return self._scalar(event)
        if type(event) is AliasEvent:
            self._add(strictness.ALIAS.of(event.anchor), event)
            return None
        if depth > MAX_DEPTH:
            self._add(strictness.NESTING, event)
            raise _Hopeless
        self._refuse_properties(event)
        return self._mapping(depth) if type(event) is MappingStartEvent else self._sequence(depth)

    def _mapping(self, depth: int) -> Value:
        value: dict[str, Value] = {}
        firsts: dict[str, Any] = {}
        is_another = False
        while type(event := self._next()) is not MappingEndEvent:
            key = self._key(event, depth)
            item = self._node(self._next(), depth + 1)
            if key is None or is_another:
                continue
            if key in value:
                # No more is told of a spec that begins here: a document that is none has but said the key twice.
                is_another = depth == 1 and key == "apiVersion" and value.get("kind") == "Canary"
                words = strictness.ANOTHER_SPEC if is_another else strictness.REPEATED_KEY.of(key)
                self._add(words, event, Note("the first one", self._span(firsts[key])))
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
            self._add(
                strictness.TEMPLATE if self._is_template(event) else strictness.COLLECTION_AS_KEY, event
            )
            self._node(event, depth + 1)
            return None
        if event.value == "<<" and event.implicit[0]:
            self._add(strictness.MERGE_KEY, event)
            return None
        if event.anchor or event.tag:
            self._refuse_properties(event)
        if not event.implicit[0]:
            return self._text(event)
        key = plain_value(event.value)
        if isinstance(key, str):
            return key
        self._add(strictness.TYPED_KEY.of(event.value) if event.value else strictness.EMPTY_KEY, event)
        return None

    def _is_template(self, event: Any) -> bool:
        """Whether a mapping that is a key stands where a template would have its braces."""
        mark = event.start_mark
        return self.source.line(mark.line + 1)[: mark.column + 1].endswith("{{")

    def _scalar(self, event: Any) -> Value:
        if event.anchor or event.tag:
            self._refuse_properties(event)
        if not event.implicit[0]:
            return self._text(event)
        value = plain_value(event.value)
        if isinstance(value, str):
            return value
        if isinstance(value, Ambiguous):
            self._add(strictness.ambiguous(event.value), event)
            return event.value
        if isinstance(value, int) and abs(value) > INT32_MAX:
            self._add(strictness.LARGE_NUMBER, event)
            return 0
        return value

    def _text(self, event: Any) -> str:
        # Only an escape in double quotes can bring in what `decode` has refused already.
        text: str = event.value
        if event.style == '"' and (found := FORBIDDEN.search(text)):
            self._add(strictness.ESCAPE.of(f"{ord(found[0]):04X}"), event)
        return text

    def _refuse_properties(self, event: Any) -> None:
        if event.anchor:
            self._add(strictness.ANCHOR.of(event.anchor), event)
        if event.tag:
            self._add(strictness.TAG.of(event.tag), event)

    def _refuse_directives(self, event: Any) -> None:
        if event.version or event.tags:
            self._add(strictness.DIRECTIVE, event)

    def _add(self, unwanted: Unwanted, event: Any, *notes: Note) -> None:
        self._refuse(unwanted, self._span(event), *notes)
        if len(self.faults) == _MOST:
            raise _Hopeless

    def _refuse(self, unwanted: Unwanted, span: Span, *notes: Note) -> None:
        code, message, help_ = unwanted
        self.faults.append(Diagnostic(code=code, message=message, span=span, help=help_, notes=notes))

    def _give_up(self, fault: Diagnostic) -> None:
        """Say where the parser gave up, unless something of that line has been told already, which is why."""
        if fault.span.start.line not in {told.span.start.line for told in self.faults}:
            self.faults.append(fault)

    def _span(self, event: Any) -> Span:
        return Mark(event.start_mark, event.end_mark).span(self.source)


class _Hopeless(Exception):
    """Reading on would only repeat the fault just told."""
