"""A build of what has changed since all was well: where that is well, too, nothing else need be looked at."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import PurePosixPath

from canarygen.amendment import Amendment, amendment
from canarygen.cli.alignment import tell
from canarygen.cli.authority import today
from canarygen.cli.order import Order
from canarygen.cli.session import Session
from canarygen.cli.settled import Settled, folders
from canarygen.compilation import Compilation
from canarygen.diagnostic import Rejected
from canarygen.frozen import frozen
from canarygen.ledger import Ledger, sealed_records
from canarygen.model.project import Project
from canarygen.plan import Plan
from canarygen.record import Record
from canarygen.source import Source
from canarygen.tree import Change
from canarygen.unusable import Unusable
from canarygen.verification import verified
from canarygen.workspace import Workspace


def amended(order: Order, session: Session, settled: Settled) -> bool:
    """Build what has changed since all was well; give whether that could be done.

    Where it could not, nothing was said or written. So it is wherever there is anything to say: to say it, of
    whatever else it is about, is for the build of everything.
    """
    if not settled.ledger or not settled.strays:
        return False
    workspace, project = session.opened(order.form, order.environment, day=today())
    if folders(workspace) != settled.ledger.folders:
        return False
    building = _Amending(order=order, session=session, workspace=workspace, project=project, settled=settled)
    try:
        # Whoever else builds here is waited for by the build of everything, which sees what that has brought.
        with workspace.lock(seconds=0):
            return not settled.is_overtaken() and building.is_done(settled.ledger)
    except (Rejected, Unusable, ValueError, OSError):
        return False


@frozen(kw_only=True)
class _Amending:
    """A build of some specs, with the lock in hand."""

    order: Order
    session: Session
    workspace: Workspace
    project: Project
    settled: Settled

    def is_done(self, ledger: Ledger) -> bool:
        """Build, and remember what came of it. Raises Rejected and Unusable, with nothing written."""
        known = {path: Record(*fields) for path, fields in ledger.records.items()}
        changed = self._changed(known)
        found = amendment(changed, known, self.project, self._compiled) if changed else None
        is_told = found and self.session.heard(found.compilation.warnings, self.order.form)
        if found is None or is_told or not found.stands_alone:
            return False
        pending = self._written(found)
        files = ledger.files + len(_paths(found.now)) - len(_paths(found.before))
        read = {source.path: source.data for source in found.sources}
        read |= {f"{self.workspace.out}/{path}": text.encode() for path, text in found.yielded.items()}
        is_same = found.now == found.before
        sealed = ledger.sealed_records if is_same else sealed_records(known | dict(found.now))
        self.settled.keep(self.workspace, pending, read.get, files, sealed)
        tell(self.session, self.workspace, pending, files)
        return True

    def _changed(self, known: Mapping[str, Record]) -> Collection[str]:
        """Give the spec files that have changed, and those whose own files have; none if anything else has changed.

        Git puts both in place again, the files as they are to be.
        """
        strays = {*self.settled.strays}
        specs = strays & known.keys()
        if not (others := strays - specs):
            return specs
        out = self.workspace.out
        owners = {f"{out}/{file}": path for path, record in known.items() for file in record.files}
        return specs | {owners[path] for path in others} if others <= owners.keys() else ()

    def _compiled(self, paths: Collection[str]) -> tuple[Sequence[Source], Compilation]:
        sources = self.workspace.sources([self.workspace.root / path for path in sorted(paths)])
        order = self.order
        return sources, verified(sources, self.project, order.asked, strict=order.strict)

    def _written(self, found: Amendment) -> tuple[Change, ...]:
        """Bring the files of these specs in line, and give what that changes."""
        order, workspace = self.order, self.workspace
        old = workspace.files({*_paths(found.before), *found.yielded})
        plan = Plan(allow_delete=order.allow_delete)
        pending = plan.alignment(
            old, found.yielded, [self.project.only], out=str(workspace.out), occupied=workspace.occupied
        ).pending
        workspace.apply(pending)
        return pending


def _paths(records: Mapping[str, Record]) -> list[PurePosixPath]:
    return [PurePosixPath(file) for record in records.values() for file in record.files]
