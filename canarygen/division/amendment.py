"""What is compiled when few specs have changed since all was well: these, and whatever they meet."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from canarygen.compilation import Compilation, text
from canarygen.diagnostic import Diagnostic
from canarygen.division.bonds import names_any
from canarygen.division.kinship import Kinship
from canarygen.division.record import NOTHING_SHARED, Record, records
from canarygen.frozen import frozen
from canarygen.guard import MANY, canaries
from canarygen.model.project import Project
from canarygen.source import Source
from canarygen.tree import Tree
from canarygen.typed import Final

_FEW: Final = 300
"""So many spec files take a tenth of a second, however many there are."""
_PART: Final = 4
"""Where more of all than this part must be judged together, it takes less to judge all, by two processes."""

Compile = Callable[[Collection[str]], tuple[Sequence[Source], Compilation]]
"""Reads and compiles spec files, by their paths. Raises Rejected."""


@frozen(kw_only=True)
class Amendment:
    """Spec files that were judged together, what they came to, and their records before and now.

    One that has come has none before, one that has gone none now; those of all `others` stay what they are. `yielded` are
    the files below out/ that are their own.
    """

    sources: Sequence[Source]
    compilation: Compilation
    yielded: Tree
    before: Mapping[str, Record]
    now: Mapping[str, Record]
    others: Mapping[str, Record]

    @property
    def has_canaries(self) -> bool:
        """Whether every spec file that was compiled has canaries, and there are any at all."""
        return bool(self.now or self.others) and self.now.keys() == {source.path for source in self.sources}

    @property
    def stands_alone(self) -> bool:
        """Whether these specs add to the objects of all what they added before."""
        return _shared(self.before) == _shared(self.now)

    @property
    def all_before(self) -> Mapping[str, Record]:
        """The records of all spec files as they were."""
        return {**self.others, **self.before}

    @property
    def all_now(self) -> Mapping[str, Record]:
        """The records of all spec files as they are."""
        return {**self.others, **self.now}

    @property
    def few_gone(self) -> int:
        """How many canaries go, if these are few; 0 otherwise.

        None is the last of an environment, where any is left: every spec is in all of them.
        """
        gone = canaries(owned(self.before)) - canaries(self.yielded)
        return len(gone) if len(gone) <= MANY else 0


def owned(records: Mapping[str, Record]) -> Iterator[PurePosixPath]:
    """Give the files of some records, by their paths within the tree."""
    return (PurePosixPath(file) for record in records.values() for file in record.files)


def _shared(records: Mapping[str, Record]) -> Mapping[str, bytes]:
    return {path: record.shared for path, record in records.items() if record.shared != NOTHING_SHARED}


def amendment(
    changed: Collection[str],
    known: Mapping[str, Record],
    project: Project,
    compiled: Compile,
    gone: Collection[str] = (),
) -> Amendment | None:
    """Compile the spec files that have changed with all that they meet, before and now; None if these are too many.

    `known` has the records of all spec files from when all was well; of those that have changed some may have `gone`, and
    others be new. Raises Rejected.
    """
    kinship, most = Kinship(known), max(_FEW, len(known) // _PART)
    wanted = kinship.together(changed, most)
    while wanted is not None:
        there = {*wanted}.difference(gone)
        sources, compilation = compiled(there) if there else ((), Compilation((), ()))
        now = records(compilation, project)
        fresh = [record for path, record in now.items() if record != known.get(path)]
        wider = kinship.together(wanted, most, fresh) if fresh else wanted
        if wider == wanted:
            return Amendment(
                sources=sources,
                compilation=compilation,
                yielded={item.path: text(item) for item in compilation.contents if item.source in now},
                before={path: known[path] for path in wanted if path in known},
                now=now,
                others={path: record for path, record in known.items() if path not in wanted},
            )
        wanted = wider
    return None


def told_apart(told: Collection[Diagnostic], specs: Collection[str]) -> tuple[str, ...] | None:
    """Give the spec files of which something is told, sorted; None if it takes more than these, and what they meet, to tell it.

    What is told of a project's settings may be true of some specs alone, and some ways out are looked for among all there is.
    """
    found = {one.span.source.path for one in told}
    return None if any(map(names_any, told)) or not found <= {*specs} else tuple(sorted(found))
