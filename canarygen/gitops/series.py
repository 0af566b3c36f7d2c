"""A series of commits on a branch of its own, each on the one before; the checkout stays as it is."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from canarygen.repository.checkout import HEADS, Checkout
from canarygen.repository.commit import committed
from canarygen.repository.store import Store
from canarygen.repository.upstream import checked
from canarygen.tree import Change
from canarygen.unusable import Unusable

Planned = tuple[str, Sequence[Change]]
"""The message of a commit that is to be made, and what it changes below the project's folder."""


def commit_series(
    checkout: Checkout, store: Store, branch: str, head: str | None, planned: Sequence[Planned]
) -> list[str]:
    """Make commits on `head`, and a branch that stands at the last; give their ids. Raises Unusable."""
    ref = HEADS + checked(checkout, branch)
    if head is None:
        raise Unusable("HEAD", "there is no commit yet to begin with; commit the manifests first")
    if not checkout.git.ask("rev-parse", "--verify", "--quiet", ref).status:
        raise Unusable(branch, "there is such a branch already; choose another name, or delete it first")
    found: list[str] = []
    for message, changes in planned:
        parent = found[-1] if found else head
        found.append(committed(store, parent, PurePosixPath(), changes, message))
    checkout.git.run(
        "update-ref", "-m", "branch: created by canarygen import", ref, found[-1], "0" * len(head)
    )
    return found
