"""The specs of an import in a project: where each goes, and which canaries the project has already."""

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from canarygen.cli.session import Session
from canarygen.descent import blaming
from canarygen.diagnostic import Rejected
from canarygen.editing.choice import canaries
from canarygen.reader import read
from canarygen.source import Source
from canarygen.workspace import Workspace

if TYPE_CHECKING:
    from canarygen.importing.spec import Imported

_SCHEMA: Final = "canary.schema.json"


def file(spec: "Imported", folder: str, workspace: Workspace | None) -> Source:
    """Give the file of a spec; in a project, with the line by which an editor finds the schema that `init` wrote."""
    path = spec.path(folder)
    is_there = workspace is not None and (workspace.root / folder / _SCHEMA).is_file()
    up = "../" * len(path.parent.relative_to(folder).parts)
    header = f"# yaml-language-server: $schema={up}{_SCHEMA}\n" if is_there else ""
    return Source(str(path), f"{header}{spec.text}".encode())


def standing(workspace: Workspace) -> Mapping[str, str]:
    """Give the files of a project that have a canary already, by its namespace and name."""
    found: dict[str, str] = {}
    for source in workspace.sources():
        # What is wrong with a file that is there the verdict tells.
        with suppress(Rejected):
            found |= {each.key: source.path for each in canaries(read(source))}
    return found


def write(session: Session, workspace: Workspace, specs: Sequence[Source]) -> None:
    """Write new files into a project, each whole or not at all; what is there already stays as it is."""
    for spec in specs:
        path = workspace.root / spec.path
        with blaming(spec.path):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                _put(path, spec.data)
                session.say(f"wrote  {spec.path}")
            except FileExistsError:
                session.say(
                    f" kept  {spec.path}, which is there already; without --write you see the new one"
                )


def _put(path: Path, data: bytes) -> None:
    """Write a new file whole or not at all, whatever interrupts it; raises FileExistsError where one is there already.

    What is cut short has a hidden name, which no spec has, and the next attempt takes it away.
    """
    draft = path.with_name(f".{path.name}.draft")
    draft.unlink(missing_ok=True)
    try:
        with draft.open("xb") as stream:
            stream.write(data)
        _name(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _name(draft: Path, path: Path) -> None:
    """Give a file its name, unless another one has it."""
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        raise
    except OSError:
        # Not every file system knows links; there a file that comes in this very moment is lost.
        if os.path.lexists(path):
            raise FileExistsError(path) from None
        draft.rename(path)
