"""What is compiled when few specs have changed since all was well: these, and whatever they meet."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final

from canarygen.compilation import Compilation, text
from canarygen.diagnostic import Diagnostic
from canarygen.division.bonds import names_any
from canarygen.division.kinship import Kinship
from canarygen.division.record import Record, records
from canarygen.frozen import frozen
from canarygen.model.project import Project
from canarygen.source import Source
from canarygen.tree import Tree

_FEW: Final = 300
"""So many spec files take a tenth of a second, however many there are."""
_PART: Final = 4
"""Where more of all than this part must be judged together, it takes less to judge all, by two processes."""

Compile = Callable[[Collection[str]], tuple[Sequence[Source], Compilation]]
"""Reads and compiles spec files, by their paths. Raises Rejected."""


@frozen(kw_only=True)
class Amendment:
    """Spec files that were judged together, what they came to, and their records before and now.

    `yielded` are the files below out/ that are their own.
    """

    sources: Sequence[Source]
    compilation: Compilation
    yielded: Tree
    before: Mapping[str, Record]
    now: Mapping[str, Record]

    @property
    def stands_alone(self) -> bool:
        """Whether all these specs still have canaries, and add to the objects of all what they added before."""
        return self.now.keys() == self.before.keys() and all(
            record.shared == self.before[path].shared for path, record in self.now.items()
        )


def amendment(
    changed: Collection[str], known: Mapping[str, Record], project: Project, compiled: Compile
) -> Amendment | None:
    """Compile the spec files that have changed with all that they meet, before and now; None if these are too many.

    `known` has the records of all spec files from when all was well. Raises Rejected.
    """
    kinship, most = Kinship(known), max(_FEW, len(known) // _PART)
    wanted = kinship.together({*changed, *kinship.patched}, most)
    while wanted is not None:
        sources, compilation = compiled(wanted)
        now = records(compilation, project)
        fresh = [record for path, record in now.items() if record != known.get(path)]
        wider = kinship.together(wanted, most, fresh) if fresh else wanted
        if wider == wanted:
            return Amendment(
                sources=sources,
                compilation=compilation,
                yielded={item.path: text(item) for item in compilation.contents if item.source in now},
                before={path: known[path] for path in wanted},
                now=now,
            )
        wanted = wider
    return None


def told_apart(told: Iterable[Diagnostic], specs: Collection[str]) -> tuple[str, ...] | None:
    """Give the spec files of which something is told, sorted; None if it takes more than these, and what they meet, to tell it.

    What is told of a project's settings may be true of some specs alone, and some ways out are looked for among all there is.
    """
    found = {one.span.source.path: names_any(one) for one in told}
    return None if any(found.values()) or not found.keys() <= {*specs} else tuple(sorted(found))
