"""What is found in several environments, told once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from canarygen.code import Code
from canarygen.diagnostic import MOST, Diagnostic
from canarygen.frozen import replace
from canarygen.model.project import PROJECT_FILE
from canarygen.source import Span
from canarygen.typed import Final

_IN_VAIN: Final = frozenset(
    {Code.NAME_UNUSED, Code.WITHOUT_EFFECT, Code.ARGUMENT_UNUSED, Code.EXEMPTION_UNNEEDED}
)
"""The laws whose breach is that something said does nothing: where it does something, it is none."""

_Fault = tuple[tuple[str, int, int, str, str], Span | None]
"""A fault, the same in each environment: what is said and where, and of which canary if that makes a difference."""


def told_once(found: Mapping[str | None, Iterable[Diagnostic]], among: int) -> Iterator[Diagnostic]:
    """Give the diagnostics of environments: those that only some of them have say which.

    `among` is the number of environments that there are, of which `found` may be a part.
    What is said in vain in one of them may be meant for another; only what is in vain
    in all of them, and for the same canary, is a fault.
    """
    if among == 1:
        for diagnostics in found.values():
            yield from diagnostics
        return
    first: dict[_Fault, Diagnostic] = {}
    where: dict[_Fault, list[str]] = defaultdict(list)
    for environment, diagnostics in found.items():
        for diagnostic in _bounded(diagnostics):
            fault = (diagnostic.order, _canary(diagnostic) if _is_in_vain(diagnostic) else None)
            first.setdefault(fault, diagnostic)
            if environment not in where[fault]:
                where[fault].append(str(environment))
    for fault, diagnostic in first.items():
        if len(where[fault]) == among:
            yield diagnostic
        elif not _is_in_vain(diagnostic):
            suffix = "" if len(where[fault]) == len(found) else f" (in {', '.join(where[fault])})"
            yield replace(diagnostic, message=diagnostic.message + suffix)


def _bounded(diagnostics: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Give diagnostics until there are enough errors: hostile input may break one law without end.

    However many warnings there are, no error is left out for them.
    """
    errors = 0
    for diagnostic in diagnostics:
        yield diagnostic
        errors += diagnostic.is_error
        if errors == 2 * MOST:
            return


def _is_in_vain(diagnostic: Diagnostic) -> bool:
    return diagnostic.code in _IN_VAIN


def _canary(diagnostic: Diagnostic) -> Span | None:
    """Give the place of the canary of which a fault in the settings of all canaries is told."""
    span = diagnostic.span
    return span.asides[-1][1] if span.source.path == PROJECT_FILE and span.asides else None
