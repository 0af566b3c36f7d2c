"""canarygen report: a pull request on one page: what changes, what the controller will do, and what was found."""

import click

from canarygen.cli import exits
from canarygen.cli.options import (
    base_option,
    environment_option,
    exit_code_option,
    form_option,
    policy_options,
    specs_argument,
)
from canarygen.cli.session import Session
from canarygen.typed import Any


@click.command()
@specs_argument
@base_option
@environment_option
@policy_options
@form_option(["markdown", "html"], "For a pull request's comment, or as one page.")
@exit_code_option
@click.pass_obj
def report(session: Session, /, *, exit_code: bool, **words: Any) -> None:
    """Tell all of a pull request: what changes, what comes of it in the cluster, and what was found.

    To the words, the dangers and the YAML of `diff` it adds the forecast before and after,
    side by side, and what the checks and the policy find in the specs that change. What is
    not allowed is told here, and refused by `build`. Nothing is written.

    \b
    Examples:
      canarygen report --base origin/main > comment.md
      canarygen report --base origin/main --format html > report.html
    """  # noqa: D301 -- \b keeps click from filling the lines
    from canarygen.cli.reporting import Question, reported  # noqa: PLC0415 -- the compiler, for which no help and no tab key waits

    if reported(session, Question(**words)) and exit_code:
        raise exits.Ended(exits.STALE)
