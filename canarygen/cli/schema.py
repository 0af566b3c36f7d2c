"""canarygen schema: the language, for editors, and what programs are told."""

import click

from canarygen import library


@click.command()
@click.argument("name", type=click.Choice(["canary", "project", "forecast"]), default="canary")
def schema(name: str) -> None:
    """Print a JSON Schema of the language (draft 2020-12): of specs, or of what is named.

    Editors complete and explain specs by it: `init` writes a line into each spec that
    names the file. What a spec may leave to its project's defaults is not required.
    `project` is that of canarygen.yaml, which takes such a line at its top, too:
    `# yaml-language-server: $schema=project.schema.json`. `forecast` is that of what `canarygen forecast --format json` prints, key by key.

    \b
    Examples:
      canarygen schema > specs/canary.schema.json
      canarygen schema project > project.schema.json
      canarygen schema forecast
    """  # noqa: D301 -- \b keeps click from filling the lines
    click.echo(library.for_editors(name), nl=False)
