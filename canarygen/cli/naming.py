"""The specs that the user names."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from canarygen.cli import candidates
from canarygen.model.project import PROJECT_FILE
from canarygen.source import Source
from canarygen.tree import origin
from canarygen.workspace import Workspace

Command = Callable[..., Any]


def named_specs(workspace: Workspace, paths: Sequence[Path]) -> list[Source]:
    """Read the specs that the user names, if any. Raises UsageError where a file is known to be something else."""
    found = workspace.sources(paths) if paths else []
    for source in found:
        if source.path == PROJECT_FILE:
            raise click.UsageError(f"{PROJECT_FILE} is the project, and no spec of it.")
        if spec := origin(source.data.decode("utf-8", "replace")):
            raise click.UsageError(f"{source.path} is generated; name the spec that it comes from, {spec}.")
    return found


class SpecPath(click.Path):
    """A file or a folder of specs."""

    def __init__(self) -> None:
        """Take any that is there."""
        super().__init__(exists=True, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Raise UsageError where there is none, with what else may be meant."""
        if not os.path.lexists(value):
            takes_commit = ctx and any(option.name == "base" for option in ctx.command.params)
            way_out = f" To compare with a commit, say --base {value}." if takes_commit else ""
            raise click.UsageError(f"There is no file and no folder {value!r}.{way_out}", ctx)
        return super().convert(value, param, ctx)


def specs_argument(command: Command) -> Command:
    """Take any number of spec files and folders."""
    return click.argument(
        "specs",
        nargs=-1,
        type=SpecPath(),
        metavar="[SPEC]...",
        shell_complete=candidates.specs,
    )(command)
