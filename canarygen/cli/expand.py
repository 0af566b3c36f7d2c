"""canarygen expand: a spec with nothing left unsaid."""

import os
from collections.abc import Sequence
from pathlib import Path

import click

from canarygen import library
from canarygen.cli import candidates
from canarygen.cli.naming import named_specs
from canarygen.cli.options import environment_option
from canarygen.cli.picking import picked
from canarygen.cli.session import Session
from canarygen.compiler import layered_specs
from canarygen.expansion import annotated, expanded
from canarygen.source import Source
from canarygen.workspace.workspace import Workspace


@click.command()
@click.argument("spec", shell_complete=candidates.canaries)
@environment_option
@click.option("--plain", is_flag=True, help="Leave out where each value came from.")
@click.pass_obj
def expand(session: Session, spec: str, environment: str | None, plain: bool) -> None:
    """Print a spec in its long form, with where each value came from.

    SPEC is a file, a folder, or the name of a canary (NAMESPACE/NAME, or NAME alone). Every default and every shorthand is written out, and the project's defaults are
    merged in: once for each environment, if the project has any. What is printed is a
    spec itself, and compiles to the same tree.

    \b
    Examples:
      canarygen expand specs/shop/checkout.yaml
      canarygen expand checkout --environment prod
    """  # noqa: D301 -- \b keeps click from filling the lines
    workspace, project = session.opened(environment=environment)
    with session.rejecting("text"):
        sources, chosen = _chosen(workspace, spec)
        specs = layered_specs(sources, project, library.language("canary"))
    texts = (
        _headed(annotated(expanded(found), is_plain=plain), name)
        for name, layers in specs.items()
        for found in layers[chosen]
    )
    click.echo("---\n".join(texts), nl=False)


def _chosen(workspace: Workspace, spec: str) -> tuple[Sequence[Source], slice]:
    """Read the specs that are meant, and say which of their canaries are: one, if it was called by its name."""
    if os.path.lexists(spec):
        return named_specs(workspace, [Path(spec)]), slice(None)
    documents, index = picked(workspace, spec, None)
    return [documents[index].source], slice(index, index + 1)


def _headed(text: str, environment: str | None) -> str:
    return f"# {environment}\n{text}" if environment else text
