"""How a build lands in Git: as a commit of out/, and on a branch to which others push, too."""

from collections.abc import Collection, Sequence
from functools import partial
from pathlib import PurePosixPath
from typing import Final

from canarygen.diagnostic import Rejected
from canarygen.frozen import frozen, replace
from canarygen.gitops.built import Built, Increment
from canarygen.gitops.description import SHORT
from canarygen.gitops.draft import Ask, alignment_of, drafted, local_alignment
from canarygen.gitops.render import render
from canarygen.gitops.talk import Talk
from canarygen.gitops.uncommitted import uncommitted
from canarygen.model.project import Project
from canarygen.plan import Alignment
from canarygen.repository.checkout import HEADS
from canarygen.repository.command import Asked
from canarygen.repository.commit import concluded, followed
from canarygen.repository.hooks import Hooks
from canarygen.repository.merge import merged
from canarygen.repository.obstacle import filters, reject_busy, reject_hidden
from canarygen.repository.remote import Proposal, Remote, landed
from canarygen.repository.snapshot import Snapshot
from canarygen.repository.store import Store
from canarygen.repository.twin import Twin
from canarygen.repository.upstream import upstream
from canarygen.tree import Tree, changes
from canarygen.unusable import Unusable
from canarygen.verification import settings_of
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


def commit_from(store: Store, built: Built, talk: Talk, ask: Ask | None = None) -> Landed:
    """Commit what was built, as `commit` does, by a store that is open."""
    return _Landing(built, store, talk, ask).commit()


def push(built: Built, talk: Talk, ask: Ask | None = None, *, remote: str | None, branch: str | None) -> None:
    """Push what was built to a branch, together with what others pushed there; `talk` tells people what came of it.

    Whoever is asked gives a draft of a commit on HEAD, see `local_draft`, if there is one. Raises Rejected if what comes of both is at fault, and Unusable.
    """
    checkout = built.start.checkout
    name, ref = upstream(checkout, remote, branch)
    with Store(checkout) as store:
        landing = _Landing(built, store, talk, ask)
        found = landing.push(Remote.named(checkout, store, name, hooks=landing.hooks), ref)
        checkout.note_pushed(found, name, ref)


@frozen(kw_only=True)
class _Made:
    """A commit, or none where there is nothing to change, and what it does to the tree of the one it stands on."""

    base: str | None
    commit: str | None
    alignment: Alignment
    twin: Twin | None = None

    @property
    def end(self) -> str:
        """The commit that has the tree."""
        return str(self.commit or self.base)


@frozen
class _Push(Proposal):
    """What is pushed, and what was made for it."""

    made: _Made


