"""What a build changes in a tree: its own files, of the specs and the environments that it is for, and no more than it may."""

from collections.abc import Callable, Collection, Sequence
from pathlib import PurePosixPath

from canarygen.diagnostic import reject_any
from canarygen.frozen import frozen
from canarygen.guard import refusals
from canarygen.shard import Shard
from canarygen.tree import Change, Tree, Write, changes, origin, within


@frozen
class Alignment:
    """A whole tree as it was found, and the changes that bring it in line with specs."""

    old: Tree
    pending: tuple[Change, ...]

    @property
    def new(self) -> Tree:
        """The whole tree after the changes."""
        written = {change.path: change.text for change in self.pending if isinstance(change, Write)}
        deleted = {change.path for change in self.pending} - written.keys()
        return {path: text for path, text in self.old.items() if path not in deleted} | written


@frozen(kw_only=True)
class Plan:
    """What is asked of a build, and what it is allowed.

    `wanted` are the paths of the only specs whose files are written; by default all are. A `shard` writes its own
    files, and judges by those of all. `force` takes over files that were edited by hand, and `allow_delete` is the number
    of canaries that may go.
    """

    wanted: Collection[str] | None = None
    shard: Shard | None = None
    force: bool = False
    allow_delete: int = 0

    def alignment(
        self,
        tree: Tree,
        yielded: Tree,
        environments: Sequence[str | None],
        *,
        out: str,
        occupied: Callable[[Collection[PurePosixPath]], Sequence[PurePosixPath]],
    ) -> Alignment:
        """Say what brings a tree, as far as it belongs to some environments, to what their specs yield.

        `out` is what people call its folder, and `occupied` tells which of some paths in it are taken by files that
        aren't ours. Raises Rejected if it isn't for this build to do.
        """
        old = within(tree, *environments)
        everything = changes(old, yielded)
        pending = tuple(change for change in everything if self._is_asked(change, old))
        added = [change.path for change in pending if isinstance(change, Write) and change.path not in old]
        reject_any(
            refusals(
                old,
                # Each shard deletes few: only of all together it shows that they are many.
                everything if self.shard else pending,
                occupied(added),
                out=out,
                force=self.force,
                allow_delete=self.allow_delete,
            )
        )
        return Alignment(tree, pending)

    def _is_asked(self, change: Change, old: Tree) -> bool:
        wanted = self.wanted if self.shard is None else self.shard
        if wanted is None:
            return True
        return origin(change.text if isinstance(change, Write) else old[change.path]) in wanted
