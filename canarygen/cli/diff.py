"""canarygen diff: what changes between a commit's out/ and what specs/ yield now."""

from pathlib import Path

import click

from canarygen.cli import exits
from canarygen.cli.options import (
    base_option,
    environment_option,
    exit_code_option,
    form_option,
    specs_argument,
)
from canarygen.cli.session import Session


@click.command()
@specs_argument
@base_option
@environment_option
@form_option(["text", "markdown", "json"], "For a terminal, for a pull request's comment, or for programs.")
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
    from canarygen.cli.differing import differing  # noqa: PLC0415 -- the compiler, for which no help and no tab key waits

    if differing(session, specs, base, environment, form) and exit_code:
        raise exits.Ended(exits.STALE)
