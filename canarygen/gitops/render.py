"""What the specs of a commit yield."""

from collections.abc import Sequence
from itertools import filterfalse
from pathlib import PurePosixPath

from canarygen.diagnostic import Diagnostic
from canarygen.frozen import frozen
from canarygen.model.project import Project
from canarygen.repository.snapshot import Snapshot
from canarygen.tree import Tree
from canarygen.unusable import Unusable
from canarygen.verification import yielded
from canarygen.workspace.workspace import MISSING


@frozen(kw_only=True)
class Rendered:
    """The settings by which the specs of a commit were compiled, the tree that they yield, and what there is to say."""

    project: Project
    tree: Tree
    warnings: Sequence[Diagnostic] = ()


def render(snapshot: Snapshot, project: Project, kubeconform: str, *, strict: bool) -> Rendered:
    """Compile the specs of a commit as `build` does, by the settings that it holds. Raises Rejected and Unusable."""
    folders = [PurePosixPath(folder) for folder in project.specs]
    if len(folders) > 1 and (absent := next(filterfalse(snapshot.holds, folders), None)):
        raise Unusable(f"{absent} in {snapshot.commit}", MISSING)
    sources = snapshot.sources(folders, PurePosixPath(project.out))
    outcome = yielded(sources, project, kubeconform, strict=strict)
    return Rendered(project=project, tree=outcome.tree, warnings=outcome.warnings)
