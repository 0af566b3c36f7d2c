"""The specs that a law can see beside one: few of a project of which nothing else has changed since all was well."""

from collections.abc import Collection, Mapping, Sequence

from canarygen.cli.amending import UNKNOWN
from canarygen.cli.session import Session, gathered
from canarygen.cli.settled import Settled, folders
from canarygen.compilation import Compilation
from canarygen.division.amendment import amendment
from canarygen.division.record import Record, restored
from canarygen.frozen import replace
from canarygen.model.project import Project
from canarygen.source import Source
from canarygen.verification import compiled
from canarygen.workspace.workspace import Workspace


def kindred(session: Session, workspace: Workspace, project: Project, spec: Source) -> Sequence[Source]:
    """Read the spec files that have to be judged with one, which is taken as it is given: all, where no more is known.

    A build must have remembered the project in all its environments, and where they are judged together all must be
    well. Ends the command if there are no specs.
    """
    try:
        known = None if session.is_verbose else _met(workspace, project, spec)
    except UNKNOWN:
        known = None
    return _with(spec, gathered(session, workspace, [spec]) if known is None else known)


def _with(spec: Source, read: Sequence[Source]) -> Sequence[Source]:
    return [spec if source.path == spec.path else source for source in read]


def _met(workspace: Workspace, project: Project, spec: Source) -> Sequence[Source] | None:
    """Give the spec files that one meets, as the laws see it; None if that is not known. Raises any of UNKNOWN."""
    # A build asked kubeconform, or did not: what meets is the same.
    found = _known(workspace, "auto") or _known(workspace, "off")
    if found is None:
        return None
    known, changed = found
    every = replace(project.unjudged, only=None)

    def judged(paths: Collection[str]) -> tuple[Sequence[Source], Compilation]:
        sources = workspace.sources([workspace.root / path for path in sorted(paths)])
        return sources, compiled(_with(spec, sources), every)

    met = amendment({*changed, spec.path}, known, every, judged)
    return met.sources if met else None


def _known(workspace: Workspace, asked: str) -> tuple[Mapping[str, Record], Collection[str]] | None:
    """Give the records of all spec files from when all was well, and which of them have changed; None if anything else has.

    Raises any of UNKNOWN.
    """
    settled = Settled.asked(workspace.root, None, asked)
    found = settled and settled.surveyed()
    ledger = found and found.ledger
    if not found or not ledger or ledger.folders != folders(workspace) or found.come or found.gone:
        return None
    known = restored(ledger.records)
    changed = {path for path in found.strays if not path.startswith(f"{workspace.out}/")}
    return (known, changed) if changed <= known.keys() else None
