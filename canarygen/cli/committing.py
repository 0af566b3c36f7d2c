"""A commit of what was built; and one of no more than has changed since all was well, and lay in a commit."""

import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack
from pathlib import PurePosixPath

from canarygen.cli.amending import UNKNOWN, Amending, Renewal
from canarygen.cli.order import Order
from canarygen.cli.session import Session
from canarygen.cli.settled import Settled
from canarygen.division.amendment import Amendment, owned
from canarygen.division.record import Record
from canarygen.frozen import replace
from canarygen.gitops.built import Built, Increment, Start
from canarygen.gitops.ground import Ground, ground, is_argo_cds
from canarygen.gitops.landing import Landed, commit_from
from canarygen.memory.footing import Footing
from canarygen.model.project import PROJECT_FILE
from canarygen.plan import Alignment, Plan
from canarygen.repository.preparation import Preparation
from canarygen.repository.store import Store
from canarygen.source import Source
from canarygen.tree import opening
from canarygen.unusable import Unusable

_Done = tuple[Settled, Built, Preparation | None]


def committed(order: Order, session: Session, settled: Settled, began: Start) -> bool:
    """Build what has changed since all was well, and commit what HEAD holds otherwise; give whether that could be done.

    Where it could not, nothing was said or written; see `amended`. Raises Unusable where the build of everything would, too.
    """
    # Of a tree that is built for one environment the others are whatever they are.
    amending = Amending.opened(order, session, settled) if order.environment is None else None
    if amending is None:
        return False
    with ExitStack() as stack:
        try:
            store = stack.enter_context(Store(began.checkout, head=began.head))
            found = ground(began, store, amending.workspace, settled.footing)
            done = _done(amending, found) if found else None
        except UNKNOWN:
            done = None
        if done is None:
            return False
        kept, built, preparation = done
        remember_commit(kept, began, commit_from(store, built, session, preparation=preparation))
    return True


def remember_commit(settled: Settled, began: Start, landed: Landed) -> None:
    """Remember which commit holds what was built."""
    settled.stand(_footing(began, landed.commit, landed.uncommitted))


def _footing(began: Start, commit: str, apart: Collection[str]) -> Footing:
    return Footing(number=b"", prefix=str(began.checkout.prefix), commit=commit, apart=frozenset(apart))


def _done(amending: Amending, there: Ground) -> _Done | None:
    """Bring the tree in line, and give what is remembered then, and what goes to Git; None if more must be looked at.

    Raises Rejected and Unusable, with nothing written.
    """
    with amending.locked():
        # It is begun at once where it is sure to be wanted: the records of many specs are long to read.
        preparation = there.preparation() if amending.settled.strays or there.generated else None
        known = amending.known
        changed = amending.changed(known, there.generated)
        if changed is None or (there.generated and not changed):
            return None
        if changed or amending.ledger.told:
            return _amended(amending, there, preparation, changed, known)
        built = _built(amending, there, None, _unchanged(amending, there))
        amending.tell_nothing()
        return amending.settled, built, None


def _amended(
    amending: Amending,
    there: Ground,
    preparation: Preparation | None,
    changed: Collection[str],
    known: Mapping[str, Record],
) -> _Done | None:
    """Do what `_done` does where specs must be compiled; git does meanwhile what it can. Raises Rejected and Unusable."""
    there.foresee(changed, [*owned({path: known[path] for path in changed if path in known})])
    found = amending.compiled(changed, known)
    # What is of all canaries the build of everything takes to Git.
    if found is None or not found.stands_alone:
        return None
    renewal = amending.renewal(found)
    increment = _increment(amending, there, found, renewal)
    pending = increment.alignment.pending
    if any(is_argo_cds(str(change.path)) for change in pending):
        # What is said of those depends on more than this.
        return None
    if pending:
        preparation = preparation or there.preparation()
        preparation.draft(pending)
    stand = _footing(there.start, str(there.start.head), increment.apart(amending.workspace.out))
    written = amending.written(found, renewal)
    if preparation and pending:
        preparation.enter(pending)
    kept = amending.finish(found, renewal, written, stand)
    namesakes = _namesakes(found.others, {change.path.parent.name for change in pending})
    return kept, _built(amending, there, found, replace(increment, namesakes=dict(namesakes))), preparation


def _unchanged(amending: Amending, there: Ground) -> Increment:
    """Tell how HEAD differs where nothing has changed, and the tree is what HEAD has."""
    here = _here(amending, there, {})
    return Increment(uncommitted=there.uncommitted(here), alignment=Alignment({}, ()), namesakes={})


def _increment(amending: Amending, there: Ground, found: Amendment, renewal: Renewal) -> Increment:
    """Tell how HEAD differs, most likely from what stands here, but for namesakes. Raises Rejected and Unusable."""
    here = _here(amending, there, {source.path: source for source in found.sources})
    # The guards are those of the disk, and what was taken over there.
    plan = Plan(force=True, allow_delete=amending.order.allow_delete)
    alignment = there.alignment(found.yielded, renewal.before, plan, renewal.old)
    return Increment(uncommitted=there.uncommitted(here), alignment=alignment, namesakes={})


def _here(amending: Amending, there: Ground, read: Mapping[str, Source]) -> dict[str, Source]:
    """Give the specs and settings, as they lie here, that HEAD may hold otherwise. Raises Unusable where there is a folder."""
    workspace, document = amending.workspace, amending.project.document
    changed = {path: read[path] for path in amending.settled.strays if path in read}
    settings = {PROJECT_FILE: document.source} if document and PROJECT_FILE in there.compiled else {}
    paths = sorted(there.compiled - changed.keys() - {PROJECT_FILE})
    standing = [path for path in paths if os.path.lexists(workspace.root / path)]
    found = workspace.sources([workspace.root / path for path in standing]) if standing else []
    if [source.path for source in found] != standing:
        raise Unusable(str(workspace.out), "a folder stands where a commit has a spec")
    return {**settings, **changed, **{source.path: source for source in found}}


def _namesakes(records: Mapping[str, Record], names: Collection[str]) -> Iterator[tuple[PurePosixPath, str]]:
    """Give the files of canaries of some names, as far as it shows whose they are."""
    for folder in [f"/{name}/" for name in names]:
        for path, record in records.items():
            # Most have none: it is quicker to look through all of a record's at once.
            if folder in "\n".join(record.files):
                files = (PurePosixPath(file) for file in record.files if folder in file)
                yield from ((file, opening(path)) for file in files)


def _built(amending: Amending, there: Ground, found: Amendment | None, increment: Increment) -> Built:
    order = amending.order
    return Built(
        start=there.start,
        workspace=amending.workspace,
        project=amending.project,
        sources=found.sources if found else (),
        tree=found.yielded if found else {},
        plan=Plan(allow_delete=order.allow_delete),
        kubeconform=order.asked,
        is_strict=order.strict,
        runs_hooks=order.hooks,
        increment=increment,
    )
