"""What the specs of now are compared with: what a commit holds."""

from collections.abc import Collection, Iterable
from pathlib import Path, PurePosixPath

from canarygen.cli.options import HEAD
from canarygen.cli.session import Session
from canarygen.diagnostic import Rejected
from canarygen.frozen import frozen
from canarygen.model.project import PROJECT_FILE, Project
from canarygen.repository.checkout import Checkout
from canarygen.repository.snapshot import Snapshot
from canarygen.repository.store import Store
from canarygen.source import Source
from canarygen.tree import Tree, origin
from canarygen.typed import Final
from canarygen.verification import settings_of
from canarygen.wording import joined
from canarygen.workspace.workspace import Workspace


@frozen(kw_only=True)
class Base:
    """What a commit holds: its generated tree, by the settings of its project, and its specs."""

    checkout: Checkout
    commit: str | None
    project: Project
    tree: Tree

    @property
    def environments(self) -> tuple[str, ...]:
        """The environments of its project."""
        return self.project.names

    def specs(self, paths: Iterable[PurePosixPath]) -> list[Source]:
        """Read what stands of some specs. Raises Unusable."""
        with Store(self.checkout) as store:
            return Snapshot(store, self.commit).some(paths)


_PUBLISHED: Final = "; what is published stands on the branches of `syncTo`: fetch one, and say it as `--base`, with its `--environment`"


def base_of(session: Session, workspace: Workspace, project: Project, revision: str, *, like: Tree) -> Base:
    """Read what a commit holds, where its own settings say that it is. Raises Unusable."""
    checkout = Checkout.at(workspace.root)
    # HEAD names nothing before the first commit: then all is new.
    is_first = revision == HEAD and checkout.head is None
    commit = None if is_first else checkout.commit(revision)
    with Store(checkout) as store:
        snapshot = Snapshot(store, commit)
        source = snapshot.project_file()
        settings = _settings(session, source, project, revision) if source else Project()
        folders = dict.fromkeys([PurePosixPath(settings.out), *([] if source else _published(project))])
        tree = {path: text for folder in folders for path, text in snapshot.tree(folder, like=like).items()}
    if commit and not tree:
        where = joined([f"{folder}/" for folder in folders])
        hint = _PUBLISHED if any(environment.sync_to for environment in project.chosen) else ""
        session.say(f"note: {revision} has no generated files in {where}, so that everything is new{hint}")
    if source and settings.out != project.out and _stands(workspace.root / settings.out, tree):
        but = f", but for {project.out}/," if PurePosixPath(project.out).is_relative_to(settings.out) else ""
        session.say(
            f"note: {settings.out}/, where {revision} has the tree, is still there, and no build keeps it any more; remove it{but} as soon as nothing syncs it"
        )
    return Base(checkout=checkout, commit=commit, project=settings, tree=tree)


def _stands(folder: Path, tree: Tree) -> bool:
    """Tell whether a folder still holds a file of a tree; what is there besides may be somebody else's, or the tree of now."""
    return any((folder / path).exists() for path in tree)


def _published(project: Project) -> list[PurePosixPath]:
    """Say where trees stand on a branch that holds no settings: what is published to it is where Argo CD looks for it."""
    from canarygen.gitops.target import published_folders  # noqa: PLC0415 -- most bases have settings

    return published_folders(project)


def _settings(session: Session, source: Source, project: Project, revision: str) -> Project:
    """Give the settings of a commit; those of now, if canarygen of today does not take the commit's."""
    try:
        return settings_of(source, is_built=False)
    except Rejected:
        session.say(
            f"note: {PROJECT_FILE} of {revision} is not valid to this canarygen; its tree is looked for in {project.out}/"
        )
        return project


def chosen(old: Tree, new: Tree, wanted: Collection[str]) -> tuple[Tree, Tree]:
    """Leave out what comes of other specs than those wanted, if some are."""
    if not wanted:
        return old, new
    paths = {path for path in old.keys() | new.keys() if origin(new.get(path, "") or old[path]) in wanted}
    first, second = ({path: side[path] for path in side if path in paths} for side in (old, new))
    return first, second
