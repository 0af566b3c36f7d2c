"""A YAML document as plain values that know their places."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from canarygen.frozen import cached_property, field, frozen
from canarygen.source import Position, Source, Span
from canarygen.typed import Any, Final, Protocol

Path = tuple[str | int, ...]
Value = Any  # dict[str, Value] | list[Value] | str | int | bool | None
Map = dict[str, Any]
"""A mapping that is being made: whoever has it may change it."""
Said = Mapping[str, Any]
"""A mapping that somebody wrote: it is only read."""
NOTHING: Final = object()
"""What stands where nothing was written; null is something."""


class Anything(str):
    """A text in whose place a mapping may come to stand, or a list of what that holds: whoever asks for either gets it."""

    __slots__ = ("mapping",)
    mapping: Map


def child(value: Value, step: str | int) -> Value:
    """Give what a mapping or a list holds at a step, or `NOTHING`; what may be anything holds the same at each."""
    if isinstance(value, (dict, Mapping)):  # a dict is known at once, any other mapping by an inquiry
        return value.get(step, NOTHING)
    if isinstance(value, list):
        return value[step] if isinstance(step, int) and 0 <= step < len(value) else NOTHING
    return next(iter(items(value)), NOTHING)


def children(value: Value) -> Iterable[tuple[str | int, Value]]:
    """Give all that a mapping or a list holds, each with the step that leads to it; nothing for a scalar."""
    if isinstance(value, Mapping):
        return value.items()
    return enumerate(value) if isinstance(value, list) else ()


def walk(value: Value, path: Path = ()) -> Iterator[tuple[Path, Value]]:
    """Give all that a value at a path holds, however deep, each with its own path; what holds something comes before that."""
    for step, inner in children(value):
        here = (*path, step)
        yield here, inner
        yield from walk(inner, here)


def depth(value: Value) -> int:
    """Give how many levels a value has below itself: none, if it is a scalar."""
    return max((1 + depth(inner) for _, inner in children(value)), default=0)


def descendant(value: Value, path: Path) -> Value:
    """Give what stands at a path below a value, or `NOTHING`."""
    for step in path:
        # Almost all that is asked for is in a dict; to say so here saves a call for each step.
        value = value.get(step, NOTHING) if type(value) is dict else child(value, step)
    return value


def mapping(value: Value) -> Mapping[str, Any]:
    """Give a mapping; an empty one for anything else."""
    # What was parsed holds plain dicts only, and to ask for those takes a tenth of the time.
    if isinstance(value, dict):
        return value
    return value.mapping if isinstance(value, Anything) else {}


def below(value: Value, *steps: str | int) -> Mapping[str, Any]:
    """Give the mapping at some steps below a value; an empty one where there is none."""
    return mapping(descendant(value, steps))


def items(value: Value) -> list[Any]:
    """Give a list; an empty one for anything else."""
    if isinstance(value, list):
        return value
    return [*value.mapping.values()] if isinstance(value, Anything) else []


def text(value: Value) -> str:
    """Give a text; an empty one for anything else."""
    return value if isinstance(value, str) else ""


def texts(value: Value) -> Mapping[str, str]:
    """Give the texts of a mapping by their keys."""
    said = mapping(value)
    if all(isinstance(item, str) for item in said.values()):
        return said
    return {key: item for key, item in said.items() if isinstance(item, str)}


def numbered(value: Value, *steps: str | int) -> list[tuple[int, Said]]:
    """Give the mappings of the list at some steps below a value, each with its index; what is none is the schema's to refuse."""
    found = descendant(value, steps)
    if found is NOTHING:  # as most of what is looked for
        return []
    listed = enumerate(items(found))
    return [(index, mapping(item)) for index, item in listed if isinstance(item, (dict, Anything))]


def mappings(value: Value, *steps: str | int) -> list[Said]:
    """Give the mappings of the list at some steps below a value."""
    return [item for _, item in numbered(value, *steps)]


def same(old: Value, new: Value) -> bool:
    """Whether two values are the same to a reader of YAML, to whom 1 is not true; keys have no order."""
    if isinstance(old, dict) and isinstance(new, dict):
        return old.keys() == new.keys() and all(same(item, new[key]) for key, item in old.items())
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(same, old, new))
    return type(old) is type(new) and bool(old == new)


