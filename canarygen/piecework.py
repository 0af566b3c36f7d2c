"""Many specs, compiled piece by piece where all is well: few models are in memory at a time, and two processes make them.

Each piece is compiled alone, and then once more together what meets across pieces, or has anything to say, with all
that it meets; see `bonds`. Where that is much, or wrong, all are compiled at once, and say it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any, Final, NamedTuple

from canarygen.bonds import names_any
from canarygen.compilation import Compilation, Wanted, text
from canarygen.diagnostic import Diagnostic, Rejected
from canarygen.frozen import frozen
from canarygen.kinship import Kinship, crossing
from canarygen.kustomization import NAME as KUSTOMIZATION
from canarygen.labour import Hands, alone
from canarygen.model.project import PROJECT_FILE, Project
from canarygen.record import Record, records, shared
from canarygen.shard import Shard
from canarygen.source import Source
from canarygen.tree import Tree

MANY: Final = 300
"""From so many spec files on, which take a tenth of a second and more, it pays."""
_TASTE: Final = 10
"""How many files are in each of the first two pieces."""
_PIECE: Final = 60

Compile = Callable[[Sequence[Source]], Compilation]
"""Compiles and checks spec files. Raises Rejected."""
Hear = Callable[[Sequence[Diagnostic]], Collection[Diagnostic]]
"""Gives those diagnostics that whoever is told of them is to hear."""


def everything(told: Sequence[Diagnostic]) -> Collection[Diagnostic]:
    """Hear of all that there is to say; see `Hear`."""
    return told


@frozen(kw_only=True)
class Pieces:
    """What spec files come to: the files below out/, whose each is, what each came to, and what is heard of them.

    A path is text here, as in a record: for those who only count or print, to make paths of 50,000 would take a while.
    """

    files: Mapping[str, str]
    sources: Mapping[str, str]
    records: Mapping[str, Record]
    warnings: tuple[Diagnostic, ...] = ()

    @property
    def tree(self) -> Tree:
        """The files below out/."""
        return {PurePosixPath(path): text for path, text in self.files.items()}

    @property
    def paths(self) -> Collection[str]:
        """The paths of these files."""
        return self.files.keys()

    def part(self, shard: Shard, old: Tree) -> Tree:
        """The files below out/ as one shard leaves them; see `Compilation.part`."""
        return {
            path: text if self.sources[str(path)] in shard else old.get(path, "")
            for path, text in self.tree.items()
        }

    @property
    def size(self) -> int:
        """How many files the tree has."""
        return len(self.files)

    @property
    def objects(self) -> int:
        """How many of them hold an object."""
        return sum(map(_holds_object, self.files))

    def count(self, shard: Shard | None) -> int:
        """Give how many files a shard has, or, without one, the tree."""
        return sum(source in shard for source in self.sources.values()) if shard else self.size

    def texts(self, wanted: Wanted) -> Sequence[str]:
        """Give the files of the objects that are wanted, in the order of their paths."""
        return [
            self.files[path]
            for path, source in sorted(self.sources.items())
            if _holds_object(path) and (wanted is None or source in wanted)
        ]


Outcome = Compilation | Pieces
"""What spec files come to, at once or piece by piece: the same tree, and the same words."""


def _holds_object(path: str) -> bool:
    return not path.endswith(f"/{KUSTOMIZATION}")


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
    ) -> Pieces:
        whose = {file: path for path, record in known.items() for file in record.files}
        common = [*shared(known, self.project.chosen)]
        return Pieces(
            files={**files, **{item.location: text(item) for item in common}},
            sources={**whose, **{item.location: item.source for item in common}},
            records=known,
            warnings=told,
        )


def _files(found: Compilation) -> dict[str, str]:
    """Give the files of spec files; what is of all is made of all."""
    return {item.location: text(item) for item in found.contents if item.source != PROJECT_FILE}
