"""How a build lands in Git: as a commit of out/, and on a branch to which others push, too."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from canarygen.gitops.description import SHORT, Say, described
from canarygen.gitops.render import render
from canarygen.model.project import Project
from canarygen.plan import Plan, changed
from canarygen.repository.checkout import Checkout
from canarygen.repository.commit import committed, followed
from canarygen.repository.hooks import Hooks
from canarygen.repository.merge import merged
from canarygen.repository.remote import Remote, landed
from canarygen.repository.snapshot import Snapshot
from canarygen.repository.store import Store
from canarygen.repository.upstream import upstream
from canarygen.source import Source
from canarygen.tree import Seal, Tree, seal, within
from canarygen.unusable import Unusable
from canarygen.wording import first_of
from canarygen.workspace import Workspace

_SHOWN: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A build that is done: what it was asked, what it read, and the tree that is on the disk now."""

    workspace: Workspace
    project: Project
    sources: Sequence[Source]
    tree: Tree
    plan: Plan
    kubeconform: str
    is_strict: bool
    runs_hooks: bool


def land(built: Built, say: Say, *, remote: str | None, branch: str | None, pushes: bool) -> None:
    """Commit what was built, and push it if asked to; `say` tells people what came of it.

    The caller holds the lock of the workspace. Raises Rejected if the specs that others pushed are at fault, and
    Unusable.
    """
    checkout = Checkout.at(built.workspace.root)
    checkout.reject_busy()
    with Store(checkout) as store:
        landing = _Landing(built, checkout, store, say)
        if pushes:
            name, ref = upstream(checkout, remote, branch)
            commit = landing.push(Remote.named(checkout, store, name, hooks=landing.hooks), ref)
            checkout.note_pushed(commit, name, ref)
        else:
            landing.commit()


class _Landing:
    """A build on its way, from the commit that its checkout stood at when it began."""

    def __init__(self, built: Built, checkout: Checkout, store: Store, say: Say) -> None:
        self._built, self._checkout, self._store, self._say = built, checkout, store, say
        self._head = checkout.head
        self._out = built.workspace.out
        self.hooks = Hooks(checkout, store) if built.runs_hooks else None
        snapshot = Snapshot(store, self._head)
        self._old = snapshot.tree(self._out, like=built.tree)
        self._new = _fit(self._old, built.tree)
        self._uncommitted = _differing(built, snapshot)

    def commit(self) -> None:
        """Commit out/ as it stands on the disk."""
        commit = self._local()
        if commit is None:
            self._say(f"nothing to commit: HEAD holds this {self._out}/ already")
            return
        self._follow(commit)
        self._say(f"commit {commit[:SHORT]}: {self._subject(commit)}")
        if self._uncommitted:
            names = first_of(self._uncommitted, _SHOWN)
            self._say(
                f"warning: {names} did not go into it; commit {'it' if len(self._uncommitted) == 1 else 'them'}, too, or `build --check` will not agree"
            )

    def push(self, remote: Remote, ref: str) -> str:
        """Push out/ as the specs of the branch yield it, on top of whatever the branch has come to.

        Gives the commit at which the branch then stands.
        """
        if self._uncommitted:
            names = first_of(self._uncommitted, _SHOWN)
            raise Unusable(
                names,
                "it is not committed as it was compiled, so what would be pushed has no source; commit it first",
            )
        if self._head is None:
            raise Unusable("HEAD", "there is no commit yet to push; commit the specs first")
        made: list[tuple[str, str]] = []

        def proposed(tip: str | None) -> str | None:
            base = self._base(tip, remote)
            commit = (self._local() if base == self._head else self._at(base)) or base
            made.append((base, commit))
            return None if commit == tip else commit

        pushed = landed(remote, ref, proposed)
        base, commit = made[-1]
        self._tell_pushed(pushed, remote, ref, base, commit)
        return commit

    def _tell_pushed(self, pushed: str | None, remote: Remote, ref: str, base: str, commit: str) -> None:
        branch = f"{ref.removeprefix('refs/heads/')} of {remote.shown}"
        if pushed:
            self._say(f"push {pushed[:SHORT]} to {branch}: {self._subject(pushed)}")
        else:
            self._say(f"nothing to push: {branch} is in line with its specs already")
        if base != self._head:
            self._say(
                f"others had pushed there: this is what the specs of {base[:SHORT]} yield; `git checkout -- {self._out} && git pull` brings it here"
            )
        elif commit != self._head:
            self._follow(commit)

    def _base(self, tip: str | None, remote: Remote) -> str:
        """Choose what to commit on: the newer of HEAD and the tip, or what they come to together."""
        head = str(self._head)
        if tip is None or self._store.is_ancestor(tip, head):
            return head
        if self._store.is_ancestor(head, tip):
            return tip
        return merged(self._store, tip, head, self._out, f"Merge what others pushed to {remote.shown}\n")

    def _local(self) -> str | None:
        """Make the commit of what stands on the disk; None if HEAD holds it."""
        return self._committed(self._head, self._old, self._new, self._out, self._built.project)

    def _at(self, base: str) -> str | None:
        """Make the commit of what the specs of a commit yield, on top of it; None if it holds that already."""
        snapshot, built = Snapshot(self._store, base), self._built
        rendered = render(snapshot, built.project.only, built.kubeconform, strict=built.is_strict)
        project, out = rendered.project, PurePosixPath(rendered.project.out)
        whole = snapshot.tree(out)
        old = within(whole, project.only)
        pending = built.plan.changes(old, rendered.tree, lambda paths: snapshot.occupied(out, paths), out)
        return self._committed(base, whole, changed(whole, pending), out, project)

    def _committed(
        self, parent: str | None, old: Tree, new: Tree, out: PurePosixPath, project: Project
    ) -> str | None:
        if old == new:
            return None
        words = described(old, new, project, parent)
        return committed(self._store, parent, out, old=old, new=new, message=words, hooks=self.hooks)

    def _follow(self, commit: str) -> None:
        followed(
            self._checkout,
            self._store,
            commit,
            self._out,
            parent=self._head,
            old=self._old,
            new=self._new,
        )
        if self.hooks:
            self.hooks.tell()

    def _subject(self, commit: str) -> str:
        return self._store.about(commit, "%s")[0]


def _fit(old: Tree, here: Tree) -> Tree:
    """Give the tree to commit: a file that somebody edited after it was generated is left as it was committed."""
    edited = {path for path, text in here.items() if seal(text) is not Seal.INTACT}
    intact = {path: text for path, text in here.items() if path not in edited}
    return intact | {path: old[path] for path in edited if path in old}


def _differing(built: Built, snapshot: Snapshot) -> list[str]:
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