class Grounded(Protocol):
    """Anything that can say what stands at a path, and where it was written."""

    @property
    def value(self) -> Value:
        """All that it says."""

    def span(self, path: Path) -> Span:
        """Give the place of the value at `path`, or of its nearest ancestor."""

    def key_span(self, path: Path) -> Span:
        """Give the place of the key that leads to `path`, or of its nearest ancestor."""

    def is_default(self, path: Path) -> bool:
        """Whether the value at `path` was not written by the author."""


class Written(Grounded, Protocol):
    """Text that was read, and the file that it stands in."""

    @property
    def source(self) -> Source:
        """The file."""

    def audience(self, path: Path) -> str | None:
        """Give the environment for which alone the value at `path` is said; None where it is said for all."""
        ...


@frozen
class Place:
    """A spot in something grounded: resolved to a line only when somebody asks."""

    ground: Grounded
    path: Path = ()

    def at(self, *keys: str | int) -> "Place":
        """Go down from here."""
        return Place(self.ground, self.path + keys)

    @property
    def value(self) -> Value:
        """What stands there, or `NOTHING`."""
        return descendant(self.ground.value, self.path)

    @property
    def is_default(self) -> bool:
        """Whether the value was not written by the author."""
        return self.ground.is_default(self.path)

    @property
    def span(self) -> Span:
        """Where the value stands."""
        return self.ground.span(self.path)

    @property
    def key(self) -> Span:
        """Where the key of the value stands."""
        return self.ground.key_span(self.path)


@frozen
class Mark:
    """Where a node begins and ends (as the parser says it), with the marks of what it holds.

    `parts` is None for a scalar, a list for a sequence, and for a mapping a dict from
    key to the marks of the key and of the value.
    """

    start: Any
    end: Any
    parts: "list[Mark] | dict[str, tuple[Mark, Mark]] | None" = None

    @property
    def is_one_line(self) -> bool:
        """Whether it can be underlined."""
        return bool(self.start.line == self.end.line)

    def span(self, source: Source) -> Span:
        """Give the node's place; of a node of several lines, its first character."""
        start = position(self.start)
        return Span(source, start, position(self.end) if self.is_one_line else start)


@frozen(keeping=True)  # The marks are kept once somebody has asked for them.
class Document:
    """One YAML document: its plain value, and what `marks` it: tells where all of it stands.

    Marks take five times the room of the value, and are asked for only where there is something to say.
    """

    source: Source
    value: Value
    marks: Callable[[], Mark] = field(compare=False, repr=False)

    @cached_property
    def mark(self) -> Mark:
        """Where all of it stands."""
        return self.marks()

    @property
    def root(self) -> Place:
        """The place of the whole document."""
        return Place(self)

    def span(self, path: Path) -> Span:
        """Give the place of the value at `path`; see `Grounded`."""
        key, mark = self._find(path)
        return self._underlined(mark, key)

    def key_span(self, path: Path) -> Span:
        """Give the place of the key at `path`; see `Grounded`."""
        key, mark = self._find(path)
        return self._underlined(key or mark, key)

    def audience(self, path: Path) -> str | None:
        """Tell that a document is one for all; see `Written`."""
        del path
        return None

    def is_default(self, path: Path) -> bool:
        """Tell that a document holds no defaults; see `Grounded`."""
        del path
        return False

    def _find(self, path: Path) -> tuple[Mark | None, Mark]:
        key, mark = None, self.mark
        for step in path:
            parts = mark.parts
            if isinstance(parts, dict) and step in parts:
                key, mark = parts[str(step)]
            elif isinstance(parts, list) and isinstance(step, int) and step < len(parts):
                key, mark = None, parts[step]
            else:
                break
        return key, mark

    def _underlined(self, mark: Mark, key: Mark | None) -> Span:
        """Underline scalars and one-line collections; of a long one, its key or first character."""
        return (mark if mark.is_one_line or key is None else key).span(self.source)


_NOWHERE: Final = Position(0, 0)
"""As the parser says it, which counts from 0."""


def unwritten(value: Value) -> Document:
    """Make a document of a value that stands in no file: it has no places to tell."""
    return Document(Source("", b""), value, lambda: Mark(_NOWHERE, _NOWHERE))


def position(mark: Any) -> Position:
    """Give the place of a parser's mark, which counts from 0."""
    return Position(mark.line + 1, mark.column + 1)