class _Landing:
    """A build on its way from the commit that its checkout stood at when it began."""

    def __init__(self, built: Built, store: Store, talk: Talk, ask: Ask | None) -> None:
        self._built, self._store, self._talk, self._ask = built, store, talk, ask
        self._checkout, self._head = built.start.checkout, built.start.head
        self._out = built.workspace.out
        self._filters, self._twin = self._begun(built.increment) if built.increment else (None, None)
        reject_busy(self._checkout)
        self.hooks = Hooks(self._checkout, store) if built.runs_hooks else None
        self._snapshot = Snapshot(store, self._head)
        self._uncommitted = (
            built.increment.uncommitted
            if built.increment
            else uncommitted(self._snapshot, built.workspace, built.project, built.sources)
        )
        reject_hidden(self._checkout, self._uncommitted)

    def _begun(self, increment: Increment) -> tuple[Asked | None, Twin | None]:
        """Have git look for filters, and enter files in a twin of the index, unless it must wait for the former."""
        paths = [change.path for change in increment.alignment.pending]
        if not paths:
            return None, None
        twin = None if self._checkout.has_filters else self._twin_for(increment.alignment)
        return filters(self._checkout, self._out, paths), twin

    def commit(self) -> Landed:
        """Commit what was built, on HEAD. Raises Rejected and Unusable."""
        made = self._local()
        if made.commit is None:
            self._talk.say(f"nothing to commit: HEAD holds this {self._out}/ already")
        else:
            subject = self._follow(made)
            self._tell(made.commit, subject)
        return Landed(made.end, self._uncommitted)

    def _tell(self, commit: str, subject: str) -> None:
        self._talk.say(f"commit {commit[:SHORT]}: {subject}")
        if self._uncommitted:
            names = first_of(self._uncommitted, _SHOWN)
            them = "it" if len(self._uncommitted) == 1 else "them"
            self._talk.warn(
                f"{names} did not go into it; commit {them}, too, or `build --check` will not agree"
            )

    def push(self, remote: Remote, ref: str) -> str:
        """Push what was built, on top of whatever the branch has come to. Gives the commit at which it then stands.

        Raises Rejected if what the branch comes to is at fault, and Unusable.
        """
        if self._uncommitted:
            raise Unusable(
                first_of(self._uncommitted, _SHOWN),
                "it is not committed as it was compiled, so what would be pushed has no source; commit it first",
            )
        if self._head is None:
            raise Unusable("HEAD", "there is no commit yet to push; commit the specs first")
        found = landed(remote, ref, partial(self._proposed, remote))
        self._told(found.commit, f"{ref.removeprefix(HEADS)} of {remote.shown}")
        self._catch_up(found.made)
        return found.made.end

    def _proposed(self, remote: Remote, tip: str | None) -> _Push:
        base = self._base(tip, remote)
        made = self._local() if base == self._head else self._at(base)
        return _Push(None if made.end == tip else made.end, made)

    def _told(self, pushed: str | None, branch: str) -> None:
        if pushed:
            self._talk.say(f"push {pushed[:SHORT]} to {branch}: {self._subject(pushed)}")
        else:
            self._talk.say(f"nothing to push: {branch} is in line with its specs already")

    def _catch_up(self, made: _Made) -> None:
        """Let the checkout stand at what was pushed, or make way for a pull of it."""
        if made.base == self._head:
            if made.commit:
                try:
                    self._follow(made)
                except Unusable as fault:
                    raise Unusable(
                        fault.path, f"it was pushed, but the checkout could not follow: {fault.why}"
                    ) from fault
            return
        self._restore()
        self._talk.say("others had pushed there, and this is on top of it; `git pull` brings it here")

    def _restore(self) -> None:
        """Put back what the build wrote: a pull brings what came of it and of what others pushed."""
        workspace = self._built.workspace
        with workspace.lock():
            here = workspace.tree()
            built = {path: text for path, text in here.items() if self._built.tree.get(path) == text}
            committed = Snapshot(self._store, self._head).tree(self._out, like=here)
            before = {path: text for path, text in committed.items() if path in built or path not in here}
            workspace.apply(changes(built, before))

    def _base(self, tip: str | None, remote: Remote) -> str:
        """Choose what to commit on: the newer of HEAD and the tip, or what they come to together."""
        head = str(self._head)
        if tip is None or self._store.is_ancestor(tip, head):
            return head
        if self._store.is_ancestor(head, tip):
            return tip
        return merged(self._store, tip, head, self._out, f"Merge what others pushed to {remote.name}\n")

    def _local(self) -> _Made:
        """Make the commit of what was built on HEAD."""
        built, increment = self._built, self._built.increment
        if increment:
            return self._made(self._head, built.project, increment.alignment, increment.told)
        alignment = local_alignment(self._store, built)
        if self._ask and alignment.pending and not self._checkout.has_filters:
            self._twin = self._twin_for(alignment)
        return self._made(self._head, built.project, alignment, alignment, self._ask)

    def _at(self, base: str) -> _Made:
        """Make the commit of what the specs of a commit yield, on top of it."""
        snapshot, built = Snapshot(self._store, base), self._built
        only = built.project.only
        try:
            project = settings_of(snapshot.project_file())
            if only is not None and only not in project.names:
                raise Unusable(only, f"the project has no such environment at {base}")
            project = replace(project, only=only, policy=project.policy.succeeding(built.project.policy))
            rendered = render(snapshot, project, built.kubeconform, strict=built.is_strict)
            alignment = alignment_of(snapshot, rendered, built.plan)
            return self._made(base, rendered.project, alignment, alignment)
        except Rejected:
            self._talk.say(
                "others had pushed; this is the fault of what the branch comes to, not of what is here:"
            )
            raise

    def _made(
        self,
        base: str | None,
        project: Project,
        alignment: Alignment,
        told: Alignment,
        ask: Ask | None = None,
    ) -> _Made:
        """Make a commit on another, if anything is to change in its tree; `told` is by what that is said in words."""
        if not alignment.pending:
            return _Made(base=base, commit=None, alignment=alignment)
        draft = ask() if ask else None
        tree, message = draft or drafted(
            self._checkout, self._store, base, project, alignment, told, self._filters
        )
        if (ask or self._built.increment) and not self._twin:
            self._twin = self._twin_for(alignment)
        found = concluded(self._store, base, tree, message, hooks=self.hooks)
        return _Made(base=base, commit=found, alignment=alignment, twin=self._twin)

    def _twin_for(self, alignment: Alignment) -> Twin | None:
        """Have git enter what is aligned in a twin of the index."""
        paths = [change.path for change in alignment.pending]
        return Twin.begun(self._checkout, self._store, self._out, paths)

    def _follow(self, made: _Made) -> str:
        """Let the checkout stand at a commit that was made on its HEAD, and give the subject of that. Raises Unusable."""
        if self._checkout.branch != self._built.start.branch:
            raise Unusable("HEAD", "another branch was checked out meanwhile; go back, and build again")
        subject = followed(
            self._checkout,
            self._store,
            str(made.commit),
            self._out,
            parent=made.base,
            held=partial(self._held, made),
            pending=made.alignment.pending,
            twin=made.twin,
        )
        if self.hooks:
            self.hooks.tell()
        return subject

    def _held(self, made: _Made, paths: Collection[PurePosixPath]) -> Tree:
        """Read those of some files of ours that stood in the commit before."""
        old = made.alignment.old
        if self._built.increment:
            return self._snapshot.files(self._out, paths)
        return {path: old[path] for path in paths if path in old}

    def _subject(self, commit: str) -> str:
        return self._store.about(commit, "%s")[0]
