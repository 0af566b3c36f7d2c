"""What changes since a commit, told in a form."""

from collections.abc import Callable, Sequence
from pathlib import Path

import click

from canarygen.cli.comparing import base_of, chosen
from canarygen.cli.naming import named_specs
from canarygen.cli.session import Session, complaint, gathered
from canarygen.cli.sparing import sparing
from canarygen.difference.compare import Difference, compare
from canarygen.difference.markdown import as_markdown
from canarygen.difference.record import as_json
from canarygen.difference.terminal import as_text
from canarygen.model.project import Project
from canarygen.source import Source
from canarygen.tree import Tree, within
from canarygen.typed import Final
from canarygen.verification import yielded

_FORMATS: Final[dict[str, Callable[[Difference], str]]] = {"markdown": as_markdown, "json": as_json}


def differing(session: Session, specs: Sequence[Path], base: str, environment: str | None, form: str) -> bool:
    """Tell what changes since the commit `base`, in what comes of some specs or of all; give whether anything does."""
    workspace, project = session.opened(complaint(form), environment, is_built=False)
    named = named_specs(workspace, specs)
    sources, wanted = gathered(session, workspace, named), {source.path for source in named}
    with session.rejecting(complaint(form), specs=len(sources)):
        # What changes is to be seen even where it is not allowed: `build` and `validate` judge that.
        new = sparing(session, wanted, sources, project.unjudged, _yielded)
    found = base_of(session, workspace, project, base, like=new)
    old, new = chosen(within(found.tree, project.only), new, wanted)
    with session.working("comparing the trees", specs=len(sources)):
        difference = compare(old, new, environments=sorted({*project.names, *found.environments}))
        if form == "text":
            text = as_text(difference, colour=session.colours_product)
        else:
            text = _FORMATS[form](difference)
    click.echo(text, nl=False, color=True)
    return not difference.is_empty


def _yielded(sources: Sequence[Source], project: Project) -> Tree:
    return yielded(sources, project, heard=lambda _: ()).tree
