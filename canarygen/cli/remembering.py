"""What a build of everything leaves to the next one, where there was nothing to say."""

from collections.abc import Sequence

from canarygen.cli.session import Session
from canarygen.cli.settled import Settled
from canarygen.division.outcome import Outcome
from canarygen.division.piecework import records_of
from canarygen.memory.ledger import sealed_records
from canarygen.model.project import PROJECT_FILE, Project
from canarygen.source import Source
from canarygen.tree import Change
from canarygen.workspace import Workspace


def remember(
    settled: Settled,
    session: Session,
    *,
    workspace: Workspace,
    project: Project,
    sources: Sequence[Source],
    outcome: Outcome,
    pending: Sequence[Change],
) -> Settled | None:
    """Remember that all was well, if it was, after the changes that were made to out/, and give what is remembered."""
    if session.heard(outcome.warnings, "text"):
        return None
    read = {source.path: source.data for source in sources}
    if project.document:
        read[PROJECT_FILE] = project.document.source.data
    sealed = sealed_records(records_of(outcome, project))
    return settled.keep(workspace, pending, read.get, outcome.size, sealed)
