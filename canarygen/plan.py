"""What a build changes in a tree: its own files, of the specs and the environment that it is for, and no more than it may."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from canarygen.diagnostic import reject_any
from canarygen.guard import refusals
from canarygen.tree import Change, Tree, Write, changes, origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is asked of a build, and what it is allowed.

    `wanted` are the paths of the only specs whose files are written; by default all are. `force` takes over files that
    were edited by hand, and `allow_delete` is the number of canaries that may go.
    """

    wanted: Collection[str] | None = None
    force: bool = False
    allow_delete: int = 0

    def changes(
        self,
        old: Tree,
        new: Tree,
        occupied: Callable[[Collection[PurePosixPath]], Sequence[PurePosixPath]],
        out: PurePosixPath,
    ) -> tuple[Change, ...]:
        """List what brings the tree below `out`, or an environment's part of it, from what it is to what it should be.

        `occupied` tells which of some paths are taken by files that aren't ours. Raises Rejected if it isn't for this
        build to do.
        """
        pending = tuple(
            change
            for change in changes(old, new)
            if self.wanted is None
            or origin(new[change.path] if change.path in new else old[change.path]) in self.wanted
        )
        added = [change.path for change in pending if isinstance(change, Write) and change.path not in old]
        reject_any(
            refusals(
                old,
                pending,
                occupied(added),
                out=str(out),
                force=self.force,
                allow_delete=self.allow_delete,
            )
        )
        return pending


def changed(tree: Tree, pending: Iterable[Change]) -> Tree:
    """Give a tree as it is after some changes."""
    found = dict(tree)
    for change in pending:
        if isinstance(change, Write):
            found[change.path] = change.text
        else:
            found.pop(change.path, None)
    return found
