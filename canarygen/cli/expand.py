"""canarygen expand: a spec with nothing left unsaid."""

from pathlib import Path

import click

from canarygen import library
from canarygen.annotation import annotated
from canarygen.cli.session import Session
from canarygen.diagnostic import reject_any
from canarygen.longform.canary import longform
from canarygen.reader import read
from canarygen.schema import violations


@click.command()
@click.argument("spec", type=click.Path(exists=True, path_type=Path))
@click.option("--plain", is_flag=True, help="Leave out where each value came from.")
@click.pass_obj
def expand(session: Session, spec: Path, plain: bool) -> None:
    """Print a spec in its long form, with where each value came from.

    Every default and every shorthand is written out. What is printed is a spec itself,
    and compiles to the same tree.

    \b
    Example:
      canarygen expand specs/shop/checkout.yaml
    """  # noqa: D301 -- \b keeps click from filling the lines
    with session.rejecting("text"):
        documents = [document for source in session.workspace().sources([spec]) for document in read(source)]
        reject_any(
            fault for document in documents for fault in violations(document, library.language("canary"))
        )
    click.echo(
        "---\n".join(annotated(longform(document), is_plain=plain) for document in documents), nl=False
    )
