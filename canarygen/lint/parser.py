"""YAML as Kubernetes reads it: plain values, and beside them the marks of every node.

Unlike a spec, a manifest may hold all that the Go reader of kubectl and Argo CD takes: anchors, merge keys, tags, and
unquoted text to which it gives types. What it gives is what the laws judge.
"""

import re
from collections.abc import Callable, Mapping

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note, Rejected, refused
from canarygen.document import Document, Mark, Value, position
from canarygen.frozen import replace
from canarygen.lint.blank import OF_AN_ENGINE
from canarygen.lint.scalar import resolved
from canarygen.parsing.libyaml import CParser, YAMLError, events
from canarygen.parsing.syntax import broken
from canarygen.pattern import on_demand
from canarygen.source import Source, Span, following
from canarygen.typed import Any, Final, NoReturn
from canarygen.wording import brief

_OF_TEMPLATES: Final = "put what is filled in later in quotes; a template is rendered first, as by `helm template . | canarygen lint -`"
_OF_ENGINES: Final = on_demand(rf"{OF_AN_ENGINE}|\{{%")
_JSON: Final = on_demand(r"\s*\{")
_HALVES: Final = on_demand(
    r"(?P<before>(?<!\\)(?:\\\\)*)\\u(?P<high>[dD][89abAB][0-9a-fA-F]{2})\\u(?P<low>[dD][c-fC-F][0-9a-fA-F]{2})"
)
_WIDE: Final = on_demand(r"([\U00010000-\U0010ffff])\x00")
_MAX_DEPTH: Final = 100
_MAX_REPEATED: Final = 1_000_000
"""With aliases a small text can stand for a large one; no file of manifests has so many nodes by them."""


def parsed(source: Source) -> tuple[Document, ...]:
    """Read all documents of a file; one that holds nothing (a comment, or nothing at all) is left out.

    Raises Rejected where it is no YAML, or more than anybody writes.
    """
    try:
        text = source.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        span = following(source, source.data[: error.start].decode())
        raise refused(Code.NOT_UTF8, "this is not UTF-8", span, "save the file as UTF-8") from None
    try:
        joined = _joined(text)
        event = CParser(joined).get_event
        return _Parser(source, event if joined is text else _narrowed(event)).documents()
    except YAMLError as error:
        fault = broken(source, error)
        raise Rejected([_of_templates(fault)]) from None


def _joined(text: str) -> str:
    """Write what JSON escapes as two halves, such as an emoji, as YAML escapes it: to that each half is a fault.

    What begins with a brace is JSON to kubectl, too (NewYAMLOrJSONDecoder).
    """
    return _HALVES.sub(_whole, text) if "\\u" in text and _JSON.match(text) else text


def _whole(found: re.Match[str]) -> str:
    high, low = (int(found[part], 16) for part in ("high", "low"))
    # The sign behind it makes it as long as it was: what follows in its line stays where it is.
    return f"{found['before']}\\U{0x10000 + (high - 0xD800) * 0x400 + low - 0xDC00:08x}\\0"


def _narrowed(following: Callable[[], Any]) -> Callable[[], Any]:
    """Give the events of a parser, whose texts are without the signs that were added."""

    def narrow() -> Any:
        event = following()
        if isinstance(event, events.ScalarEvent):
            event.value = _WIDE.sub(r"\1", event.value)
        return event

    return narrow


def _of_templates(fault: Diagnostic) -> Diagnostic:
    """Give the way out of who has a template before him, which only becomes a manifest."""
    source, line = fault.span.source, fault.span.source.line(fault.span.start.line)
    is_blank = any(sign in line for sign in ("{{", "{%", "${"))
    is_template = is_blank or _OF_ENGINES.search(source.data.decode("utf-8", "replace"))
    return replace(fault, help=_OF_TEMPLATES) if is_template and fault.code is Code.SYNTAX else fault


