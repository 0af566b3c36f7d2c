"""What a terminal shows of a file: its lines, with a place underlined, colours, and no character that would talk to it."""

from collections.abc import Callable

from canarygen.source import Span

Paint = Callable[[str, str], str]
"""Puts a text into a colour."""

RED, GREEN, YELLOW, CYAN = "\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[36m"
BOLD, DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"
_WIDTH = 160
_CUT = "..."  # stands for what a long line has before and behind
_BLANKS = {"\t": " ", "\n": "\\n"}


def painter(*, colour: bool) -> Paint:
    """Give what puts a text into a colour; without `colour`, what leaves it alone."""
    return (lambda text, paint: f"{paint}{text}{_PLAIN}") if colour else (lambda text, _: text)


def excerpt(span: Span, paint: Paint) -> list[str]:
    """Show the line of a span, or the part of a long one, with the span underlined; nothing for no line."""
    line, start = span.source.line(span.start.line), span.start.column - 1
    end = span.end.column - 1 if span.end.line == span.start.line else start + 1
    if not line.strip(" \t"):
        return []
    if len(line) > _WIDTH:
        left = max(0, start - _WIDTH // 2)
        before, after = _CUT if left else "", _CUT if len(line) > left + _WIDTH else ""
        line = f"{before}{line[left : left + _WIDTH]}{after}"
        start, end = start - left + len(before), end - left + len(before)
    # What nobody would see takes more room here than in the file.
    ahead, said = clean(line[:start]), clean(line[start:end])
    margin = f"{span.start.line:>5} | "
    underline = " " * _columns(ahead) + "^" * max(1, _columns(said))
    return [margin + clean(line), " " * (len(margin) - 2) + "| " + paint(underline, RED)]


def _columns(text: str) -> int:
    """Count the columns that a text fills: wide letters take two (UAX #11), and marks none of their own."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width  # noqa: PLC0415 -- few files hold such letters

    letters = [letter for letter in text if category(letter) not in {"Mn", "Me"}]
    return len(letters) + sum(east_asian_width(letter) in {"F", "W"} for letter in letters)


def clean(text: str) -> str:
    """Show control and bidirectional characters as what they are: nothing in a file, nor its name, talks to the terminal."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else _escaped(letter) for letter in text)


def _escaped(letter: str) -> str:
    if letter in _BLANKS:
        return _BLANKS[letter]
    return f"\\u{ord(letter):04x}" if letter <= "\uffff" else f"\\U{ord(letter):08x}"
