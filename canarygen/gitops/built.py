"""A build on its way to Git: from where it started, by what it read, to what that came to."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from canarygen.frozen import frozen
from canarygen.model.project import Project
from canarygen.plan import Plan
from canarygen.repository.checkout import Checkout
from canarygen.repository.snapshot import Snapshot
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


def uncommitted(built: Built, snapshot: Snapshot) -> list[str]:
    """Give the paths of what was compiled that a commit holds otherwise, or not at all; or holds beside it."""
    workspace = built.workspace
    document = built.project.document
    here = {source.path: source.data for source in built.sources}
    beside = [path for path in map(PurePosixPath, here) if not any(map(path.is_relative_to, workspace.specs))]
    committed = snapshot.sources([*workspace.specs, *beside], workspace.out)
    there = {source.path: source.data for source in committed}
    here |= {document.source.path: document.source.data} if document else {}
    there |= {source.path: source.data for source in [snapshot.project_file()] if source}
    return sorted(
        path for path in here.keys() | there.keys() if _unix(here.get(path)) != _unix(there.get(path))
    )


def _unix(data: bytes | None) -> bytes | None:
    """Give a text as Git stores it where it changes line ends on the way to the disk."""
    return None if data is None else data.replace(b"\r\n", b"\n")
