"""What Argo Rollouts refuses, in our words and in its own."""

from canarygen.diagnostic import Diagnostic, Note
from canarygen.law import Law, Severity
from canarygen.source import Span


def refused(
    code: Law,
    message: str,
    span: Span,
    help_: str,
    *,
    argo: str = "",
    notes: tuple[Note, ...] = (),
    ruled: Severity | None = None,
) -> Diagnostic:
    """Tell a breach; `argo` are the words in which the controller or its lint tells it, if it does.

    It is as grave as its law has it, unless it is `ruled` otherwise.
    """
    return Diagnostic(
        code=code,
        message=f"{message} ({argo})" if argo else message,
        span=span,
        notes=notes,
        help=help_,
        ruled=ruled,
    )
