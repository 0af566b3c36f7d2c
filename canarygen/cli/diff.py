"""canarygen diff: what changes between a commit's out/ and what specs/ yield now."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import click

from canarygen.cli import exits
from canarygen.cli.comparing import base_of, base_option, chosen
from canarygen.cli.naming import named_specs
from canarygen.cli.options import environment_option, exit_code_option, form_option, specs_argument
from canarygen.cli.session import Session, gathered
from canarygen.difference.compare import Difference, compare
from canarygen.difference.markdown import as_markdown
from canarygen.difference.record import as_json
from canarygen.difference.terminal import as_text
from canarygen.tree import within
from canarygen.verification import yielded

_FORMATS: Final[dict[str, Callable[[Difference], str]]] = {"markdown": as_markdown, "json": as_json}


@click.command()
@specs_argument
@base_option
@environment_option
@form_option(["text", *_FORMATS], "For a terminal, for a pull request's comment, or for programs.")
@exit_code_option
@click.pass_obj
def diff(
    session: Session,
    specs: tuple[Path, ...],
    base: str,
    environment: str | None,
    form: str,
    exit_code: bool,
) -> None:
    """Say what changes between a commit's out/ and what specs/ yield now.

    First what is dangerous to merge, then what changes in words, then the YAML, object by
    object. Nothing is written. All specs are compiled; with SPECs named, only what comes
    of them is shown.

    \b
    Examples:
      canarygen diff
      canarygen diff --base origin/main --format markdown > comment.md
      canarygen diff specs/shop/checkout.yaml --environment prod --exit-code
    """  # noqa: D301 -- \b keeps click from filling the lines
    workspace, project = session.opened(environment=environment)
    named = named_specs(workspace, specs)
    sources = gathered(session, workspace, named)
    with session.rejecting("text", specs=len(sources), product_on_stdout=True):
        # What changes is to be seen even where it is not allowed: `build` and `validate` judge that.
        new = yielded(sources, project.unjudged, heard=lambda _: ()).tree
    found = base_of(session, workspace, project, base, like=new)
    old, new = chosen(within(found.tree, project.only), new, {source.path for source in named})
    difference = compare(old, new, environments=sorted({*project.names, *found.environments}))
    if form == "text":
        text = as_text(difference, colour=session.colours_product)
    else:
        text = _FORMATS[form](difference)
    click.echo(text, nl=False, color=True)
    if exit_code and not difference.is_empty:
        raise exits.Ended(exits.STALE)
