"""canarygen report: a pull request on one page: what changes, what the controller will do, and what was found."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from canarygen import library
from canarygen.cli import exits
from canarygen.cli.authority import today
from canarygen.cli.comparing import base_of, base_option, chosen
from canarygen.cli.naming import named_specs, specs_argument
from canarygen.cli.session import Session, environment_option, gathered
from canarygen.code import Severity
from canarygen.diagnostic import Diagnostic, Rejected
from canarygen.difference.compare import Difference, compare
from canarygen.model.project import Project
from canarygen.rendering import as_text
from canarygen.report.comment import as_comment
from canarygen.report.outlook import outlooks
from canarygen.report.page import as_page
from canarygen.source import Source
from canarygen.tree import within
from canarygen.verification import compiled


@click.command()
@specs_argument
@base_option
@environment_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["markdown", "html"]),
    default="markdown",
    show_default=True,
    help="For a pull request's comment, or as one page.",
)
@click.option("--exit-code", is_flag=True, help="Exit 3 if anything differs.")
@click.pass_obj
def report(
    session: Session,
    specs: tuple[Path, ...],
    base: str,
    environment: str | None,
    form: str,
    exit_code: bool,
) -> None:
    """Tell all of a pull request: what changes, what comes of it in the cluster, and what was found.

    To the words, the dangers and the YAML of `diff` it adds the forecast before and after,
    side by side, what the checks warn of in the specs that change, and what the base's
    policy does not allow. Nothing is written.

    \b
    Examples:
      canarygen report --base origin/main > comment.md
      canarygen report --base origin/main --format html > report.html
    """  # noqa: D301 -- \b keeps click from filling the lines
    workspace, project = session.opened(environment=environment)
    named = named_specs(workspace, specs)
    sources = gathered(session, workspace, named)
    with session.rejecting("text", specs=len(sources), product_on_stdout=True):
        # What is not allowed is to be seen, too: it is one of the findings.
        compilation = compiled(sources, project.unjudged)
    found = base_of(session, workspace, project, base, like=compilation.tree)
    wanted = {source.path for source in named}
    old, new = chosen(within(found.tree, environment), compilation.tree, wanted)
    difference = compare(old, new, environments=sorted({*project.names, *found.environments}))
    judged = replace(project, policy=replace(found.policy, day=today()))
    findings = _findings(
        compilation.warnings if judged.policy.is_empty else _told(sources, judged), difference
    )
    told = outlooks(difference, old, new)
    if form == "html":
        text = as_page(difference, told, findings, base, library.parts("report"))
    else:
        text = as_comment(difference, told, findings)
    click.echo(text, nl=False)
    if exit_code and not difference.is_empty:
        raise click.exceptions.Exit(exits.STALE)


def _told(sources: Sequence[Source], project: Project) -> Sequence[Diagnostic]:
    """Give all that there is to say of specs that compile, but may not be allowed."""
    try:
        return compiled(sources, project).warnings
    except Rejected as rejected:
        return rejected.diagnostics


def _findings(warnings: Sequence[Diagnostic], difference: Difference) -> list[str]:
    """Give what is told of the specs that change, as text; the rest was there before."""
    specs = {side.spec for part in difference.parts for change in part.objects for side in change.versions}
    return [
        as_text([told], {})
        for told in warnings
        if told.severity is not Severity.INFO and told.span.source.path in specs
    ]
