"""What a build of everything leaves to the next one, where all was well."""

from collections.abc import Sequence

from canarygen.cli.session import Session
from canarygen.cli.settled import Settled
from canarygen.division.amendment import told_apart
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
    """Remember what a project came to, after the changes that were made to out/, and give what is remembered.

    It is None where something was said that only a build of everything can say again.
    """
    records, warnings = records_of(outcome, project), session.heard(outcome.warnings, "text")
    told = told_apart(warnings, records)
    if told is None or project.policy.exemptions:
        return None
    read = {source.path: source.data for source in sources}
    if project.document:
        read[PROJECT_FILE] = project.document.source.data
    return settled.keep(workspace, pending, read.get, outcome.size, told, sealed_records(records))
