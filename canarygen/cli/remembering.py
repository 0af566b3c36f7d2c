"""What a build of everything leaves to the next one, where all was well."""

from collections.abc import Sequence

from canarygen.cli.alignment import Reading
from canarygen.cli.session import Session
from canarygen.cli.settled import Settled
from canarygen.division.amendment import told_apart
from canarygen.division.outcome import Outcome
from canarygen.division.piecework import records_of
from canarygen.memory.ledger import sealed_records
from canarygen.tree import Change


def remember(
    settled: Settled, session: Session, read: Reading, outcome: Outcome, pending: Sequence[Change]
) -> Settled | None:
    """Remember what was read came to, after the changes that were made to out/, and give what is remembered.

    It is None where something was said that only a build of everything can say again.
    """
    records, warnings = records_of(outcome, read.project), session.heard(outcome.warnings, "text")
    told = told_apart(warnings, records)
    if told is None or read.project.policy.exemptions:
        return None
    return settled.keep(read.workspace, pending, read.held.get, outcome.size, told, sealed_records(records))
