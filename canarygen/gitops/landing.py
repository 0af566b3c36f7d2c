"""How a build lands in Git: as a commit of out/ on HEAD."""

from collections.abc import Collection, Sequence
from functools import partial
from pathlib import PurePosixPath

from canarygen.frozen import frozen
from canarygen.gitops.built import Built, Increment
from canarygen.gitops.description import SHORT
from canarygen.gitops.draft import Ask, drafted, local_alignment
from canarygen.gitops.talk import Talk
from canarygen.gitops.uncommitted import uncommitted
from canarygen.model.project import Project
from canarygen.plan import Alignment
from canarygen.repository.commit import concluded
from canarygen.repository.hooks import Hooks
from canarygen.repository.index import update_index
from canarygen.repository.obstacle import reject_busy, reject_hidden
from canarygen.repository.preparation import Preparation
from canarygen.repository.reply import told_fields
from canarygen.repository.snapshot import Snapshot
from canarygen.repository.store import Store
from canarygen.repository.twin import Twin
from canarygen.tree import Tree
from canarygen.typed import Final
from canarygen.unusable import Unusable
from canarygen.wording import first_of

_SHOWN: Final = 3


@frozen
class Landed:
    """The commit that holds what was built, and what of the project it holds otherwise, or not at all."""

    commit: str
    uncommitted: Sequence[str]


def commit(built: Built, talk: Talk, ask: Ask | None = None) -> Landed:
    """Commit what was built where HEAD stands; `talk` tells people what came of it. Raises Rejected and Unusable.

    Whoever is asked gives a draft of the commit, see `local_draft`, if there is one.
    """
    with Store(built.start.checkout, head=built.start.head) as store:
        return commit_from(store, built, talk, ask)


def commit_from(
    store: Store, built: Built, talk: Talk, ask: Ask | None = None, preparation: Preparation | None = None
) -> Landed:
    """Commit what was built, as `commit` does, by a store that is open; a `preparation` for that may have been begun before."""
    return Landing(built, store, talk, ask, preparation).commit()


@frozen(kw_only=True)
class Made:
    """A commit, or none where there is nothing to change, and what it does to the tree of the one it stands on."""

    base: str | None
    commit: str | None
    alignment: Alignment
    twin: Twin | None = None

    @property
    def end(self) -> str:
        """The commit that has the tree."""
        return str(self.commit or self.base)


class Landing:
    """A build on its way from the commit that its checkout stood at when it began."""

    def __init__(
        self, built: Built, store: Store, talk: Talk, ask: Ask | None, preparation: Preparation | None = None
    ) -> None:
        """Look what stands in the way, and what is not committed as it was compiled. Raises Unusable."""
        self._built, self._store, self._talk, self._ask = built, store, talk, ask
        self._checkout, self._head = built.start.checkout, built.start.head
        self._out = built.workspace.out
        self._preparation = (
            preparation if preparation and preparation.is_current else self._prepared(built.increment)
        )
        self._twin = self._preparation.twin if self._preparation else None
        reject_busy(self._checkout, self._preparation.unmerged if self._preparation else None)
        self.hooks = Hooks(self._checkout, store) if built.runs_hooks else None
        self._snapshot = Snapshot(store, self._head)
        self.uncommitted = (
            built.increment.uncommitted
            if built.increment
            else uncommitted(self._snapshot, built.workspace, built.project, built.sources)
        )
        reject_hidden(self._checkout, self.uncommitted)

    def _prepared(self, increment: Increment | None) -> Preparation | None:
        """Prepare a commit by the index as it is now, if it is known what is to go into it."""
        if self._head is None or increment is None or not increment.alignment.pending:
            return None
        preparation = Preparation(self._checkout, self._store, self._head, self._out)
        preparation.draft(increment.alignment.pending)
        preparation.enter(increment.alignment.pending)
        return preparation

    def commit(self) -> Landed:
        """Commit what was built, on HEAD. Raises Rejected and Unusable."""
        made = self.local()
        if made.commit is None:
            self._talk.say(f"nothing to commit: HEAD holds this {self._out}/ already")
        else:
            subject = self.follow(made)
            self._tell(made.commit, subject)
        return Landed(made.end, self.uncommitted)

    def _tell(self, commit: str, subject: str) -> None:
        self._talk.say(f"commit {commit[:SHORT]}: {subject}")
        if self.uncommitted:
            names = first_of(self.uncommitted, _SHOWN)
            them = "it" if len(self.uncommitted) == 1 else "them"
            self._talk.warn(
                f"{names} did not go into it; commit {them}, too, or `build --check` will not agree"
            )

    def local(self) -> Made:
        """Make the commit of what was built on HEAD."""
        built, increment = self._built, self._built.increment
        if increment:
            return self.made(self._head, built.project, increment.alignment, increment.told)
        alignment = local_alignment(self._store, built)
        if self._ask and alignment.pending and not self._checkout.has_filters:
            self._twin = self._twin_for(alignment)
        return self.made(self._head, built.project, alignment, alignment, self._ask)

    def made(
        self,
        base: str | None,
        project: Project,
        alignment: Alignment,
        told: Alignment,
        ask: Ask | None = None,
    ) -> Made:
        """Make a commit on another, if anything is to change in its tree; `told` is by what that is said in words."""
        if not alignment.pending:
            return Made(base=base, commit=None, alignment=alignment)
        draft = ask() if ask else None
        tree, message = draft or drafted(
            self._checkout, self._store, base, project, alignment, told, self._preparation
        )
        if ask and not self._twin:
            self._twin = self._twin_for(alignment)
        found = concluded(self._store, base, tree, message, hooks=self.hooks)
        return Made(base=base, commit=found, alignment=alignment, twin=self._twin)

    def _twin_for(self, alignment: Alignment) -> Twin | None:
        """Have git enter what is aligned in a twin of the index."""
        twin = Twin.begun(self._checkout, self._store, self._head, self._out) if self._head else None
        if twin:
            twin.enter([change.path for change in alignment.pending])
        return twin

    def follow(self, made: Made) -> str:
        """Let the checkout stand at a commit that was made on its HEAD: the index first, then HEAD. Gives the subject of the commit.

        Killed between the two, what was to be committed is staged. Raises Unusable if the index is locked, or HEAD has
        moved since.
        """
        commit = str(made.commit)
        telling = self._store.telling(commit, "%s")
        if self._checkout.branch != self._built.start.branch:
            raise Unusable("HEAD", "another branch was checked out meanwhile; go back, and build again")
        (subject,) = told_fields(telling)
        update_index(
            self._checkout,
            self._store,
            self._out,
            parent=made.base,
            held=partial(self._held, made),
            pending=made.alignment.pending,
            twin=made.twin,
        )
        self._checkout.move_head(commit, before=made.base, why=f"commit: {subject}")
        if self.hooks:
            self.hooks.tell()
        return subject

    def _held(self, made: Made, paths: Collection[PurePosixPath]) -> Tree:
        """Read those of some files of ours that stood in the commit before."""
        old = made.alignment.old
        if self._built.increment:
            return self._snapshot.files(self._out, paths)
        return {path: old[path] for path in paths if path in old}
