"""What spec files came to, compiled at once or piece by piece."""

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import PurePosixPath

from canarygen.compilation import Compilation, Wanted
from canarygen.diagnostic import Diagnostic
from canarygen.frozen import cached_property, frozen
from canarygen.kustomization import holds_object
from canarygen.shard import Shard
from canarygen.tree import Tree
from canarygen.typed import TYPE_CHECKING

if TYPE_CHECKING:
    # Only many specs, or what is remembered, have records; a build of few need not wait for what makes them.
    from canarygen.division.record import Record

Hear = Callable[[Sequence[Diagnostic]], Collection[Diagnostic]]
"""Gives those diagnostics that whoever is told of them is to hear."""


def everything(told: Sequence[Diagnostic]) -> Collection[Diagnostic]:
    """Hear of all that there is to say; see `Hear`."""
    return told


@frozen(kw_only=True, keeping=True)
class Pieces:
    """What spec files come to: the files below out/, whose each is, what each came to, and what is heard of them.

    A path is text here, as in a record: for those who only count or print, to make paths of 50,000 would take a while.
    """

    files: Mapping[str, str]
    sources: Mapping[str, str]
    records: "Mapping[str, Record]"
    warnings: tuple[Diagnostic, ...] = ()

    @cached_property
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
        return sum(map(holds_object, self.files))

    def count(self, shard: Shard | None) -> int:
        """Give how many files a shard has, or, without one, the tree."""
        return sum(source in shard for source in self.sources.values()) if shard else self.size

    def texts(self, wanted: Wanted) -> Sequence[str]:
        """Give the files of the objects that are wanted, in the order of their paths."""
        return [
            self.files[path]
            for path, source in sorted(self.sources.items())
            if holds_object(path) and (wanted is None or source in wanted)
        ]


Outcome = Compilation | Pieces
"""What spec files come to, at once or piece by piece: the same tree, and the same words."""
