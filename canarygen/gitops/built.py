"""A build on its way to Git: from where it started, by what it read, to what that came to."""

from collections.abc import Sequence

from canarygen.frozen import frozen
from canarygen.model.project import Project
from canarygen.plan import Plan
from canarygen.repository.checkout import Checkout
from canarygen.source import Source
from canarygen.tree import Tree
from canarygen.workspace import Workspace


@frozen(kw_only=True)
class Start:
    """Where a checkout stood before anything was read: what is built belongs there, and nowhere else."""

    checkout: Checkout
    head: str | None
    branch: str | None


def start(workspace: Workspace) -> Start:
    """Look where a project's checkout stands. Raises Unusable if it is in no repository."""
    checkout = Checkout.at(workspace.root)
    return Start(checkout=checkout, head=checkout.head, branch=checkout.branch)


@frozen(kw_only=True)
class Built:
    """A build that is done: what it was asked, what it read, and what that came to."""

    start: Start
    workspace: Workspace
    project: Project
    sources: Sequence[Source]
    tree: Tree
    plan: Plan
    kubeconform: str
    is_strict: bool
    runs_hooks: bool
