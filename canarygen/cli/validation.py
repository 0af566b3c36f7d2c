"""Specs, checked as a build does, without a build."""

from collections.abc import Sequence
from pathlib import Path

from canarygen.cli.authority import tell_of_freezes, today
from canarygen.cli.naming import named_specs
from canarygen.cli.order import Order
from canarygen.cli.session import Session, gathered
from canarygen.diagnostic import Diagnostic
from canarygen.law import Severity
from canarygen.verification import yielded
from canarygen.wording import counted
from canarygen.workspace.workspace import Workspace


def judge(order: Order, session: Session) -> None:
    """Check the specs of the project that holds the working folder, and say what was found. Raises Unusable; a fault ends the command."""
    if order.is_plain and not session.is_verbose and _is_judged_apart(order, session):
        return
    form, day = order.form, order.day or today()
    workspace, project = session.opened(form, order.environment, policy_from=order.policy_from, day=day)
    tell_of_freezes(project.policy, session.say)
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
    session.say(_verdict(count, outcome.objects, outcome.warnings))


def _is_judged_apart(order: Order, session: Session) -> bool:
    """Whether it was enough to check what has changed since all was well; where it was not, nothing was said."""
    from canarygen.cli.settled import Settled  # noqa: PLC0415 -- most that is asked cannot be answered by looking it up

    settled = Settled.asked(Workspace.find(Path()).root, order.environment, order.asked)
    if not settled or not settled.ledger:
        return False
    from canarygen.cli.amending import judged  # noqa: PLC0415 -- what is not remembered need not wait for records
    from canarygen.division.record import objects  # noqa: PLC0415 -- likewise

    known = judged(order, session, settled)
    if known is None:
        return False
    amending, found = known
    session.report(found.compilation.warnings, order.form)
    count = objects(found.all_now, amending.project.chosen)
    session.say(_verdict(len(found.all_now), count, found.compilation.warnings))
    return True


def _verdict(specs: int, objects: int, told: Sequence[Diagnostic]) -> str:
    found = f"{counted(specs, 'spec file')}, {counted(objects, 'object')}"
    warnings = sum(one.severity is Severity.WARNING for one in told)
    return f"{found}: {counted(warnings, 'warning')}, and no errors" if warnings else f"{found}: all is well"
