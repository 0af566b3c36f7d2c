"""The specs that the user names."""

from collections.abc import Sequence
from pathlib import Path

from canarygen.model.project import PROJECT_FILE
from canarygen.source import Source
from canarygen.tree import origin
from canarygen.workspace.workspace import Workspace


def named_specs(workspace: Workspace, paths: Sequence[Path]) -> list[Source]:
    """Read the specs that the user names, if any. Raises UsageError where a file is known to be something else."""
    found = workspace.sources(paths) if paths else []
    for source in found:
        if words := _misnamed(source):
            import click  # noqa: PLC0415 -- who names no spec, or a right one, need not wait for it

            raise click.UsageError(words)
    return found


def _misnamed(source: Source) -> str:
    if source.path == PROJECT_FILE:
        return f"{PROJECT_FILE} is the project, and no spec of it."
    if spec := origin(source.data.decode("utf-8", "replace")):
        return f"{source.path} is generated; name the spec that it comes from, {spec}."
    return ""
