"""canarygen krm: a function for kustomize, kpt and whatever else speaks their protocol."""

import sys

import click

from canarygen.cli import exits
from canarygen.cli.options import strict_option
from canarygen.cli.session import Session


@click.command()
@click.option(
    "--environment", metavar="NAME", help="Only this environment, unless functionConfig names another."
)
@strict_option
@click.pass_obj
def krm(session: Session, environment: str | None, strict: bool) -> None:
    """Run as a KRM function: a ResourceList on stdin, one on stdout.

    Compiled are the Canaries among its items, with the settings of a Project if there is
    one, or the Canary that is its functionConfig. A ConfigMap as functionConfig can hold
    `environment` and `strict`. The items come back, followed by what was generated; what
    an earlier run made of the same canaries is left out. Diagnostics stand in `results`,
    and on stderr. No file is read or written.

    \b
    Examples:
      kpt fn eval --exec "canarygen krm"
      kustomize build --enable-alpha-plugins --enable-exec   with, on a Canary in `generators`:
        config.kubernetes.io/function: "exec: {path: canarygen, args: [krm]}"
    """  # noqa: D301 -- \b keeps click from filling the lines
    if sys.stdin is None or sys.stdin.isatty():
        raise click.UsageError(
            "It reads a ResourceList from stdin, as kustomize and kpt send it; `canarygen build` compiles specs."
        )
    from canarygen import library  # noqa: PLC0415 -- the compiler, for which no help waits
    from canarygen.krm.function import Languages, answer  # noqa: PLC0415 -- likewise

    languages = Languages(
        canary=library.language("canary"),
        project=library.language("project"),
        kubernetes=library.kubernetes,
    )
    answered = answer(sys.stdin.buffer.read(), environment, languages, is_strict=strict)
    # As bytes: an item may hold what the locale's encoding has no letter for.
    click.echo(answered.text.encode(), nl=False)
    session.report(answered.diagnostics, "text")
    if answered.is_refused:
        raise exits.Ended(exits.REJECTED)
