"""Text on which the readers of YAML disagree, and nothing worse: what a file says else can be judged, too."""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain, islice

from canarygen.diagnostic import MOST, Diagnostic, Rejected
from canarygen.document import Value
from canarygen.parsing.marking import marks
from canarygen.parsing.recollection import recalled
from canarygen.source import Source


class Unclear(Rejected):
    """A file is refused for ambiguous scalars alone. Its `documents` have them as texts, as if they were quoted."""

    def __init__(self, diagnostics: Iterable[Diagnostic], source: Source, values: Sequence[Value]) -> None:
        """Take the faults, and what the documents of the file say."""
        super().__init__(diagnostics)
        self.documents = recalled(marks, source, values)


def with_all_else(unclear: Sequence[Diagnostic], judge: Callable[[], object]) -> Rejected:
    """Give the refusal of what is unclear, and of what judges refuse of the rest in spite of it.

    What they tell of a place that is unclear, or of what holds one, is left out: it may well be meant otherwise.
    """
    told: Sequence[Diagnostic] = ()
    try:
        judge()
    except Rejected as rejected:
        told = rejected.diagnostics
    spans = [diagnostic.span for diagnostic in unclear]
    beyond = (one for one in told if not any(one.span.holds(span) for span in spans))
    return Rejected(islice(chain(unclear, beyond), MOST))
