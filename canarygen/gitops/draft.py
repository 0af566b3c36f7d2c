"""What a commit is made of: the tree that it has, and what it says of itself."""

from collections.abc import Callable
from functools import partial
from pathlib import PurePosixPath

from canarygen.frozen import replace
from canarygen.gitops.built import Built
from canarygen.gitops.description import described
from canarygen.gitops.render import Rendered
from canarygen.model.project import Project
from canarygen.plan import Alignment, Plan
from canarygen.repository.checkout import Checkout
from canarygen.repository.obstacle import Filters, reject_filtered
from canarygen.repository.preparation import Preparation
from canarygen.repository.snapshot import Snapshot
from canarygen.repository.store import Store

Draft = tuple[str, str]
"""A commit that is to be made: the id of its tree, and its message. It is plain: it may come from another process."""
Ask = Callable[[], Draft | None]
"""Gives the draft of a commit, if there is one."""


def alignment_of(snapshot: Snapshot, rendered: Rendered, plan: Plan) -> Alignment:
    """Say what brings a commit's tree in line as the plan has it; what the disk holds has no say. Raises Rejected and Unusable."""
    project, out = rendered.project, PurePosixPath(rendered.project.out)
    return plan.alignment(
        snapshot.tree(out, like=rendered.tree),
        rendered.tree,
        [project.only],
        out=str(out),
        occupied=partial(snapshot.occupied, out),
    )


def local_alignment(store: Store, built: Built) -> Alignment:
    """Say what brings the tree of HEAD in line with what was built. The guards have passed the disk, and what was taken over there."""
    rendered = Rendered(project=built.project, tree=built.tree)
    return alignment_of(Snapshot(store, built.start.head), rendered, replace(built.plan, force=True))


def drafted(
    checkout: Checkout,
    store: Store,
    base: str | None,
    project: Project,
    alignment: Alignment,
    told: Alignment,
    preparation: Preparation | None = None,
) -> Draft:
    """Draft a commit on another, whose tree is to be aligned; `told` is by what that is said in words. Raises Unusable.

    A `preparation` may know already what Git says to that.
    """
    out, pending = PurePosixPath(project.out), alignment.pending
    reject_filtered(
        preparation.filters if preparation else Filters(checkout, out, [change.path for change in pending])
    )
    message = described(told, project, base)
    return preparation.tree if preparation else store.spliced(base, out, pending), message


def local_draft(built: Built) -> Draft | None:
    """Draft the commit of what was built on HEAD; None if there is nothing to commit. Raises Rejected and Unusable.

    Whatever stands in the way of the commit itself is left to be found; of a draft that comes to nothing there are left
    objects of which nobody knows.
    """
    checkout, head = built.start.checkout, built.start.head
    with Store(checkout) as store:
        alignment = local_alignment(store, built)
        if not alignment.pending:
            return None
        return drafted(checkout, store, head, built.project, alignment, alignment)
