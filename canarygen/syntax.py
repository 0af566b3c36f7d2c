"""Where the YAML parser gave up, in the author's terms."""

from typing import Any

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import position
from canarygen.source import Source, Span, whole

_OPENED = ("while parsing a flow", "while scanning a quoted scalar", "while scanning a simple key")


def broken(source: Source, error: Any) -> Diagnostic:
    """Say what the parser's error is, and at which place the author should look."""
    problem = str(getattr(error, "problem", None) or "the text cannot be read as YAML")
    context = getattr(error, "context", None)
    end, start = _place(source, error, "problem_mark"), _place(source, error, "context_mark")
    span = end or start or whole(source)
    at = span.start
    if "\\t" in problem or source.line(at.line)[at.column - 1 : at.column] == "\t":
        tab = Span(source, at, at)
        return Diagnostic(
            code=Code.TAB_INDENT, message="a tab where YAML wants spaces", span=tab, help="indent with spaces"
        )
    notes: tuple[Note, ...] = ()
    if start and end and str(context).startswith(_OPENED):
        # The parser gives up far behind what was never closed.
        span, notes = start, (Note("here it became clear", end),)
    message = f"{context}: {problem}" if context else problem
    return Diagnostic(code=Code.SYNTAX, message=message, span=span, help=_way_out(problem), notes=notes)


def _place(source: Source, error: Any, mark: str) -> Span | None:
    found = getattr(error, mark, None)
    at = position(found) if found else None
    return Span(source, at, at) if at else None


def _way_out(problem: str) -> str:
    if "mapping values are not allowed" in problem:
        return "check the indentation; a value that holds a colon and a space must be quoted"
    if "could not find expected ':'" in problem:
        return "a key needs a colon after it; check the line before, too"
    if "did not find expected" in problem:
        return "check the indentation, and that every bracket and quote is closed"
    return "check indentation, quotes and brackets around this place"
