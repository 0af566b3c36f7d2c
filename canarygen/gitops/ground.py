"""Where HEAD may differ from a project of which all is known: of a commit nothing else is read."""

from collections.abc import Collection, Mapping
from pathlib import PurePosixPath

from canarygen.frozen import frozen
from canarygen.gitops.built import Start
from canarygen.gitops.uncommitted import differing
from canarygen.memory.footing import Footing
from canarygen.model.project import PROJECT_FILE
from canarygen.plan import Alignment, Plan
from canarygen.repository.preparation import Preparation
from canarygen.repository.snapshot import Snapshot, is_spec
from canarygen.repository.store import Store
from canarygen.source import Source
from canarygen.tree import APPLICATIONS, Tree
from canarygen.workspace.workspace import Workspace


@frozen(kw_only=True)
class Ground:
    """HEAD, and the paths at which it may hold something else than what a project's ledger tells of.

    They are those of what is `compiled`, of `others` among that, and of what is `generated`, within the tree.
    """

    start: Start
    store: Store
    workspace: Workspace
    compiled: frozenset[str]
    others: frozenset[str]
    generated: frozenset[str]

    @property
    def snapshot(self) -> Snapshot:
        """What HEAD holds."""
        return Snapshot(self.store, self.start.head)

    def uncommitted(self, here: Mapping[str, Source]) -> list[str]:
        """Give the paths of specs and settings that HEAD holds otherwise than they lie here, where it may.

        Raises Unusable where it holds a link.
        """
        asked = map(PurePosixPath, {*here, *self.compiled, *self.others})
        there = self.snapshot.some(asked, here.values())
        return differing(
            {path: source.data for path, source in here.items()},
            {source.path: source.data for source in there if _is_compiled(source.path, self.workspace)},
        )

    def preparation(self) -> Preparation:
        """Have git begin with a commit on HEAD."""
        return Preparation(self.start.checkout, self.store, str(self.start.head), self.workspace.out)

    def foresee(self, specs: Collection[str], files: Collection[PurePosixPath]) -> None:
        """Have git look for some specs and files of the tree while something else is done: it will be asked of them."""
        out = self.workspace.out
        compiled = map(PurePosixPath, {*specs, *self.compiled, *self.others})
        generated = (out / path for path in {*files, *map(PurePosixPath, self.generated)})
        self.store.foresee(str(self.start.head), [*compiled, *generated])

    def alignment(self, yielded: Tree, files: Collection[PurePosixPath], plan: Plan, like: Tree) -> Alignment:
        """Say what brings HEAD's tree in line: in `files`, of which some are `yielded`, and wherever else it may differ.

        Most likely HEAD has them `like` the disk. Raises Rejected if that is too much, and Unusable.
        """
        out = self.workspace.out
        there = self.snapshot.files(out, {*files, *map(PurePosixPath, self.generated)}, like)
        return plan.alignment(there, yielded, [None], out=str(out), occupied=self._occupied)

    def _occupied(self, paths: Collection[PurePosixPath]) -> list[PurePosixPath]:
        """Return those of some paths within the tree that are taken. Where HEAD has another file in it, it is a folder."""
        return self.snapshot.occupied(self.workspace.out, paths) if paths else []


def ground(start: Start, store: Store, workspace: Workspace, footing: Footing | None) -> Ground | None:
    """Look where HEAD may differ from a project that stood on a commit; None if too little is known. Raises Unusable."""
    if footing is None or start.head is None or footing.prefix != str(start.checkout.prefix):
        return None
    apart = {*footing.apart}
    if start.head != footing.commit:
        places = [*workspace.specs, workspace.out, PurePosixPath(PROJECT_FILE)]
        apart |= {str(path) for path in store.differing(footing.commit, start.head, places)}
    within = f"{workspace.out}/"
    generated = frozenset(path.removeprefix(within) for path in apart if path.startswith(within))
    others = {path for path in apart if not path.startswith(within)}
    is_plain = all(path == PROJECT_FILE or _folders(path, workspace) for path in others)
    # What is said of Argo CD's objects is said of all of them together.
    if not is_plain or any(map(is_argo_cds, generated)):
        return None
    compiled = {path for path in others if _is_compiled(path, workspace)}
    return Ground(
        start=start,
        store=store,
        workspace=workspace,
        compiled=frozenset(compiled),
        others=frozenset(path for path in others - compiled if _is_compiled(path, workspace, is_file=False)),
        generated=generated,
    )


def is_argo_cds(path: str) -> bool:
    """Whether a file of the tree tells Argo CD what to sync."""
    return path.startswith(f"{APPLICATIONS}/")


def _is_compiled(path: str, workspace: Workspace, *, is_file: bool = True) -> bool:
    """Whether a path is that of the settings or, by its name, of a spec; where no file stands it may be of any name."""
    inner = (PurePosixPath(path).relative_to(folder) for folder in _folders(path, workspace))
    out = str(workspace.out)
    return path == PROJECT_FILE or any(is_spec(path, str(name), out, is_file=is_file) for name in inner)


def _folders(path: str, workspace: Workspace) -> list[PurePosixPath]:
    """Give the folders of specs that a path leads into."""
    above = PurePosixPath(path).parents
    return [folder for folder in workspace.specs if folder in above]
