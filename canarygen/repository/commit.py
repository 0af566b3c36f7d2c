"""EDGE: a commit in which the files of ours are what the specs yield, and nothing else differs from its parent."""

from collections.abc import Iterable
from pathlib import PurePosixPath

from canarygen.repository.checkout import Checkout
from canarygen.repository.hooks import Hooks
from canarygen.repository.index import Held, update_index
from canarygen.repository.store import Store
from canarygen.repository.twin import Twin
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
    return store.committed(tree, [parent] if parent else [], said)


def followed(
    checkout: Checkout,
    store: Store,
    commit: str,
    folder: PurePosixPath,
    *,
    parent: str | None,
    held: Held,
    pending: Iterable[Change],
    twin: Twin | None = None,
) -> str:
    """Let the checkout stand at a commit that was made on its HEAD, `parent`: the index first, then HEAD.

    `pending` is what the commit changes below a folder, of which it `held` some files. Killed between the two, what was to be
    committed is staged. Gives the subject of the commit. Raises Unusable if the index is locked, or HEAD has moved since.
    """
    (subject,) = store.about(commit, "%s")
    update_index(checkout, store, folder, parent=parent, held=held, pending=pending, twin=twin)
    checkout.move_head(commit, before=parent, why=f"commit: {subject}")
    return subject
