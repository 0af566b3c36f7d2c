"""canarygen schema: the language, for editors."""

import click

from canarygen import library


@click.command()
@click.argument("name", type=click.Choice(["canary", "project"]), default="canary")
def schema(name: str) -> None:
    """Print a JSON Schema of the language (draft 2020-12).

    Editors complete and explain specs by it: `init` writes a line into each spec that
    names the file. What a spec may leave to its project's defaults is not required.

    \b
    Example:
      canarygen schema > canary.schema.json
    """  # noqa: D301 -- \b keeps click from filling the lines
    click.echo(library.for_editors(name), nl=False)
