"""canarygen join: make one tree of the shards that several machines have built."""

from pathlib import Path

import click

from canarygen.cli.options import (
    allow_delete_option,
    check_option,
    environment_option,
    force_option,
    format_option,
    kubeconform_option,
    policy_options,
    strict_option,
)
from canarygen.cli.order import Order
from canarygen.cli.session import Session
from canarygen.typed import Any


@click.command()
@click.argument(
    "summaries",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="SUMMARY...",
)
@environment_option
@check_option
@kubeconform_option
@force_option
@allow_delete_option
@policy_options
@strict_option
@format_option
@click.pass_obj
def join(session: Session, /, summaries: tuple[Path, ...], **words: Any) -> None:
    """Make one tree of the shards that several machines have built.

    Each has run `canarygen build --shard I/N --summary FILE` in the same commit, and this takes all
    N files. What meets specs of another shard is judged again, AppProject and ApplicationSet
    are made, and what no spec yields any more is deleted: out/ is then what one build makes
    of it, and all is told that one build tells. Files of a shard that don't stand in out/ are made anew.

    \b
    Examples:
      canarygen join shard-*.json
      canarygen join shard-*.json --check --kubeconform require
    """  # noqa: D301 -- \b keeps click from filling the lines
    from canarygen.cli import joining  # noqa: PLC0415 -- the compiler: `--help` needs none

    joining.join(Order(**words), session, summaries)
