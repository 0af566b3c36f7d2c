"""The spec that is meant, in its long form."""

import os
from collections.abc import Sequence
from pathlib import Path

from canarygen import library
from canarygen.cli.naming import named_specs
from canarygen.cli.picking import picked
from canarygen.cli.session import Session
from canarygen.compiler import layered_specs
from canarygen.expansion import annotated, expanded
from canarygen.source import Source
from canarygen.workspace.workspace import Workspace


def long_form(session: Session, spec: str, environment: str | None, *, is_plain: bool) -> str:
    """Write out what a file, a folder or a name means, for one environment or for all. A fault ends the command."""
    workspace, project = session.opened(environment=environment, is_built=False)
    with session.rejecting("text"):
        sources, chosen = _chosen(workspace, spec)
        specs = layered_specs(sources, project, library.language("canary"))
    texts = (
        _headed(annotated(expanded(found), is_plain=is_plain), name)
        for name, layers in specs.items()
        for found in layers[chosen]
    )
    return "---\n".join(texts)


def _chosen(workspace: Workspace, spec: str) -> tuple[Sequence[Source], slice]:
    """Read the specs that are meant, and say which of their canaries are: one, if it was called by its name."""
    if os.path.lexists(spec):
        return named_specs(workspace, [Path(spec)]), slice(None)
    documents, canary = picked(workspace, spec, None)
    return [documents[canary.index].source], slice(canary.index, canary.index + 1)


def _headed(text: str, environment: str | None) -> str:
    return f"# {environment}\n{text}" if environment else text
