"""What specs come to: their objects, what there is to say about them, and the files that hold them."""

from collections.abc import Collection, Sequence

from canarygen.diagnostic import Diagnostic
from canarygen.emit import emit
from canarygen.frozen import frozen
from canarygen.manifest import Manifest
from canarygen.model.canary import Canary
from canarygen.shard import Shard
from canarygen.tree import Tree, sealed

Wanted = Shard | Collection[str] | None
"""Whose files are meant: those of a shard, of some spec files, or of all."""


@frozen
class Compilation:
    """What the specs come to: canaries, their objects, and what there is to say about them (no error among it)."""

    manifests: tuple[Manifest, ...]
    warnings: tuple[Diagnostic, ...]
    kustomizations: tuple[Manifest, ...] = ()
    canaries: tuple[Canary, ...] = ()

    @property
    def contents(self) -> tuple[Manifest, ...]:
        """What each file holds: the objects, and the kustomizations, which are none."""
        return (*self.manifests, *self.kustomizations)

    @property
    def tree(self) -> Tree:
        """The files below out/."""
        return {manifest.path: text(manifest) for manifest in self.contents}

    @property
    def paths(self) -> Collection[str]:
        """The paths of these files."""
        return {str(item.path) for item in self.contents}

    def part(self, shard: Shard, old: Tree) -> Tree:
        """The files below out/ as one shard leaves them: its own as they are to be, all others as they stand in `old`.

        One that is another's to write, and does not stand there yet, is empty.
        """
        return {
            item.path: text(item) if item.source in shard else old.get(item.path, "")
            for item in self.contents
        }

    @property
    def size(self) -> int:
        """How many files the tree has."""
        return len(self.contents)

    @property
    def objects(self) -> int:
        """How many of them hold an object."""
        return len(self.manifests)

    def count(self, shard: Shard | None) -> int:
        """Give how many files a shard has, or, without one, the tree."""
        return sum(item.source in shard for item in self.contents) if shard else self.size

    def texts(self, wanted: Wanted) -> Sequence[str]:
        """Give the files of the objects that are wanted, in the order of their paths."""
        chosen = [item for item in self.manifests if wanted is None or item.source in wanted]
        return [text(item) for item in sorted(chosen, key=lambda item: item.location)]


def text(manifest: Manifest) -> str:
    """Give a manifest's file: our header, and the object."""
    return sealed(emit(manifest.content), manifest.source)
