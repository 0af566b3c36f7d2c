"""canarygen schema: the language, for editors, and what programs are told."""

import click

from canarygen import library


@click.command()
@click.argument("name", type=click.Choice(["canary", "project", "forecast"]), default="canary")
def schema(name: str) -> None:
    """Print a JSON Schema of the language (draft 2020-12).

    Editors complete and explain specs by it: `init` writes a line into each spec that
    names the file. What a spec may leave to its project's defaults is not required.
    `forecast` is that of what `canarygen forecast --format json` prints, key by key.

    \b
    Examples:
      canarygen schema > canary.schema.json
      canarygen schema forecast
    """  # noqa: D301 -- \b keeps click from filling the lines
    click.echo(library.for_editors(name), nl=False)
