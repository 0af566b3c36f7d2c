"""A build of what has changed since all was well: where that is well, too, nothing else need be looked at.

Where something was said of some specs it is said again: they are compiled as if they had changed.
"""

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import PurePosixPath

from canarygen.cli.alignment import differing, tell
from canarygen.cli.authority import today
from canarygen.cli.order import Order
from canarygen.cli.session import Session
from canarygen.cli.settled import Settled, folders
from canarygen.compilation import Compilation, text
from canarygen.diagnostic import Rejected
from canarygen.division.amendment import Amendment, amendment, owned, told_apart
from canarygen.division.record import Record, restored, shared
from canarygen.frozen import frozen, replace
from canarygen.memory.footing import Footing
from canarygen.memory.ledger import Ledger, sealed_records
from canarygen.model.project import Project
from canarygen.plan import Plan
from canarygen.source import Source
from canarygen.tree import Change, Tree
from canarygen.typed import Final, Self
from canarygen.unusable import Unusable
from canarygen.verification import verified, verified_shared
from canarygen.workspace.exploration import SUFFIXES, is_misnamed
from canarygen.workspace.workspace import Workspace

UNKNOWN: Final = (Rejected, Unusable, ValueError, OSError)
"""What may be raised where a build of everything has something to say, or more than this must be looked at."""


def amended(order: Order, session: Session, settled: Settled) -> bool:
    """Build what has changed since all was well; give whether that could be done.

    Where it could not, nothing was said or written. So it is wherever something is wrong: to say what, of whatever
    else it is about, is for the build of everything.
    """
    try:
        amending = Amending.opened(order, session, settled.surveyed())
        if amending is None:
            return False
        with amending.locked():
            found = amending.outcome()
            if found:
                renewal = amending.renewal(found)
                amending.finish(found, renewal, amending.written(found, renewal), _moved(amending.settled))
            return found is not None
    except UNKNOWN:
        return False


def judged(order: Order, session: Session, settled: Settled) -> "tuple[Amending, Amendment] | None":
    """Compile what has changed since all was well, and look at nothing else; None where that is not enough, or something is wrong."""
    try:
        amending = Amending.opened(order, session, settled.surveyed())
        found = amending and amending.outcome()
    except UNKNOWN:
        return None
    return (amending, found) if amending and found else None


def _moved(settled: Settled) -> Footing | None:
    """Tell where a project stands as soon as what has changed is built: on what it stood on, but for this; None if that is not known."""
    # What has come and gone the build of everything takes to Git.
    found = settled.footing if not (settled.come or settled.gone) else None
    return replace(found, apart=found.apart | {*settled.strays}) if found else None


