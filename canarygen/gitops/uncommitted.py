"""What of a project, as it lies in the checkout, a commit does not hold: nobody else would make of it what is made here."""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from canarygen.model.project import Project
from canarygen.repository.snapshot import Snapshot
from canarygen.source import Source
from canarygen.tree import Tree
from canarygen.unusable import Unusable
from canarygen.workspace.workspace import Workspace


def uncommitted(
    snapshot: Snapshot, workspace: Workspace, project: Project, sources: Sequence[Source]
) -> list[str]:
    """Give the paths of what was compiled that a commit holds otherwise, or not at all; or holds beside it."""
    document = project.document
    here = {source.path: source.data for source in sources}
    within = tuple(f"{folder}/" for folder in workspace.specs)
    others = map(PurePosixPath, (path for path in here if not path.startswith(within)))
    beside = [path for path in others if not any(map(path.is_relative_to, workspace.specs))]
    committed = snapshot.sources([*workspace.specs, *beside], workspace.out, like=sources)
    there = {source.path: source.data for source in committed}
    here |= {document.source.path: document.source.data} if document else {}
    there |= {source.path: source.data for source in [snapshot.project_file()] if source}
    return differing(here, there)


def differing(here: Mapping[str, bytes], there: Mapping[str, bytes]) -> list[str]:
    """Give the paths of files that a commit holds otherwise than the checkout, or that only one of them holds."""
    return sorted(
        path for path in here.keys() | there.keys() if _unix(here.get(path)) != _unix(there.get(path))
    )


def reject_uncommitted(
    snapshot: Snapshot,
    workspace: Workspace,
    project: Project,
    files: Mapping[PurePosixPath, bytes],
    out: Tree,
) -> None:
    """Raise Unusable unless a commit holds a project as it lies here: what is compiled, out/, and some other files.

    Those others are to be rewritten, so that not even their line ends may be others.
    """
    committed = snapshot.tree(workspace.out, like=out)
    differing = [
        *uncommitted(snapshot, workspace, project, workspace.sources()),
        *(str(path) for path, data in sorted(files.items()) if snapshot.file(path) != data),
        *(
            str(workspace.out / path)
            for path in sorted(out.keys() | committed.keys())
            if out.get(path) != committed.get(path)
        ),
    ]
    if differing:
        raise Unusable(differing[0], "it is not committed as it lies here; commit it, or put it back, first")


def _unix(data: bytes | None) -> bytes | None:
    """Give a text as Git stores it where it changes line ends on the way to the disk."""
    return None if data is None else data.replace(b"\r\n", b"\n")
