"""Text on which the readers of YAML disagree, and nothing worse: what a file says else can be judged, too."""

from collections.abc import Iterable, Iterator, Sequence

from canarygen.diagnostic import Diagnostic, Rejected
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


def beyond(told: Iterable[Diagnostic], unclear: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    """Leave out what is told of a place that is unclear, or of what holds one: it may well be meant otherwise."""
    spans = [diagnostic.span for diagnostic in unclear]
    return (one for one in told if not any(one.span.holds(span) for span in spans))
