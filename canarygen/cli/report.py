"""canarygen report: a pull request on one page: what changes, what the controller will do, and what was found."""

from collections.abc import Sequence
from pathlib import Path

import click

from canarygen import library
from canarygen.cli import exits
from canarygen.cli.authority import today
from canarygen.cli.comparing import base_of, base_option, chosen
from canarygen.cli.naming import named_specs
from canarygen.cli.options import (
    environment_option,
    exit_code_option,
    form_option,
    policy_options,
    specs_argument,
)
from canarygen.cli.session import Session, gathered, is_heard
from canarygen.diagnostic import Diagnostic, Rejected, ordered
from canarygen.difference.compare import Difference, compare
from canarygen.model.project import Project
from canarygen.report.comment import as_comment
from canarygen.report.outlook import outlooks
from canarygen.report.page import as_page
from canarygen.source import Source
from canarygen.tree import Tree, within
from canarygen.verification import yielded


@click.command()
@specs_argument
@base_option
@environment_option
@policy_options
@form_option(["markdown", "html"], "For a pull request's comment, or as one page.")
@exit_code_option
@click.pass_obj
def report(
    session: Session,
    specs: tuple[Path, ...],
    base: str,
    environment: str | None,
    policy_from: str | None,
    day: str | None,
    form: str,
    exit_code: bool,
) -> None:
    """Tell all of a pull request: what changes, what comes of it in the cluster, and what was found.

    To the words, the dangers and the YAML of `diff` it adds the forecast before and after,
    side by side, and what the checks and the policy find in the specs that change. What is
    not allowed is told here, and refused by `build`. Nothing is written.

    \b
    Examples:
      canarygen report --base origin/main > comment.md
      canarygen report --base origin/main --format html > report.html
    """  # noqa: D301 -- \b keeps click from filling the lines
    workspace, project = session.opened(environment=environment, policy_from=policy_from, day=day or today())
    named = named_specs(workspace, specs)
    sources = gathered(session, workspace, named)
    with session.rejecting("text", specs=len(sources), product_on_stdout=True):
        yielded, told = _judged(sources, project)
    found = base_of(session, workspace, project, base, like=yielded)
    wanted = {source.path for source in named}
    old, new = chosen(within(found.tree, project.only), yielded, wanted)
    difference = compare(old, new, environments=sorted({*project.names, *found.environments}))
    findings = _findings(told, difference)
    ahead = outlooks(difference, old, new, library.served)
    if form == "html":
        text = as_page(difference, ahead, findings, base, library.parts("report"))
    else:
        text = as_comment(difference, ahead, findings)
    click.echo(text, nl=False)
    if exit_code and not difference.is_empty:
        raise exits.Ended(exits.STALE)


def _judged(sources: Sequence[Source], project: Project) -> tuple[Tree, Sequence[Diagnostic]]:
    """Give what specs yield, and what there is to say of it: what the policy forbids hides nothing. Raises Rejected."""
    try:
        outcome = yielded(sources, project, heard=_heard)
    except Rejected as rejected:
        # What is wrong without the policy, too, ends the run here.
        outcome = yielded(sources, project.unjudged, heard=_heard)
        return outcome.tree, ordered([*outcome.warnings, *rejected.diagnostics])
    return outcome.tree, outcome.warnings


def _heard(found: Sequence[Diagnostic]) -> Sequence[Diagnostic]:
    return list(filter(is_heard, found))


def _findings(found: Sequence[Diagnostic], difference: Difference) -> list[Diagnostic]:
    """Leave out what was there before: the warnings of specs that do not change."""
    specs = {side.spec for part in difference.parts for change in part.objects for side in change.versions}
    return [told for told in found if told.is_error or (told.span.source.path in specs and is_heard(told))]
