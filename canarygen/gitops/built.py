"""A build on its way to Git: from where it started, by what it read, to what that came to."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from canarygen.frozen import frozen
from canarygen.model.project import Project
from canarygen.plan import Alignment, Plan
from canarygen.repository.checkout import Checkout, place, place_asked
from canarygen.source import Source
from canarygen.tree import Tree
from canarygen.workspace.workspace import Workspace


@frozen(kw_only=True)
class Start:
    """Where a checkout stood before anything was read: what is built belongs there, and nowhere else."""

    checkout: Checkout
    head: str | None
    branch: str | None


def start(workspace: Workspace) -> Start:
    """Look where a project's checkout stands. Raises Unusable if it is in no repository."""
    asked = place_asked(workspace.root)
    checkout = Checkout.at(workspace.root)
    head, branch = place(asked)
    return Start(checkout=checkout, head=head, branch=branch)


@frozen(kw_only=True)
class Increment:
    """How HEAD differs from the project: the specs that it holds otherwise, and what is to change in its tree.

    `alignment` knows only files that may differ, and what belongs to the same canaries; `namesakes` are those of other
    canaries of the same names, without their text.
    """

    uncommitted: Sequence[str]
    alignment: Alignment
    namesakes: Tree

    @property
    def told(self) -> Alignment:
        """What changes, among all that must be known to say it in words."""
        return Alignment({**self.namesakes, **self.alignment.old}, self.alignment.pending)

    def apart(self, out: PurePosixPath) -> frozenset[str]:
        """Give the paths at which HEAD lies otherwise."""
        return frozenset([*self.uncommitted, *(f"{out}/{change.path}" for change in self.alignment.pending)])


@frozen(kw_only=True)
class Built:
    """A build that is done: what it was asked, what it read, and what that came to.

    With an `increment` it read and compiled only what that is about.
    """

    start: Start
    workspace: Workspace
    project: Project
    sources: Sequence[Source]
    tree: Tree
    plan: Plan
    kubeconform: str
    is_strict: bool
    runs_hooks: bool
    increment: Increment | None = None
