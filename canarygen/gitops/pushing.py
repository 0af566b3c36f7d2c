"""How a build lands on a branch to which others push, too."""

from functools import partial
from pathlib import PurePosixPath

from canarygen.diagnostic import Rejected
from canarygen.frozen import frozen, replace
from canarygen.gitops.built import Built
from canarygen.gitops.description import SHORT
from canarygen.gitops.draft import Ask, alignment_of
from canarygen.gitops.landing import Landing, Made
from canarygen.gitops.render import render
from canarygen.gitops.talk import Talk
from canarygen.model.project import PROJECT_FILE
from canarygen.repository.checkout import HEADS
from canarygen.repository.merge import merged
from canarygen.repository.remote import Proposal, Remote, landed
from canarygen.repository.snapshot import Snapshot
from canarygen.repository.store import Store
from canarygen.repository.upstream import upstream
from canarygen.tree import changes
from canarygen.typed import Final
from canarygen.unusable import Unusable
from canarygen.verification import settings_of
from canarygen.wording import first_of

_SHOWN: Final = 3


def push(built: Built, talk: Talk, ask: Ask | None = None, *, remote: str | None, branch: str | None) -> None:
    """Push what was built to a branch, together with what others pushed there; `talk` tells people what came of it.

    Whoever is asked gives a draft of a commit on HEAD, see `local_draft`, if there is one. Raises Rejected if what comes of both is at fault, and Unusable.
    """
    checkout = built.start.checkout
    name, ref = upstream(checkout, remote, branch)
    with Store(checkout) as store:
        landing = Landing(built, store, talk, ask)
        there = Remote.named(checkout, store, name, hooks=landing.hooks)
        found = _Pushing(built, store, landing, talk).push(there, ref)
        checkout.note_pushed(found, name, ref)


@frozen
class _Push(Proposal):
    """What is pushed, and what was made for it."""

    made: Made


class _Pushing:
    """A build on its way to a branch, from the commit that its checkout stood at when it began."""

    def __init__(self, built: Built, store: Store, landing: Landing, talk: Talk) -> None:
        self._built, self._store, self._landing, self._talk = built, store, landing, talk
        self._head, self._out = built.start.head, built.workspace.out

    def push(self, remote: Remote, ref: str) -> str:
        """Push what was built, on top of whatever the branch has come to. Gives the commit at which it then stands.

        Raises Rejected if what the branch comes to is at fault, and Unusable.
        """
        if self._landing.uncommitted:
            raise Unusable(
                first_of(self._landing.uncommitted, _SHOWN),
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
        made = self._landing.local() if base == self._head else self._again(base) or self._at(base)
        return _Push(None if made.end == tip else made.end, made)

    def _again(self, tip: str) -> Made | None:
        """Give what a tip has made of HEAD, if that is what is made of it here; None if it is anything else.

        So it is where this was killed, or found the index locked, as soon as it had pushed; or others did the same.
        """
        parents, tree = self._store.about(tip, "%P", "%T")
        if parents != self._head or not self._is_built(tip):
            return None
        made = self._landing.local()
        is_same = made.commit and self._store.about(made.commit, "%T") == [tree]
        return replace(made, commit=tip) if is_same else None

    def _is_built(self, tip: str) -> bool:
        """Whether a tip has another out/ than HEAD, of the same specs.

        Only then is a commit made to be compared with it: whoever signs may be asked for a passphrase, and hooks run.
        """
        read = [*self._built.workspace.specs, PurePosixPath(PROJECT_FILE)]
        found = self._store.differing(str(self._head), tip, [*read, self._out])
        return bool(found) and all(path.is_relative_to(self._out) for path in found)

    def _told(self, pushed: str | None, branch: str) -> None:
        if pushed:
            self._talk.say(f"push {pushed[:SHORT]} to {branch}: {self._subject(pushed)}")
        else:
            self._talk.say(f"nothing to push: {branch} is in line with its specs already")

    def _catch_up(self, made: Made) -> None:
        """Let the checkout stand at what was pushed, or make way for a pull of it."""
        if made.base == self._head:
            if made.commit:
                try:
                    self._landing.follow(made)
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

    def _at(self, base: str) -> Made:
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
            return self._landing.made(base, rendered.project, alignment, alignment)
        except Rejected:
            self._talk.say(
                "others had pushed; this is the fault of what the branch comes to, not of what is here:"
            )
            raise

    def _subject(self, commit: str) -> str:
        return self._store.about(commit, "%s")[0]
