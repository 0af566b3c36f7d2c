"""canarygen expand: a spec with nothing left unsaid."""

from pathlib import Path

import click

from canarygen import library
from canarygen.annotation import annotated
from canarygen.cli import candidates
from canarygen.cli.naming import named_specs
from canarygen.cli.options import SpecPath, environment_option
from canarygen.cli.session import Session
from canarygen.compiler import layered_specs
from canarygen.expansion import expanded


@click.command()
@click.argument("spec", type=SpecPath(), shell_complete=candidates.specs)
@environment_option
@click.option("--plain", is_flag=True, help="Leave out where each value came from.")
@click.pass_obj
def expand(session: Session, spec: Path, environment: str | None, plain: bool) -> None:
    """Print a spec in its long form, with where each value came from.

    Every default and every shorthand is written out, and the project's defaults are
    merged in: once for each environment, if the project has any. What is printed is a
    spec itself, and compiles to the same tree.

    \b
    Examples:
      canarygen expand specs/shop/checkout.yaml
      canarygen expand specs/shop/checkout.yaml --environment prod
    """  # noqa: D301 -- \b keeps click from filling the lines
    workspace, project = session.opened(environment=environment)
    with session.rejecting("text"):
        specs = layered_specs(named_specs(workspace, [spec]), project, library.language("canary"))
    texts = (
        _headed(annotated(expanded(found), is_plain=plain), name)
        for name, layers in specs.items()
        for found in layers
    )
    click.echo("---\n".join(texts), nl=False)


def _headed(text: str, environment: str | None) -> str:
    return f"# {environment}\n{text}" if environment else text
