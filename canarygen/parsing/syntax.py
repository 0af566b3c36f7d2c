"""Where the YAML parser gave up, in the author's terms."""

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import position
from canarygen.parsing.decode import conflict
from canarygen.parsing.impasse import Impasse
from canarygen.source import Position, Source, Span, whole
from canarygen.typed import Any


def broken(source: Source, error: Any) -> Diagnostic:
    """Say what the parser's error is, and at which place the author should look."""
    if fault := conflict(source, source.data.decode("utf-8", "replace")):
        return fault
    impasse = _impasse(source, error)
    if "\\t" in impasse.problem or impasse.rest[:1] == "\t":
        span = _span(source, impasse.at)
        return Diagnostic(
            code=Code.TAB_INDENT,
            message="a tab where YAML wants spaces",
            span=span,
            help="indent with spaces",
        )
    words = impasse.words
    notes = (Note(words.note, _span(source, impasse.at)),) if words.note else ()
    span = _span(source, words.at or impasse.at)
    return Diagnostic(code=Code.SYNTAX, message=words.message, span=span, help=words.help, notes=notes)


def _impasse(source: Source, error: Any) -> Impasse:
    begun, at = (getattr(error, mark, None) for mark in ("context_mark", "problem_mark"))
    start = whole(source).start
    place = position(at) if at else position(begun) if begun else start
    return Impasse(
        source=source,
        problem=": ".join(filter(None, (getattr(error, key, None) for key in ("context", "problem")))),
        begun=position(begun) if begun else place,
        at=place,
    )


def _span(source: Source, at: Position) -> Span:
    return Span(source, at, at)
