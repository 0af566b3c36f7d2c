"""The specs of an import in a project: where each goes, and which canaries the project has already."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import PurePosixPath

from canarygen.cli.session import Session
from canarygen.diagnostic import Rejected
from canarygen.editing.choice import canaries
from canarygen.model.project import PROJECT_FILE
from canarygen.parsing.reader import read
from canarygen.source import Source
from canarygen.typed import TYPE_CHECKING, Final
from canarygen.workspace.rewriting import create
from canarygen.workspace.workspace import Workspace

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
        is_new = create(workspace.root, PurePosixPath(spec.path), spec.data)
        told = "" if is_new else ", which is there already; without --write you see the new one"
        session.say(f"{'wrote' if is_new else ' kept'}  {spec.path}{told}")


def declare(session: Session, workspace: Workspace, text: str, absent: Iterable[tuple[str, str]]) -> None:
    """Write the first canarygen.yaml of a project, and ask people to look at each Gateway that no manifest of theirs has."""
    if create(workspace.root, PurePosixPath(PROJECT_FILE), text.encode()):
        session.say(f"wrote  {PROJECT_FILE}, which declares what specs refer to and no spec makes")
    for key in sorted(absent):
        session.say(
            f"       the Gateway {'/'.join(key)} is not among these manifests: see that it lives elsewhere"
        )
