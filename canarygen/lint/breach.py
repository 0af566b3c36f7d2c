"""A law of manifests that is broken: told in our words, and behind them in those of whoever else finds it."""

from collections.abc import Callable, Iterable, Iterator

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place
from canarygen.fault import Refusal, told
from canarygen.law import Law, Severity
from canarygen.source import Span


def breach(
    law: Law,
    message: str,
    span: Span,
    help: str,  # noqa: A002 -- as in Diagnostic
    *notes: Note,
    peer: str | None = None,
    ruled: Severity | None = None,
) -> Diagnostic:
    """Tell of a breach, as grave as its law has it unless it is `ruled` otherwise.

    `peer` are the words that somebody else has for it, where those of its law are not meant.
    """
    words = law.peer if peer is None else peer
    return Diagnostic(
        code=law,
        message=f"{message} ({words})" if words else message,
        span=span,
        notes=notes,
        help=help,
        ruled=ruled,
    )


def breaches(
    law: Law,
    refusals: Iterable[Refusal],
    at: Callable[..., Place],
    *notes: Note,
    peer: str | None = None,
    ruled: Severity | None = None,
    is_key: bool = False,
) -> Iterator[Diagnostic]:
    """Tell of what is refused by a law, each where `at` has its path; see `told`."""
    for fault in told(law, refusals, at, is_key=is_key):
        yield breach(law, fault.message, fault.span, fault.help, *fault.notes, *notes, peer=peer, ruled=ruled)