class _Parser:
    """Folds one parser's events into documents."""

    def __init__(self, source: Source, following: Callable[[], Any]) -> None:
        self._source, self._next = source, following
        self._anchors: dict[str, tuple[Value, Mark, int]] = {}
        self._nodes = self._repeated = 0
        self._faults: list[Diagnostic] = []

    def documents(self) -> tuple[Document, ...]:
        found: list[Document] = []
        while not isinstance(event := self._next(), events.StreamEndEvent):
            if isinstance(event, events.DocumentStartEvent):
                self._anchors.clear()
                found += self._document()
        if self._faults:
            raise Rejected(self._faults)
        return tuple(found)

    def _document(self) -> list[Document]:
        value, mark = self._node(self._next(), 1)
        return [Document(self._source, value, lambda: mark)] if value is not None else []

    def _node(self, event: Any, depth: int) -> tuple[Value, Mark]:
        before = self._nodes
        self._nodes += 1
        if depth > _MAX_DEPTH:
            self._refuse(event)
        if isinstance(event, events.ScalarEvent):
            value, mark = _scalar(event), Mark(event.start_mark, event.end_mark)
        elif isinstance(event, events.AliasEvent):
            return self._alias(event)
        else:
            value, mark = self._collection(event, depth)
        if event.anchor:
            self._anchors[event.anchor] = (value, mark, self._nodes - before)
        return value, mark

    def _collection(self, event: Any, depth: int) -> tuple[Value, Mark]:
        if isinstance(event, events.MappingStartEvent):
            return self._mapping(event, depth)
        values, parts = [], []
        while not isinstance(item := self._next(), events.SequenceEndEvent):
            value, mark = self._node(item, depth + 1)
            values.append(value)
            parts.append(mark)
        return values, Mark(event.start_mark, item.end_mark, parts)

    def _mapping(self, start: Any, depth: int) -> tuple[Value, Mark]:
        value: dict[str, Value] = {}
        parts: dict[str, tuple[Mark, Mark]] = {}
        merged: list[tuple[Value, Mark]] = []
        is_another = False
        while not isinstance(event := self._next(), events.MappingEndEvent):
            is_merge = isinstance(event, events.ScalarEvent) and event.value == "<<" and event.implicit[0]
            key, key_mark = self._node(event, depth + 1)
            item, mark = self._node(self._next(), depth + 1)
            if is_merge:
                self._refuse_unmergeable(item, key_mark)
                merged.append((item, mark))
                continue
            if isinstance(key, (list, dict)):
                fault = Diagnostic(
                    code=Code.SYNTAX,
                    message="a key that is a list or a mapping",
                    span=key_mark.span(self._source),
                    help="write the key as plain text",
                )
                raise Rejected([_of_templates(fault)])
            name = _key(key)
            if name in value and not is_another:
                is_another = depth == 1 and name == "apiVersion"
                self._duplicate(name, key_mark, parts[name][0], is_another=is_another)
            value[name], parts[name] = item, (key_mark, mark)
        for item, mark in merged:
            _merge(value, parts, item, mark)
        return value, Mark(start.start_mark, event.end_mark, parts)

    def _refuse_unmergeable(self, item: Value, key: Mark) -> None:
        if not all(isinstance(one, dict) for one in (item if isinstance(item, list) else [item])):
            message, way_out = "`<<` merges what is no mapping", "merge a mapping, or a list of mappings"
            raise refused(Code.SYNTAX, message, key.span(self._source), way_out)

    def _alias(self, event: Any) -> tuple[Value, Mark]:
        if event.anchor not in self._anchors:
            message = f"`*{event.anchor}` has no anchor before it"
            raise refused(Code.SYNTAX, message, self._span(event), "write the value out")
        value, mark, size = self._anchors[event.anchor]
        self._nodes += size
        self._repeated += size
        if self._repeated > _MAX_REPEATED:
            self._refuse(event)
        return value, mark

    def _refuse(self, event: Any) -> NoReturn:
        message = f"nesting deeper than {_MAX_DEPTH} levels, or more than {_MAX_REPEATED} values by aliases"
        raise refused(Code.TOO_DEEP, message, self._span(event), "no manifest is so large")

    def _duplicate(self, key: str, mark: Mark, first: Mark, *, is_another: bool) -> None:
        """Tell of a key that stands twice; if another object begins with it, no more is told of that one."""
        again = f"the key `{brief(key)}` stands here a second time"
        self._faults.append(
            Diagnostic(
                code=Code.DUPLICATE_KEY,
                message=f"{again}: another object begins without `---` before it" if is_another else again,
                span=mark.span(self._source),
                notes=(Note("the first one", first.span(self._source)),),
                help="put `---` on a line of its own before it" if is_another else "keep one of the two",
            )
        )

    def _span(self, event: Any) -> Span:
        at = position(event.start_mark)
        return Span(self._source, at, at)


def _merge(value: dict[str, Value], parts: dict[str, tuple[Mark, Mark]], item: Value, mark: Mark) -> None:
    """Take in what a merge key brings; what stands beside it, and what came before, wins."""
    if isinstance(item, list) and isinstance(mark.parts, list):
        for inner, inner_mark in zip(item, mark.parts, strict=True):
            _merge(value, parts, inner, inner_mark)
    if isinstance(item, Mapping) and isinstance(mark.parts, dict):
        for key in item.keys() - value.keys():
            value[key], parts[key] = item[key], mark.parts[key]


def _scalar(event: Any) -> Value:
    text: str = event.value
    if event.tag in {"tag:yaml.org,2002:str", "!", "tag:yaml.org,2002:binary"}:
        return text
    return resolved(text) if event.implicit[0] or event.tag else text


def _key(key: Value) -> str:
    """Give a key as JSON has it: a text."""
    if isinstance(key, str):
        return key
    if isinstance(key, bool):
        return "true" if key else "false"
    return "null" if key is None else str(key)
