"""An author's text, and how it is laid out: where nodes and lines end."""

from canarygen.document import Document, Mark
from canarygen.editing.hand import Quote
from canarygen.frozen import cached_property, frozen


@frozen
class Splice:
    """A stretch of a text, counted in characters, and what takes its place."""

    start: int
    end: int
    text: str

    def applied(self, text: str) -> str:
        """Give the text with the stretch replaced, and all else as it was."""
        return text[: self.start] + self.text + text[self.end :]


@frozen(keeping=True)
class Page:
    """The text of a file, and the document of it that is edited."""

    document: Document

    @cached_property
    def text(self) -> str:
        """The whole file. The reader accepts nothing but UTF-8, so that not a byte is lost in it."""
        return self.document.source.data.decode()

    @cached_property
    def eol(self) -> str:
        """How its lines end."""
        return "\r\n" if "\r\n" in self.text else "\n"

    @cached_property
    def is_json(self) -> bool:
        """Whether the document is written as JSON: between braces, its keys between double quotes."""
        parts = self.document.mark.parts
        first = next(iter(parts.values()))[0].start.index if isinstance(parts, dict) and parts else 0
        return self.is_flow(self.document.mark) and self.text[first] == '"'

    @property
    def quote(self) -> Quote:
        """Which quotes a new text gets, if it can do with any."""
        return '"' if self.is_json else ""

    @cached_property
    def unit(self) -> int:
        """How many columns the document indents by, as its first inner mapping shows."""
        for _, mark in entries(self.document.mark):
            if isinstance(mark.parts, dict) and mark.parts and not self.is_flow(mark):
                return int(mark.start.column - self.document.mark.start.column)
        return 2

    def is_flow(self, mark: Mark) -> bool:
        """Whether a node is a mapping or a list between brackets."""
        return mark.parts is not None and self.text[mark.start.index] in "[{"

    def end(self, mark: Mark) -> int:
        """Give where a node ends. The parser says of one without brackets only where the next thing begins.

        A block scalar ends with its last line, line end included, since that may be a part of it.
        """
        if mark.parts is None or self.is_flow(mark):
            return int(mark.end.index)
        return self.end(mark.parts[-1] if isinstance(mark.parts, list) else entries(mark)[-1][1])

    def written_end(self, mark: Mark) -> int:
        """Give where the last visible character of a node ends."""
        start, end = mark.start.index, self.end(mark)
        return int(start + len(self.text[start:end].rstrip(" \t\r\n")))

    def written(self, mark: Mark, text: str) -> Splice:
        """Put a text in the place of a node; behind the colon, where nothing stands."""
        start, end = mark.start.index, self.written_end(mark)
        return Splice(start, end, text if start < end or self.text[start - 1].isspace() else f" {text}")

    def line_end(self, offset: int) -> int:
        """Give where the line of an offset ends, its line end not included."""
        found = self.text.find("\n", offset)
        end = len(self.text) if found < 0 else found
        return end - (self.text[offset:end].endswith("\r"))

    def line_start(self, offset: int) -> int:
        """Give where the line of an offset begins."""
        return self.text.rfind("\n", 0, offset) + 1

    def top(self, offset: int) -> int:
        """Give the beginning of a line, or of the comments and empty lines that stand above it."""
        start = self.line_start(offset)
        while start and not self.text[self.line_start(start - 1) : start].split("#")[0].strip():
            start = self.line_start(start - 1)
        return start


def entries(mark: Mark) -> list[tuple[Mark, Mark]]:
    """Give the marks of each key and value of a mapping; of anything else, none."""
    return list(mark.parts.values()) if isinstance(mark.parts, dict) else []
