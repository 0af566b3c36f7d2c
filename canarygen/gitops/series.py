"""A series of commits on a branch of its own, each on the one before; the checkout stays as it is."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from canarygen.frozen import frozen
from canarygen.repository.checkout import HEADS, Checkout
from canarygen.repository.commit import committed
from canarygen.repository.store import Store
from canarygen.repository.upstream import checked
from canarygen.tree import Change
from canarygen.unusable import Unusable


@frozen
class Draft:
    """A commit that is to be made: its message, and what it changes below the project's folder."""

    message: str
    changes: tuple[Change, ...]


def commit_series(
    checkout: Checkout, store: Store, branch: str, head: str | None, drafts: Sequence[Draft]
) -> list[str]:
    """Make commits on `head`, and a branch that stands at the last; give their ids. Raises Unusable."""
    ref = HEADS + checked(checkout, branch)
    if head is None:
        raise Unusable("HEAD", "there is no commit yet to begin with; commit the manifests first")
    if not checkout.git.ask("rev-parse", "--verify", "--quiet", ref).status:
        raise Unusable(branch, "there is such a branch already; choose another name, or delete it first")
    found: list[str] = []
    for draft in drafts:
        parent = found[-1] if found else head
        found.append(committed(store, parent, PurePosixPath(), draft.changes, draft.message))
    checkout.git.run(
        "update-ref", "-m", "branch: created by canarygen import", ref, found[-1], "0" * len(head)
    )
    return found
