"""Many specs, compiled piece by piece where all is well: few models are in memory at a time, and two processes make them.

Each piece is compiled alone, and then once more together what meets across pieces, or has anything to say, with all
that it meets; see `bonds`. Where that is much, or wrong, all are compiled at once, and say it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import pairwise

from canarygen.compilation import Compilation, text
from canarygen.conformance import outgrown
from canarygen.diagnostic import Diagnostic, Rejected
from canarygen.division.bonds import names_any
from canarygen.division.kinship import Kinship, crossing
from canarygen.division.outcome import Hear, Outcome, Pieces
from canarygen.division.record import Record, records, shared
from canarygen.frozen import frozen
from canarygen.labour import Hands, alone
from canarygen.model.project import PROJECT_FILE, Project
from canarygen.source import Source
from canarygen.typed import Any, Final, NamedTuple

_TASTE: Final = 5
"""How many files are in each of the first two pieces."""
_PIECE: Final = 60

Compile = Callable[[Sequence[Source]], Compilation]
"""Compiles and checks spec files. Raises Rejected."""


def records_of(outcome: Outcome, project: Project) -> Mapping[str, Record]:
    """Give what each spec file came to, however they were compiled."""
    return outcome.records if isinstance(outcome, Pieces) else records(outcome, project)


class _Piece(NamedTuple):
    """What some spec files came to when they were compiled alone; something is heard of those that are `told`."""

    files: Mapping[str, str]
    records: Mapping[str, Record]
    told: Sequence[str]


_Plain = tuple[dict[str, str], dict[str, tuple[Any, ...]], list[str]]
"""A piece as it may come from another process; see `Hands`."""


def pieces(
    sources: Sequence[Source], project: Project, compiled: Compile, heard: Hear, hands: Hands
) -> Pieces | None:
    """Compile many specs; None if they are refused, or if there is much to say of them, or too many of them meet."""
    if project.policy.exemptions or project.policy.before is not None:
        return None  # Both are about canaries that are not there.
    work = _Work(project=project, compiled=compiled, heard=heard)
    starts = [*range(0, 2 * _TASTE, _TASTE), *range(2 * _TASTE, len(sources), _PIECE), len(sources)]
    parts = [sources[start:end] for start, end in pairwise(starts)]
    made: list[_Piece] = []
    undecided: set[str] = set()
    # What makes the work vain shows in the first two; and whoever is doubled then has loaded all that it takes.
    for some, by in ((parts[:2], alone), (parts[2:], hands)):
        plain = by(work.plain, some)
        made += [_read(found) for found in plain if found]
        undecided = _undecided(made)
        if None in plain or len(undecided) > sum(len(piece.records) for piece in made) // 2:
            return None
    return work.joined(made, undecided, sources)


def _read(plain: _Plain) -> _Piece:
    files, fields, told = plain
    return _Piece(files, {path: Record(*said) for path, said in fields.items()}, told)


def _undecided(made: Sequence[_Piece]) -> set[str]:
    """Give the spec files of which more, or something else, may be known together with others."""
    return crossing([piece.records for piece in made]).union(*(piece.told for piece in made))


@frozen(kw_only=True)
class _Work:
    """How spec files are compiled, and who hears what there is to say of them."""

    project: Project
    compiled: Compile
    heard: Hear

    def plain(self, sources: Sequence[Source]) -> _Plain | None:
        """Compile some of the spec files; None if they are refused."""
        try:
            found = self.compiled(sources)
        except Rejected:
            return None
        plain = {path: tuple(record) for path, record in records(found, self.project).items()}
        return _files(found), plain, [told.span.source.path for told in self.heard(found.warnings)]

    def joined(
        self, made: Sequence[_Piece], undecided: Collection[str], sources: Sequence[Source]
    ) -> Pieces | None:
        """Put pieces together, with what is undecided, and all that it meets, compiled once more."""
        known = {path: record for piece in made for path, record in piece.records.items()}
        files = {path: text for piece in made for path, text in piece.files.items()}
        if not undecided:
            return self._whole(files, known)
        # What is said of canarygen.yaml may be true of a piece alone, and is for the build of everything to say.
        is_of_specs = known.keys() >= set(undecided)
        wanted = Kinship(known).together(undecided, len(sources) // 2) if is_of_specs else None
        try:
            found = self.compiled([source for source in sources if source.path in wanted]) if wanted else None
        except Rejected:
            return None
        told = self.heard(found.warnings) if found else ()
        if found is None or any(map(names_any, told)):
            return None
        return self._whole(files | _files(found), known, tuple(told))

    def _whole(
        self, files: Mapping[str, str], known: Mapping[str, Record], told: tuple[Diagnostic, ...] = ()
    ) -> Pieces | None:
        whose = {file: path for path, record in known.items() for file in record.files}
        common = [*shared(known, self.project.chosen)]
        if any(outgrown(common)):
            return None
        return Pieces(
            files={**files, **{item.location: text(item) for item in common}},
            sources={**whose, **{item.location: item.source for item in common}},
            records=known,
            warnings=told,
        )


def _files(found: Compilation) -> dict[str, str]:
    """Give the files of spec files; what is of all is made of all."""
    return {item.location: text(item) for item in found.contents if item.source != PROJECT_FILE}
