"""What the specs of a commit yield."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from canarygen.diagnostic import Diagnostic
from canarygen.model.project import Project
from canarygen.repository.snapshot import Snapshot
from canarygen.tree import Tree
from canarygen.unusable import Unusable
from canarygen.verification import settings_of, verified


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """The settings by which the specs of a commit were compiled, the tree that they yield, and what there is to say."""

    project: Project
    tree: Tree
    warnings: Sequence[Diagnostic] = ()


def render(snapshot: Snapshot, environment: str | None, kubeconform: str, *, strict: bool) -> Rendered:
    """Compile the specs of a commit as `build` does, for one environment or for all. Raises Rejected and Unusable."""
    project = settings_of(snapshot.project_file())
    if environment is not None and environment not in project.names:
        raise Unusable(environment, f"the project has no such environment at {snapshot.commit}")
    project = replace(project, only=environment)
    folders = [PurePosixPath(folder) for folder in project.specs]
    sources = snapshot.sources(folders, PurePosixPath(project.out))
    compilation = verified(sources, project, kubeconform, strict=strict)
    return Rendered(project=project, tree=compilation.tree, warnings=compilation.warnings)
