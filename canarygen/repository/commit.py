"""EDGE: a commit in which the files of ours are what the specs yield, and nothing else differs from its parent."""

from collections.abc import Iterable
from pathlib import PurePosixPath

from canarygen.repository.hooks import Hooks
from canarygen.repository.store import Store
from canarygen.tree import Change


def committed(
    store: Store, parent: str | None, folder: PurePosixPath, pending: Iterable[Change], message: str
) -> str:
    """Make a commit on `parent` with some changes below a folder, and give its id. Raises Unusable."""
    return concluded(store, parent, store.spliced(parent, folder, pending), message)


def concluded(
    store: Store, parent: str | None, tree: str, message: str, *, hooks: Hooks | None = None
) -> str:
    """Make a commit on `parent` that has a tree, and give its id.

    The hooks, if there are any, must let it pass. Raises Unusable.
    """
    said = hooks.passed(tree, message) if hooks else message
    return store.committer.committed(tree, [parent] if parent else [], said)
