"""canarygen validate: all the checks of build, and nothing written."""

from pathlib import Path

import click

from canarygen.cli.authority import policy_options, today
from canarygen.cli.naming import named_specs, specs_argument
from canarygen.cli.options import environment_option, format_option, kubeconform_option, strict_option
from canarygen.cli.session import Session, gathered
from canarygen.code import Severity
from canarygen.verification import yielded
from canarygen.wording import counted


@click.command()
@specs_argument
@environment_option
@kubeconform_option
@policy_options
@strict_option
@format_option
@click.pass_obj
def validate(
    session: Session,
    specs: tuple[Path, ...],
    environment: str | None,
    asked: str,
    policy_from: str | None,
    day: str | None,
    strict: bool,
    form: str,
) -> None:
    """Check specs as build does, and write nothing.

    All specs of the project are checked, and any others that are named.

    \b
    Examples:
      canarygen validate
      canarygen validate --format github --strict
      canarygen validate --policy-from origin/main
    """  # noqa: D301 -- \b keeps click from filling the lines
    workspace, project = session.opened(form, environment, policy_from=policy_from, day=day or today())
    sources = gathered(session, workspace, named_specs(workspace, specs))
    with (
        session.rejecting(form, specs=len(sources)),
        session.working(f"checking {counted(len(sources), 'spec file')}", specs=len(sources)),
    ):
        outcome = yielded(
            sources, project, asked, strict=strict, heard=lambda told: session.heard(told, form)
        )
    count = len(sources)
    session.report(outcome.warnings, form, specs=count, files=outcome.size)
    found = f"{counted(count, 'spec file')}, {counted(outcome.objects, 'object')}"
    warnings = sum(told.severity is Severity.WARNING for told in outcome.warnings)
    session.say(
        f"{found}: {counted(warnings, 'warning')}, and no errors" if warnings else f"{found}: all is well"
    )
