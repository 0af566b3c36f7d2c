"""The specs that the user names."""

import os
from collections.abc import Sequence
from pathlib import Path

from canarygen.model.project import PROJECT_FILE
from canarygen.source import Source
from canarygen.tree import origin
from canarygen.workspace.workspace import Workspace


def named_specs(workspace: Workspace, paths: Sequence[Path]) -> list[Source]:
    """Read the specs that the user names, if any.

    Raises UsageError where a file is known to be something else, or belongs to another project: its settings are not known here.
    """
    for path in paths:
        _refuse(_foreign(workspace, path))
    found = workspace.sources(paths) if paths else []
    for source in found:
        _refuse(_misnamed(source))
    return found


def _refuse(words: str) -> None:
    if words:
        import click  # noqa: PLC0415 -- who names no spec, or a right one, need not wait for it

        raise click.UsageError(words)


def _foreign(workspace: Workspace, path: Path) -> str:
    home = Workspace.find(path).root
    if home == workspace.root or not os.path.lexists(home / PROJECT_FILE):
        return ""
    import shlex  # noqa: PLC0415 -- likewise

    # All of the path is said: what is relative begins where the user is, and `-C` has led away from there.
    return f"{path} belongs to another project: work there, with `canarygen -C {shlex.quote(str(home))}`."


def _misnamed(source: Source) -> str:
    if source.path == PROJECT_FILE:
        return f"{PROJECT_FILE} is the project, and no spec of it."
    if spec := origin(source.data.decode("utf-8", "replace")):
        return f"{source.path} is generated; name the spec that it comes from, {spec}."
    return ""
