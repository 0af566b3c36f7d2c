"""A build of the specs of one shard alone, with a summary by which the join of all shards knows of them."""

import os
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path

import canarygen
from canarygen.cli.alignment import Reading, differing, recorded, tell
from canarygen.cli.authority import commit_of, today
from canarygen.cli.order import Order
from canarygen.cli.session import Session
from canarygen.code import Code
from canarygen.diagnostic import Rejected
from canarygen.division.joint import concerned, of_part
from canarygen.division.outcome import Outcome
from canarygen.division.piecework import records_of
from canarygen.division.summary import Account, Circumstances, Summary, accounts, digest, files_of
from canarygen.frozen import frozen
from canarygen.model.project import Project
from canarygen.plan import Plan
from canarygen.shard import Shard
from canarygen.tree import Change, Tree
from canarygen.verification import verified_part
from canarygen.workspace.descent import blaming
from canarygen.workspace.workspace import Workspace

_OF_OTHERS = frozenset({Code.PATCH_BREAKS_REFERENCE, Code.PATCH_PROTECTED})
"""What a patch may be refused for while the objects that it has to do with are in another shard."""


def build_shard(order: Order, session: Session, shard: Shard, file: Path) -> None:
    """Build the specs of a shard, and write its summary to a file, whatever came of it. Raises Unusable; a fault ends the command.

    No warning is told: which of them hold shows beside the other shards alone.
    """
    day = order.day or today()
    workspace, project = session.opened(order.form, order.environment, policy_from=order.policy_from, day=day)
    sources = workspace.sources(is_wanted=shard.__contains__)
    for source in sources:
        session.detail(f"  read  {source.path}")
    read = Reading(workspace=workspace, project=project, sources=sources)
    found = _Sharding(order=order, read=read, shard=shard, file=file)
    with session.rejecting(order.form, specs=len(sources)):
        outcome = found.judged()
        yielded = found.summarised(outcome) if outcome else {}
        pending = found.written(yielded) if outcome else ()
    changes = recorded(workspace, pending) if outcome else None
    session.report((), order.form, specs=len(sources), files=len(yielded), changes=changes)
    if outcome is None:
        session.say(
            f"shard {shard}: its patches speak of other shards; the join judges it, and writes its files"
        )
        return
    tell(session, workspace, pending, len(yielded), check=order.check, shard=shard, form=order.form)


def circumstances(order: Order, workspace: Workspace, project: Project) -> Circumstances:
    """Give what all shards of a tree have in common, and their join with them. Raises Unusable."""
    return Circumstances(
        version=canarygen.__version__,
        environment=project.only,
        settings=digest(project.document.source.data) if project.document else "",
        policy=order.policy_from and commit_of(workspace, order.policy_from),
        day=None if project.policy.is_empty else project.policy.day,
        kubeconform=order.asked,
    )


@frozen(kw_only=True)
class _Sharding:
    """The build of a shard on its way."""

    order: Order
    read: Reading
    shard: Shard
    file: Path

    def judged(self) -> Outcome | None:
        """Compile and check the specs of the shard; None if only the join can. Raises Rejected, with a summary that says so."""
        try:
            return verified_part(self.read.sources, of_part(self.read.project), self.order.asked)
        except Rejected as rejected:
            self._summarise(None)
            errors = [told for told in rejected.diagnostics if told.is_error]
            if {told.code for told in errors} <= _OF_OTHERS:
                return None
            raise Rejected(errors) from None

    def summarised(self, outcome: Outcome) -> Tree:
        """Write the summary of what the specs came to, and give the files that are theirs."""
        known = records_of(outcome, self.read.project)
        tree = outcome.tree
        told = concerned(outcome.warnings, {source.path for source in self.read.sources})
        self._summarise(None if told is None else accounts(known, tree, told))
        return files_of(known, tree)

    def _summarise(self, known: Mapping[str, Account] | None) -> None:
        summary = Summary(
            shard=self.shard,
            circumstances=circumstances(self.order, self.read.workspace, self.read.project),
            specs={source.path: digest(source.data) for source in self.read.sources},
            accounts=known,
        )
        with blaming(str(self.file)):
            _put(self.file, summary.text.encode())

    def written(self, yielded: Tree) -> tuple[Change, ...]:
        """Bring the files of the shard in line, and give what that changed; for a check only look. Raises Rejected and Unusable."""
        order, workspace = self.order, self.read.workspace
        with nullcontext() if order.check else workspace.lock():
            self.read.reject_outdated(is_wanted=self.shard.__contains__)
            old = workspace.files(yielded)
            pending = differing(workspace, self.read.project, old, yielded, Plan(force=order.force))
            if not order.check:
                workspace.apply(pending, force=order.force)
        return pending


def _put(file: Path, data: bytes) -> None:
    """Write a file whole, or not at all; where a link leads to it the link stays. Raises OSError."""
    if file.exists() and not file.is_file():
        file.write_bytes(data)  # A pipe, or /dev/null: who wants nothing kept does not want that gone.
        return
    target = Path(os.path.realpath(file))  # A ring of links, which leads nowhere, is replaced.
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        draft.write_bytes(data)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
