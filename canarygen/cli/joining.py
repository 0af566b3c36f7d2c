"""The join of the shards of a tree: only what no shard could judge alone is compiled, wherever that is enough."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path, PurePosixPath

from canarygen.cli.alignment import Reading, differing, recorded, strays, tell
from canarygen.cli.authority import today
from canarygen.cli.building import build
from canarygen.cli.order import Order
from canarygen.cli.session import Session
from canarygen.cli.sharding import circumstances
from canarygen.cli.summaries import read_summaries, reject_changed, reject_others
from canarygen.compilation import text
from canarygen.diagnostic import Diagnostic, Rejected
from canarygen.division.bonds import names_any
from canarygen.division.joint import needs_all, unsettled
from canarygen.division.record import records, shared
from canarygen.division.summary import Account, Summary, digest, files_of
from canarygen.frozen import frozen, replace
from canarygen.law import Severity
from canarygen.plan import Plan
from canarygen.tree import Change, Tree
from canarygen.typed import Final, NamedTuple
from canarygen.verification import compiled, verified_shared
from canarygen.wording import counted

_AS_MADE: Final = ""
"""What stands for the text of a file that is as its shard made it: nobody has to know it."""


def join(order: Order, session: Session, files: Sequence[Path]) -> None:
    """Join the shards whose summaries are in files. Raises UsageError and Unusable; a fault ends the command.

    Where something is wrong, all specs are built as if there were no shards: so what is said and done is always what one
    build says and does.
    """
    found = read_summaries(files)
    # The day on which the shards were judged counts, also where their join comes after midnight.
    day = order.day or next(iter(found.values())).circumstances.day or today()
    order = replace(order, day=day)
    workspace, project = session.opened(order.form, order.environment, policy_from=order.policy_from, day=day)
    reject_others(found, circumstances(order, workspace, project))
    sources = workspace.sources()
    reject_changed(found, sources)
    read = Reading(workspace=workspace, project=project, sources=sources)
    joining = _Joining(order=order, session=session, read=read, summaries=tuple(found.values()))
    # Where there are no specs at all, that is a fault, and no wish to delete all that came of them.
    if not sources or needs_all(joining.summaries, project) or not joining.is_done():
        build(order, session)


class _Made(NamedTuple):
    """A file that a shard has made: of which spec, and its digest."""

    spec: str
    digest: str


@frozen(kw_only=True)
class _Joining:
    """A join on its way: what was ordered, and what was read."""

    order: Order
    session: Session
    read: Reading
    summaries: Sequence[Summary]

    def is_done(self) -> bool:
        """Join what is well, and say what there is to say; give whether that could be done.

        Where it could not, nothing was said or written: that is for the build of everything. Raises Unusable.
        """
        order, workspace = self.order, self.read.workspace
        with nullcontext() if order.check else workspace.lock():
            try:
                found = self._joined()
            except Rejected:
                return False
            if found is None or any(self._is_for_all(told) for told in found.warnings):
                return False
            self.read.reject_outdated()
            for source in self.read.sources:
                self.session.detail(f"  read  {source.path}")
            if not order.check:
                workspace.apply(found.pending, force=order.force)
        self.session.report(
            found.warnings,
            order.form,
            specs=len(self.read.sources),
            files=found.files,
            changes=recorded(workspace, found.pending),
        )
        tell(self.session, workspace, found.pending, found.files, check=order.check, form=order.form)
        return True

    def _is_for_all(self, told: Diagnostic) -> bool:
        """Whether it takes all specs to say what there is to say here."""
        return names_any(told) or (self.order.strict and told.severity is Severity.WARNING)

    def _joined(self) -> "_Joined | None":
        """Judge what is unsettled, and find what must change in out/; None if all is. Raises Rejected and Unusable."""
        made = self._made()
        old = {
            path: _AS_MADE if path in made and digest(text) == made[path].digest else text
            for path, text in self.read.workspace.generated()
        }
        spoilt = {file.spec for path, file in made.items() if old.get(path) != _AS_MADE}
        wanted = unsettled(self.summaries, spoilt)
        if len(wanted) == len(self.read.sources):
            return None
        what = f"compiling {counted(len(wanted), 'spec file')}"
        with self.session.working(what, specs=len(wanted)):
            compilation = compiled(
                [source for source in self.read.sources if source.path in wanted], self.read.project
            )
        yielded: dict[PurePosixPath, str] = dict.fromkeys(made, _AS_MADE)
        found = files_of(records(compilation, self.read.project), compilation.tree)
        yielded |= {path: text for path, text in found.items() if old.get(path) != _AS_MADE}
        yielded |= self._shared()
        if strays(self.read, {*map(str, yielded)}):
            return None  # What there is to say of what is nobody's is said by the build of everything.
        plan = Plan(force=self.order.force, allow_delete=self.order.allow_delete)
        pending = differing(self.read.workspace, self.read.project, old, yielded, plan)
        return _Joined(compilation.warnings, len(yielded), pending)

    @property
    def _accounts(self) -> Iterator[tuple[str, Account]]:
        """The accounts of all shards, each with its spec."""
        return (found for summary in self.summaries for found in (summary.accounts or {}).items())

    def _made(self) -> Mapping[PurePosixPath, _Made]:
        return {
            PurePosixPath(file): _Made(spec, its)
            for spec, account in self._accounts
            for file, its in zip(account.record.files, account.digests, strict=True)
        }

    def _shared(self) -> Tree:
        """Make the files that are of all canaries of an environment. Raises Rejected."""
        known = {path: account.record for path, account in self._accounts}
        found = verified_shared([*shared(known, self.read.project.chosen)], self.order.asked)
        return {item.path: text(item) for item in found}


class _Joined(NamedTuple):
    """What the join of shards came to: what there is to say, how many files the tree has, and what must change in it."""

    warnings: tuple[Diagnostic, ...]
    files: int
    pending: tuple[Change, ...]