@frozen(kw_only=True)
class Amending:
    """A build of some specs in a project of which all else is known by a ledger."""

    order: Order
    session: Session
    workspace: Workspace
    project: Project
    settled: Settled
    ledger: Ledger

    @classmethod
    def opened(cls, order: Order, session: Session, settled: Settled) -> Self | None:
        """Open a project; None if nothing is known of it."""
        ledger = settled.ledger
        if ledger is None:
            return None
        workspace, project = session.opened(order.form, order.environment, day=today())
        if folders(workspace) != ledger.folders:
            return None
        return cls(
            order=order,
            session=session,
            workspace=workspace,
            project=project,
            settled=settled,
            ledger=ledger,
        )

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep every other build out. Raises Unusable if there is one, or was one since the first look.

        Whoever else builds here is waited for by the build of everything, which sees what that has brought. A check
        writes nothing, and keeps nobody out.
        """
        with nullcontext() if self.order.check else self.workspace.lock(seconds=0):
            if self.settled.is_overtaken():
                raise Unusable(str(self.workspace.out), "another build has written since it was looked at")
            yield

    @property
    def known(self) -> Mapping[str, Record]:
        """The records of all spec files, from when all was well. Raises ValueError if they cannot be read."""
        return restored(self.ledger.records)

    def changed(self, known: Mapping[str, Record], stale: Collection[str] = ()) -> Collection[str] | None:
        """Give the spec files that have changed, come or gone, and those whose own files have changed; None if anything else has.

        Git puts both in place again, the files as they are to be. To what has changed belong the files of canaries that
        have `stale` ones in the tree, even where these are no longer there.
        """
        strays, within = {*self.settled.strays, *self._come(), *self._gone(known)}, f"{self.workspace.out}/"
        specs = strays & {*known.keys(), *self._come()}
        files = {path.removeprefix(within) for path in strays - specs if path.startswith(within)}
        if len(specs) + len(files) < len(strays):
            return None
        if not files and not stale:
            return specs
        places = {file.rpartition("/")[0] for file in stale}
        owners = {
            file: path
            for path, record in known.items()
            for file in record.files
            if file in files or (places and file.rpartition("/")[0] in places)
        }
        # What nobody owns, and stands there, is of all canaries together, or somebody else's.
        root = self.workspace.root
        is_shared = any(os.path.lexists(root / within / file) for file in {*stale} - owners.keys())
        return None if is_shared or not files <= owners.keys() else specs | {*owners.values()}

    def outcome(self) -> Amendment | None:
        """Compile what has changed; None if that is not known, or not enough. Raises Rejected, Unusable, ValueError and OSError."""
        known = self.known
        changed = self.changed(known)
        return None if changed is None else self.compiled(changed, known)

    def _come(self) -> list[str]:
        """Give the spec files that have come. Raises Unusable where one is a link or misnamed, which no build reads."""
        root, come = self.workspace.root, self.settled.come
        if any(is_misnamed(path) or (root / path).is_symlink() for path in come):
            raise Unusable(
                str(self.workspace.out), "there is a link among the specs, or what is called as none is"
            )
        return [path for path in come if path.endswith(SUFFIXES) and not (root / path).is_dir()]

    def _gone(self, known: Mapping[str, Record]) -> Collection[str]:
        return self.settled.gone & known.keys()

    def compiled(self, changed: Collection[str], known: Mapping[str, Record]) -> Amendment | None:
        """Compile what has changed, and what something is to be said of; None if it takes more than that to say what there is to say.

        Raises Rejected and Unusable.
        """
        wanted = {*changed, *self.ledger.told}
        found = amendment(wanted, known, self.project, self._verified, self._gone(known))
        is_done = found and found.has_canaries and self._told(found) is not None
        return found if is_done else None

    def _told(self, found: Amendment) -> tuple[str, ...] | None:
        warnings = self.session.heard(found.compilation.warnings, self.order.form)
        return told_apart(warnings, found.now)

    def _verified(self, paths: Collection[str]) -> tuple[Sequence[Source], Compilation]:
        sources = self.workspace.sources([self.workspace.root / path for path in sorted(paths)])
        if {source.path for source in sources} != {*paths}:
            raise Unusable(str(self.workspace.out), "a folder stands where a spec stood")
        order = self.order
        return sources, verified(sources, self.project, order.asked, strict=order.strict)

    def renewal(self, found: Amendment) -> "Renewal":
        """Say what shall stand in the tree of these specs, and of all canaries if that changes, too. Raises Rejected and Unusable."""
        before, now, chosen = [*owned(found.before)], dict(found.yielded), self.project.chosen
        if not found.stands_alone:
            before += [item.path for item in shared(found.all_before, chosen)]
            of_all = verified_shared([*shared(found.all_now, chosen)], self.order.asked)
            now |= {item.path: text(item) for item in of_all}
        return Renewal(before=before, old=self.workspace.files({*before, *now}), now=now)

    def written(self, found: Amendment, renewal: "Renewal") -> tuple[Change, ...]:
        """Bring these files in line, and give what that changes; for a check only look. Raises Rejected and Unusable, with nothing written.

        A few canaries may go; the guard knows but a part of the tree. Where a spec that had gone is back, as when an editor
        puts a new file in the place of the old one, nothing of it goes.
        """
        if any(os.path.lexists(self.workspace.root / path) for path in self.settled.gone):
            raise Unusable(str(self.workspace.out), "what had gone is back")
        plan = Plan(allow_delete=found.few_gone or self.order.allow_delete)
        pending = differing(self.workspace, self.project, renewal.old, renewal.now, plan)
        if not self.order.check:
            self.workspace.apply(pending)
        return pending

    def finish(
        self, found: Amendment, renewal: "Renewal", pending: Sequence[Change], stand: Footing | None
    ) -> Settled:
        """Tell what was changed in the tree to bring it in line, and remember it; give what is remembered then.

        `stand` is where the project stands, but for what is changed in the tree. A check of what is not in line ends here.
        """
        before, now = renewal.before, renewal.now
        out, ledger = self.workspace.out, self.ledger
        files = ledger.files + len(now) - len(before)
        self.session.report(found.compilation.warnings, self.order.form)
        tell(self.session, self.workspace, pending, files, check=self.order.check)
        read = {source.path: source.data for source in found.sources}
        read |= {f"{out}/{path}": text.encode() for path, text in now.items()}
        is_same = found.now == found.before
        sealed = ledger.sealed_records if is_same else sealed_records(found.all_now)
        kept = self.settled.keep(self.workspace, pending, read.get, files, self._told(found) or (), sealed)
        if stand:
            kept.stand(replace(stand, apart=stand.apart | {f"{out}/{change.path}" for change in pending}))
        return kept

    def tell_nothing(self) -> None:
        """Tell that nothing has changed."""
        tell(self.session, self.workspace, (), self.ledger.files)


@frozen(kw_only=True)
class Renewal:
    """The files that some specs had before, what stands of them, and those that they have now."""

    before: Collection[PurePosixPath]
    old: Tree
    now: Tree
