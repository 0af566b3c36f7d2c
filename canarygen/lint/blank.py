"""What is filled in before anybody looks at a manifest: of a blank nothing can be said yet."""

import re
from functools import lru_cache

from canarygen.diagnostic import Diagnostic
from canarygen.lint.gap import GAP
from canarygen.source import Span
from canarygen.typed import Any, Final

_OF_OTHERS: Final = r"\$\{[A-Za-z_](?:[^{}]|\{[^{}]*\})*\}?|\$\([A-Za-z_][^()]*\)?|\$[A-Z][A-Z0-9_]*\b|<[A-Za-z][A-Za-z0-9_ -]*>"
OF_AN_ENGINE: Final = r"\{\{(?!\s*(?:args|templates)\.)"
"""A blank that is not the controller's of Argo Rollouts to fill in: of those the laws know."""
_BLANK: Final = re.compile(rf"\{{\{{|{_OF_OTHERS}|{GAP}")
STRANGE_BLANK: Final = re.compile(rf"{OF_AN_ENGINE}(?:(?:(?!\{{\{{).)*?\}}\}})?|{_OF_OTHERS}", re.DOTALL)
"""A blank as a whole, of somebody else than that controller; none is looked for the end of beyond the beginning of another."""


def is_filled_in(value: Any) -> bool:
    """Whether a value becomes another before anybody looks at it.

    The controller replaces `{{args.NAME}}` in a template; Flux, and whoever pipes through envsubst, replaces `${NAME}` or `$NAME`;
    Kustomize's `vars` are written `$(NAME)`, and what a reader shall fill in `<name>`.
    """
    return isinstance(value, str) and _BLANK.search(value) is not None


def is_of_a_blank(told: Diagnostic) -> bool:
    """Whether a finding, or what its notes point at, stands on a line with what somebody else than the controller fills in.

    Where all of a file is one line, as programs write JSON, it is what stands there itself. Words that quote such a blank rest
    on it, wherever it stands: what is not for a Service of the type `${TYPE}` may be for the one that it will be.
    """
    places = (told.span, *(note.span for note in told.notes))
    said = (told.message, told.help, *(_line(span) for span in places))
    return any(map(STRANGE_BLANK.search, said))


def has_marks(data: bytes) -> bool:
    """Tell whether a file has anything that a blank begins with; most have nothing."""
    return any(mark in data for mark in (b"{{", b"$", b"<"))


def _line(span: Span) -> str:
    lines, number = _lines(span.source.data), span.start.line
    if number > len(lines):
        return ""
    line = lines[number - 1].decode("utf-8", "replace")
    return line[span.start.column - 1 : span.end.column - 1] if not any(lines[1:]) else line


@lru_cache(maxsize=8)
def _lines(data: bytes) -> list[bytes]:
    """Give the lines of a file, taken apart once for all findings; none of a file without a blank, as most are."""
    return data.split(b"\n") if has_marks(data) else []
