"""canarygen expand: a spec with nothing left unsaid."""

import click

from canarygen.cli.options import environment_option, spec_argument
from canarygen.cli.session import Session


@click.command()
@spec_argument
@environment_option
@click.option("--plain", is_flag=True, help="Leave out where each value came from.")
@click.pass_obj
def expand(session: Session, spec: str, environment: str | None, plain: bool) -> None:
    """Print a spec in its long form, with where each value came from.

    SPEC is a file, a folder, or the name of a canary (NAMESPACE/NAME, or NAME alone). Every
    default and every shorthand is written out, and the project's defaults are merged in:
    once for each environment, if the project has any. What is printed is a spec itself, and
    compiles to the same tree.

    \b
    Examples:
      canarygen expand specs/shop/checkout.yaml
      canarygen expand checkout --environment prod
    """  # noqa: D301 -- \b keeps click from filling the lines
    from canarygen.cli.expanding import long_form  # noqa: PLC0415 -- the compiler, for which no help and no tab key waits

    click.echo(long_form(session, spec, environment, is_plain=plain), nl=False)
