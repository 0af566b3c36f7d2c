"""YAML taken apart and not judged: what somebody else wrote is known by its place, and passed on as it stands."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from canarygen.code import Code
from canarygen.diagnostic import Rejected, refused
from canarygen.document import position
from canarygen.frozen import frozen
from canarygen.parsing.libyaml import CParser, YAMLError, events
from canarygen.parsing.syntax import broken
from canarygen.source import Source, Span, following, whole
from canarygen.typed import Any, Final
from canarygen.wording import brief

_MAX_DEPTH: Final = 200
_MERGE: Final = "<<"


@frozen(kw_only=True)
class Node:
    """A value, and the stretch of text that says it: from `start` up to `end`, its first character in `column`.

    Every scalar is the text that it holds. Of a block, `end` is where the next thing
    begins; `is_flow` tells it from what stands in brackets or on one line. `aliases` are
    where it mentions an anchor, each with where the anchor stands.
    """

    value: "str | Sequence[Node] | Mapping[str, Node]"
    start: int
    end: int
    column: int
    is_flow: bool
    aliases: tuple[tuple[int, int], ...] = ()

    @property
    def mapping(self) -> "Mapping[str, Node]":
        """What a mapping holds; nothing for any other value."""
        return self.value if isinstance(self.value, Mapping) else {}

    @property
    def items(self) -> "Sequence[Node]":
        """What a list holds; nothing for any other value."""
        return () if isinstance(self.value, (str, Mapping)) else self.value

    def at(self, *steps: str) -> "Node | None":
        """Go down by keys; None where there is no such way."""
        node: Node | None = self
        for step in steps:
            node = node.mapping.get(step) if node else None
        return node

    def text(self, *steps: str) -> str:
        """Give the scalar at some keys; "" where there is none."""
        found = self.at(*steps)
        return found.value if found and isinstance(found.value, str) else ""

    def texts(self, *steps: str) -> Mapping[str, str]:
        """Give the scalars of the mapping at some keys, by their keys; none where there is no mapping."""
        found = self.at(*steps)
        return {key: node.text() for key, node in found.mapping.items()} if found else {}


def composed(source: Source, text: str) -> Node:
    """Take the text of a source apart. Raises Rejected where it is not one document of YAML."""
    composer = _Composer(source, text, CParser(text).get_event)
    try:
        roots = composer.documents()
    except YAMLError as error:
        raise Rejected([broken(source, error)]) from None
    if len(roots) != 1:
        message = "there is more than one document" if roots else "there is nothing to read"
        raise refused(Code.EMPTY_DOCUMENT, message, whole(source), "send one ResourceList")
    return roots[0]


@dataclass(slots=True)
class _Composer:
    """Folds a parser's events into nodes."""

    source: Source
    text: str
    next: Callable[[], Any]
    anchors: dict[str, Node] = field(default_factory=dict)
    aliases: list[tuple[int, int]] = field(default_factory=list)

    def documents(self) -> list[Node]:
        found = []
        while not isinstance(event := self.next(), events.StreamEndEvent):
            if isinstance(event, events.DocumentStartEvent):
                found.append(self.node(self.next(), 1))
        return found

    def node(self, event: Any, depth: int) -> Node:
        if isinstance(event, events.AliasEvent):
            return self._alias(event)
        if depth > _MAX_DEPTH:
            message = f"nesting deeper than {_MAX_DEPTH} levels"
            span = _span(self.source, event.start_mark)
            raise refused(Code.TOO_DEEP, message, span, "no object of Kubernetes is nested so deeply")
        before = len(self.aliases)
        value, end = self._value(event, depth)
        found = Node(
            value=value,
            start=event.start_mark.index,
            end=end.index,
            column=event.start_mark.column,
            is_flow=isinstance(event, events.ScalarEvent) or bool(event.flow_style),
            aliases=tuple(self.aliases[before:]),
        )
        if event.anchor:
            self.anchors[event.anchor] = found
        return found

    def _value(self, event: Any, depth: int) -> tuple[Any, Any]:
        if isinstance(event, events.ScalarEvent):
            return event.value, event.end_mark
        parts = []
        while not isinstance(part := self.next(), events.CollectionEndEvent):
            parts.append(self.node(part, depth + 1))
        if isinstance(event, events.SequenceStartEvent):
            return parts, part.end_mark
        return self._mapped(parts), part.end_mark

    def _mapped(self, parts: list[Node]) -> dict[str, Node]:
        """Make a mapping of keys and values. A key that stands twice would lose what the first one holds."""
        found: dict[str, Node] = {}
        for key, item in zip(parts[::2], parts[1::2], strict=True):
            if isinstance(key.value, str) and key.value in found and key.value != _MERGE:
                span = following(self.source, self.text[: key.start])
                message = f"the key `{brief(key.text())}` stands here a second time"
                raise refused(Code.DUPLICATE_KEY, message, span, "keep one of the two")
            found[key.text()] = item
        return found

    def _alias(self, event: Any) -> Node:
        found = self.anchors.get(event.anchor)
        if found is None:
            span = _span(self.source, event.start_mark)
            raise refused(
                Code.SYNTAX, f"`*{event.anchor}` has no anchor before it", span, "write the value out"
            )
        start, end = event.start_mark, event.end_mark
        self.aliases.append((start.index, found.start))
        return replace(
            found,
            start=start.index,
            end=end.index,
            column=start.column,
            is_flow=True,
            aliases=(self.aliases[-1],),
        )


def _span(source: Source, mark: Any) -> Span:
    at = position(mark)
    return Span(source, at, at)
