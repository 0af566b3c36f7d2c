"""A file's bytes under its name, and places in them."""

from canarygen.frozen import cached_property, field, frozen
from canarygen.typed import Final

MAX_SPEC_BYTES: Final = 256 * 1024
"""What a spec may weigh. Of a larger one a single byte more is read, by which the reader knows it."""


@frozen(keeping=True)  # The lines are kept once somebody has asked for one.
class Source:
    """One file, already read: its path as people write it, and its bytes."""

    path: str
    data: bytes

    @cached_property
    def _lines(self) -> list[bytes]:
        return self.data.split(b"\n")

    def line(self, number: int) -> str:
        """Give the text of one line, numbered from 1; "" where there is none.

        Lines end at line feeds only: Python's own notion (`splitlines`) has seven
        more line ends than YAML, and would point at another line than the parser.
        """
        if not 0 < number <= len(self._lines):
            return ""
        return self._lines[number - 1].rstrip(b"\r").decode("utf-8", "replace")


@frozen
class Position:
    """A line and a column, both counted from 1, columns in characters."""

    line: int
    column: int

    def __lt__(self, other: "Position") -> bool:
        """Whether it comes before the other one."""
        return (self.line, self.column) < (other.line, other.column)

    def __le__(self, other: "Position") -> bool:
        """Whether it does not come after the other one."""
        return (self.line, self.column) <= (other.line, other.column)


@frozen
class Span:
    """A stretch of one source, from `start` up to, not including, `end`.

    `asides` are other places that must be known to understand this one, and in what way.
    """

    source: Source
    start: Position
    end: Position
    asides: "tuple[tuple[str, Span], ...]" = field(default=(), compare=False)

    def holds(self, other: "Span") -> bool:
        """Whether another stretch begins in this one, or where it does."""
        is_within = self.start <= other.start and (other.start < self.end or other.start <= self.start)
        return is_within and self.source.path == other.source.path

    def __str__(self) -> str:
        """Write the place as editors and terminals link it: `path:line:column`."""
        return f"{self.source.path}:{self.start.line}:{self.start.column}"


def whole(source: Source) -> Span:
    """Give the place of a fault that concerns a file as such: its first character."""
    start = Position(1, 1)
    return Span(source, start, start)


def following(source: Source, before: str) -> Span:
    """Give the place of the character that follows the text with which a file begins."""
    at = Position(before.count("\n") + 1, len(before) - before.rfind("\n"))
    return Span(source, at, at)
