"""canarygen watch: build on every save."""

import click

from canarygen.cli.options import environment_option, strict_option
from canarygen.cli.session import Session


@click.command()
@environment_option
@click.option(
    "--kubeconform",
    "asked",
    type=click.Choice(["auto", "require", "off"]),
    default="off",
    show_default=True,
    help="Ask the real kubeconform, too: it takes longer than all the rest.",
)
@strict_option
@click.pass_obj
def watch(session: Session, environment: str | None, asked: str, strict: bool) -> None:
    """Build, and build again whenever a spec or canarygen.yaml is saved, until Ctrl-C.

    While a spec is broken, its faults are told and nothing is written. What `build` does
    only with --force or --allow-delete is refused here, too: run `build` for it.

    \b
    Examples:
      canarygen watch
      canarygen watch --environment staging
    """  # noqa: D301 -- \b keeps click from filling the lines
    from canarygen.cli.vigil import Vigil  # noqa: PLC0415 -- the compiler, for which no help and no tab key waits

    Vigil(session, environment, asked, strict=strict).keep()
