"""out/, brought in line with what the specs came to, unless they have changed since; and what people are told of it."""

import sys
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from canarygen import guard
from canarygen.cli import exits
from canarygen.cli.session import Session, project_file
from canarygen.cli.talk import NOTHING_TO_DO, in_line, write
from canarygen.diagnostic import Diagnostic, Rejected, reject_any
from canarygen.division.outcome import Outcome
from canarygen.frozen import frozen
from canarygen.model.project import PROJECT_FILE, Project
from canarygen.plan import Plan
from canarygen.rendering import Map, github_failure
from canarygen.rules import heeded
from canarygen.shard import Shard
from canarygen.source import Source
from canarygen.terminal import clean
from canarygen.tree import Change, Tree, Write, origin, within
from canarygen.typed import Final
from canarygen.unusable import Unusable
from canarygen.wording import counted
from canarygen.workspace.workspace import Workspace

_EVERYTHING: Final = Plan()
_OUTDATED: Final = "it changed while the specs were compiled, and nothing was written; build again"


@frozen(kw_only=True)
class Reading:
    """What a build has read: a project, and spec files, from its workspace."""

    workspace: Workspace
    project: Project
    sources: Sequence[Source]

    @property
    def held(self) -> dict[str, bytes]:
        """What was read at each path."""
        document = self.project.document
        sources = (*self.sources, document.source) if document else self.sources
        return {source.path: source.data for source in sources}

    def reject_outdated(self, specs: Sequence[Path] = (), is_wanted: Callable[[str], bool] = bool) -> None:
        """Raise Unusable if something was written, moved or removed since, of all specs or those that are wanted.

        While this build compiled, or waited, another one may have brought what is newer into out/. `specs` were named.
        """
        workspace, document = self.workspace, self.project.document
        if project_file(workspace) != (document.source if document else None):
            raise Unusable(PROJECT_FILE, _OUTDATED)
        before = {source.path: source for source in self.sources}
        named = workspace.sources(specs) if specs else []
        now = {source.path: source for source in (*workspace.sources(is_wanted=is_wanted), *named)}
        for path in sorted(before.keys() | now.keys()):
            if before.get(path) != now.get(path):
                raise Unusable(path, _OUTDATED)


def wanting(
    read: Reading, outcome: Outcome, *, specs: Sequence[Path] = (), plan: Plan = _EVERYTHING
) -> tuple[Change, ...]:
    """Give what brings out/ in line with what was read came to. Nothing is written.

    The caller holds the lock, if it is to be written. `specs` were named by the user. Raises Rejected if it is not for
    this build to do (see `guard`), and Unusable if a source has changed since it was read, or out/ can't be read.
    """
    read.reject_outdated(specs)
    workspace, project = read.workspace, read.project
    if plan.shard:
        old = workspace.tree()
        return differing(workspace, project, old, outcome.part(plan.shard, old), plan)
    return differing(workspace, project, workspace.tree(expected=outcome.tree), outcome.tree, plan)


def differing(
    workspace: Workspace, project: Project, old: Tree, yielded: Tree, plan: Plan
) -> tuple[Change, ...]:
    """Give what brings files of out/ that stand there as in `old` to what their specs yield. Raises Rejected and Unusable."""
    if workspace.is_sparse:
        _reject_hidden(workspace, old, yielded)
    out, occupied = str(workspace.out), workspace.occupied
    return plan.alignment(old, yielded, [project.only], out=out, occupied=occupied).pending


def _reject_hidden(workspace: Workspace, old: Tree, yielded: Tree) -> None:
    """Raise Unusable if files of out/ would go, or be told to Argo CD no more, whose specs Git has left out of the checkout."""
    from canarygen.repository.checkout import Checkout  # noqa: PLC0415 -- few leave anything out
    from canarygen.repository.obstacle import reject_hidden  # noqa: PLC0415 -- likewise

    gone = {origin(text) for path, text in old.items() if path not in yielded}
    changed = {origin(text) for path, text in yielded.items() if old.get(path) != text}
    folders = map(str, workspace.specs) if PROJECT_FILE in gone | changed else ()
    if paths := [*sorted(gone - {PROJECT_FILE}), *folders]:
        reject_hidden(Checkout.at(workspace.root), paths)


def strays(read: Reading, expected: Collection[str], *, is_strict: bool = False) -> tuple[Diagnostic, ...]:
    """Give what there is to say of manifests in out/ that are nobody's; `expected` are the files that specs yield.

    A kustomization names what is synced, and nothing else is. Raises Rejected where the project, or who is strict, forbids
    them, and Unusable if out/ can't be read.
    """
    workspace, project = read.workspace, read.project
    if project.kustomization:
        return ()
    found = dict.fromkeys(workspace.strays(expected), "")
    told = guard.strays(within(found, project.only), str(workspace.out))
    heard = reject_any(heeded(told, project.rules))
    if heard and is_strict:
        raise Rejected(heard)
    return heard


def recorded(workspace: Workspace, pending: Sequence[Change]) -> list[Map]:
    """Give changes of out/ for programs: of each the `file`, and what is done to it, `write` or `delete`."""
    return [{"file": f"{workspace.out}/{change.path}", "change": _done(change)} for change in pending]


def _done(change: Change) -> str:
    return "write" if isinstance(change, Write) else "delete"


def tell(
    session: Session,
    workspace: Workspace,
    pending: Sequence[Change],
    files: int,
    *,
    check: bool = False,
    shard: Shard | None = None,
    form: str = "text",
) -> None:
    """Say which of so many files, a shard's or the tree's, were written and deleted; with `check`, end the command if some should be."""
    whole = f"shard {shard} of {workspace.out}/" if shard else f"{workspace.out}/"
    told = (f"{_done(change):>6}  {workspace.out}/{clean(str(change.path))}" for change in pending)
    if pending and not session.is_quiet:
        session.say("\n".join(told))
    if check and pending:
        words = f"{whole} is not in line with the specs in {counted(len(pending), 'file')}; run `canarygen build` and commit what it writes"
        session.explain(words)
        if form == "github":
            # No line of a spec is at fault: what a pull request shows else is the number of the exit code.
            write(github_failure("stale", words), sys.stdout)
        raise exits.Ended(exits.STALE)
    written = sum(isinstance(change, Write) for change in pending)
    done = [(written, "written"), (len(pending) - written, "deleted")]
    parts = " and ".join(f"{count} {verb}" for count, verb in done if count)
    what = f"{parts} just now" if parts else NOTHING_TO_DO
    session.say(in_line(whole, files, what))
