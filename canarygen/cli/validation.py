"""Specs, checked as a build does, without a build."""

from canarygen.cli.authority import today
from canarygen.cli.naming import named_specs
from canarygen.cli.order import Order
from canarygen.cli.session import Session, gathered
from canarygen.division.outcome import Outcome
from canarygen.law import Severity
from canarygen.verification import yielded
from canarygen.wording import counted


def judge(order: Order, session: Session) -> None:
    """Check the specs of the project that holds the working folder, and say what was found. Raises Unusable; a fault ends the command."""
    form, day = order.form, order.day or today()
    workspace, project = session.opened(form, order.environment, policy_from=order.policy_from, day=day)
    sources = gathered(session, workspace, named_specs(workspace, order.specs))
    count = len(sources)
    with (
        session.rejecting(form, specs=count),
        session.working(f"checking {counted(count, 'spec file')}", specs=count),
    ):
        outcome = yielded(
            sources,
            project,
            order.asked,
            strict=order.strict,
            heard=lambda told: session.heard(told, form),
        )
    session.report(outcome.warnings, form, specs=count, files=outcome.size)
    session.say(_verdict(count, outcome))


def _verdict(count: int, outcome: Outcome) -> str:
    found = f"{counted(count, 'spec file')}, {counted(outcome.objects, 'object')}"
    warnings = sum(told.severity is Severity.WARNING for told in outcome.warnings)
    return f"{found}: {counted(warnings, 'warning')}, and no errors" if warnings else f"{found}: all is well"
