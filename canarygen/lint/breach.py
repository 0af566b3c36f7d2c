"""A law of manifests that is broken: told in our words, and behind them in those of whoever else finds it."""

from canarygen.diagnostic import Diagnostic, Note
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
