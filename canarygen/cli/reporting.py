"""A pull request, told on one page."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click

from canarygen import library
from canarygen.cli.authority import today
from canarygen.cli.comparing import base_of, chosen
from canarygen.cli.naming import named_specs
from canarygen.cli.session import Session, gathered, is_heard
from canarygen.cli.sizing import workloads, workloads_before
from canarygen.cli.sparing import sparing
from canarygen.diagnostic import Diagnostic, Rejected, ordered
from canarygen.difference.compare import Difference, compare
from canarygen.frozen import frozen
from canarygen.model.project import Project
from canarygen.project import of_another_release
from canarygen.report.comment import as_comment
from canarygen.report.outlook import Side, outlooks
from canarygen.report.page import as_page
from canarygen.source import Source
from canarygen.tree import Tree, within
from canarygen.verification import yielded


@frozen(kw_only=True)
class Question:
    """Of which specs and environments it is told (all, where none is named), and since which commit; by which policy it is judged, and on which day; and the form, markdown or html."""

    specs: Sequence[Path]
    base: str
    environment: str | None
    policy_from: str | None
    day: str | None
    form: str


def reported(session: Session, asked: Question) -> bool:
    """Tell it; give whether anything differs."""
    day = asked.day or today()
    workspace, project = session.opened(
        environment=asked.environment, policy_from=asked.policy_from, day=day, is_built=False
    )
    named = named_specs(workspace, asked.specs)
    sources, wanted = gathered(session, workspace, named), {source.path for source in named}
    with session.rejecting("text", specs=len(sources)):
        yielded, told = sparing(session, wanted, sources, project, _judged)
    found = base_of(session, workspace, project, asked.base, like=yielded)
    old, new = chosen(within(found.tree, project.only), yielded, wanted)
    with session.working("comparing the trees", specs=len(sources)):
        difference = compare(old, new, environments=sorted({*project.names, *found.environments}))
        before = Side(old, partial(workloads_before, found))
        after = Side(new, lambda specs: workloads((it for it in sources if it.path in specs), project))
        ahead = outlooks(difference, before, after, library.served)
    # Whoever reads a comment on a pull request does not see what is said beside it.
    language = library.language("project")
    another = of_another_release(project.document, language) if project.document else ()
    findings = [*another, *_findings(told, difference)]
    if asked.form == "html":
        text = as_page(difference, ahead, findings, asked.base, library.parts("report"))
    else:
        text = as_comment(difference, ahead, findings)
    click.echo(text, nl=False)
    return not difference.is_empty


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
