"""A fault as a value: what is wrong, where, and the way out."""

from collections.abc import Iterable, Iterator

from canarygen.frozen import frozen
from canarygen.law import Law, Severity
from canarygen.source import Span

# Nobody reads more at once, and no input shall make us write for minutes.
MOST = 500


@frozen
class Note:
    """A second place that a fault involves, and what it has to do with it."""

    message: str
    span: Span


@frozen(kw_only=True)
class Diagnostic:
    """One fault: the law by its code, the breach in words, its place and the way out."""

    code: Law
    message: str
    span: Span
    help: str
    notes: tuple[Note, ...] = ()
    ruled: Severity | None = None

    @property
    def severity(self) -> Severity:
        """How grave it is: as the project has ruled, or else by the law itself."""
        return self.ruled or self.code.severity

    @property
    def is_error(self) -> bool:
        """Whether it ends a stage."""
        return self.severity is Severity.ERROR

    @property
    def all_notes(self) -> tuple[Note, ...]:
        """The notes of the law, and those that the place itself brings along."""
        return self.notes + tuple(Note(message, span) for message, span in self.span.asides)

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """Sort by file, line, column, code and then words: a total order, whatever ran first."""
        start = self.span.start
        return (self.span.source.path, start.line, start.column, self.code.word, self.message)


class Rejected(Exception):
    """The author's input is at fault; nothing else raises this.

    `diagnostics` holds every fault of the stage that refused, sorted by place, each once.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Sort the faults; two that say the same of one place are one."""
        self.diagnostics = ordered(diagnostics)
        super().__init__("; ".join(f"{fault.span}: {fault.message}" for fault in self.diagnostics))


def refused(code: Law, message: str, span: Span, way_out: str) -> Rejected:
    """Make what is raised for one fault, which leaves nothing to go on with."""
    return Rejected([Diagnostic(code=code, message=message, span=span, help=way_out)])


def ordered(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort diagnostics by place and drop repetitions."""
    unique = {diagnostic.order: diagnostic for diagnostic in diagnostics}
    return tuple(unique[key] for key in sorted(unique))


def unrepeated(stages: Iterable[Iterable[Diagnostic]]) -> Iterator[Diagnostic]:
    """Give what stages that do not wait for each other say; where one has refused something, a later one adds nothing about the whole of it.

    The stages come in the order in which they know best what is wrong.
    """
    refused: list[Span] = []
    for stage in stages:
        found = []
        for diagnostic in stage:
            if not any(diagnostic.span.holds(span) for span in refused):
                found.append(diagnostic)
                yield diagnostic
        refused += [diagnostic.span for diagnostic in found if diagnostic.is_error]


def reject_any(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """End the stage if any of its diagnostics is an error; return the warnings otherwise.

    Raises Rejected with errors and warnings alike; after `MOST` errors it asks for no more.
    """
    found, errors = [], 0
    for diagnostic in diagnostics:
        found.append(diagnostic)
        errors += diagnostic.is_error
        if errors == MOST:
            break
    if errors:
        raise Rejected(found)
    return tuple(found)
