"""canarygen why: what a diagnostic protects from."""

import difflib

import click

from canarygen.code import Code


@click.command()
@click.argument("code", required=False)
def why(code: str | None) -> None:
    """Explain the CODE of a diagnostic; without one, list all of them.

    \b
    Example:
      canarygen why weight-not-increasing
    """  # noqa: D301 -- \b keeps click from filling the lines
    codes = {known.word: known for known in Code}
    if code is None:
        width = max(map(len, codes))
        click.echo(
            "\n".join(
                f"{word:<{width}}  {known.severity.value:<7}  {known.why}"
                for word, known in sorted(codes.items())
            )
        )
    elif code in codes:
        click.echo(f"{code} ({codes[code].severity.value})\n{codes[code].why}")
    else:
        near = difflib.get_close_matches(code, codes, n=1)
        raise click.UsageError(
            f"There is no code {code!r}."
            + (f" Did you mean {near[0]!r}?" if near else " `canarygen why` lists all.")
        )
