"""canarygen validate: all the checks of build, and nothing written."""

import click

from canarygen.cli.options import (
    environment_option,
    format_option,
    kubeconform_option,
    policy_options,
    specs_argument,
    strict_option,
)
from canarygen.cli.order import Order
from canarygen.cli.session import Session
from canarygen.typed import Any


@click.command()
@specs_argument
@environment_option
@kubeconform_option
@policy_options
@strict_option
@format_option
@click.pass_obj
def validate(session: Session, /, **words: Any) -> None:
    """Check specs as build does, and write nothing.

    All specs of the project are checked, and any others that are named.

    \b
    Examples:
      canarygen validate
      canarygen validate --format github --strict
      canarygen validate --policy-from origin/main
    """  # noqa: D301 -- \b keeps click from filling the lines
    from canarygen.cli.validation import judge  # noqa: PLC0415 -- the compiler, which `--help` need not wait for

    judge(Order(**words), session)
