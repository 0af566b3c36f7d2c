"""canarygen build: bring out/ in line with specs/."""

from pathlib import Path

import click

from canarygen.cli.execution import execute
from canarygen.cli.options import (
    allow_delete_option,
    check_option,
    environment_option,
    force_option,
    format_option,
    kubeconform_option,
    policy_options,
    specs_argument,
    strict_option,
)
from canarygen.cli.order import Order
from canarygen.cli.session import Session
from canarygen.shard import Shard, parsed
from canarygen.typed import Any


@click.command()
@specs_argument
@environment_option
@check_option
@click.option("--stdout", is_flag=True, help="Print the manifests as one stream of documents; touch nothing.")
@click.option(
    "--shard",
    metavar="I/N",
    callback=lambda _, __, value: _shard(value),
    help="Compile all, and write only part I of N: each spec's files are in one part. A command for each of N machines.",
)
@click.option(
    "--summary",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="With --shard, compile the specs of that part alone, and write what `canarygen join` must know of them.",
)
@kubeconform_option
@force_option
@allow_delete_option
@click.option("--commit", "commits", is_flag=True, help="Commit out/, and nothing else, where HEAD stands.")
@click.option(
    "--push",
    "pushes",
    is_flag=True,
    help="Commit out/ and push it; if others were quicker, build what they pushed and try again.",
)
@click.option(
    "--remote",
    metavar="REMOTE",
    help="Push there: to the remote of this name, or an address; by default as `git push` does.",
)
@click.option("--branch", metavar="NAME", help="Push to this branch; by default as `git push` does.")
@click.option("--hooks", is_flag=True, help="Run the hooks of the repository, which are left out otherwise.")
@policy_options
@strict_option
@format_option
@click.pass_obj
def build(session: Session, /, **words: Any) -> None:
    """Bring out/ in line with specs/.

    All specs are judged, since one may break a law together with another; what is known to be
    well, and meets nothing that has changed, is not compiled again. With SPECs named, only
    their files are written. Nothing is written if anything is wrong.

    \b
    Examples:
      canarygen build
      canarygen build specs/shop/checkout.yaml
      canarygen build --check --kubeconform require
      canarygen build --check --kubeconform require --shard 2/4
      canarygen build --shard 2/4 --summary shard-2.json
      canarygen build --check --policy-from origin/main
      canarygen build --push
    """  # noqa: D301 -- \b keeps click from filling the lines
    order = Order(**words)
    if order.contradiction:
        raise click.UsageError(order.contradiction)
    execute(order, session)


def _shard(text: str | None) -> Shard | None:
    """Read the part that is asked for. Raises UsageError."""
    try:
        return parsed(text) if text is not None else None
    except ValueError as error:
        raise click.UsageError(f"--shard: {error}.") from None
