"""A series of commits on a branch of its own, each on the one before; the checkout stays as it is."""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from canarygen.frozen import frozen
from canarygen.repository.checkout import HEADS, Checkout
from canarygen.repository.commit import committed
from canarygen.repository.snapshot import Snapshot
from canarygen.repository.store import Store
from canarygen.repository.upstream import checked
from canarygen.tree import Change, Tree
from canarygen.unusable import Unusable
from canarygen.workspace import Workspace


@frozen
class Draft:
    """A commit that is to be made: its message, and what it changes below the project's folder."""

    message: str
    changes: tuple[Change, ...]


def reject_uncommitted(
    store: Store, head: str | None, workspace: Workspace, files: Mapping[PurePosixPath, bytes], out: Tree
) -> None:
    """Raise Unusable unless HEAD holds a project as it lies here: its specs and out/, and some other files."""
    snapshot = Snapshot(store, head)
    here = {PurePosixPath(source.path): source.data for source in workspace.sources()} | dict(files)
    there = {PurePosixPath(one.path): one.data for one in snapshot.sources(workspace.specs, workspace.out)}
    there |= {path: _committed(store, head, path) for path in files}
    out_there = snapshot.tree(workspace.out, like=out)
    differing = sorted(str(path) for path in here.keys() | there.keys() if here.get(path) != there.get(path))
    differing += sorted(
        str(workspace.out / path)
        for path in out.keys() | out_there.keys()
        if out.get(path) != out_there.get(path)
    )
    if differing:
        raise Unusable(differing[0], "it is not committed as it lies here; commit it, or put it back, first")


def _committed(store: Store, head: str | None, path: PurePosixPath) -> bytes:
    entry = store.entries(head, path).get(PurePosixPath())
    return store.contents([entry.blob])[entry.blob] if entry and entry.is_file else b""


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
