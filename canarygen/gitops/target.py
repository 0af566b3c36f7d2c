"""Where the trees of a project's environments are published to."""

from pathlib import PurePosixPath

from canarygen.frozen import frozen
from canarygen.model.project import PROJECT_FILE, Environment, Project
from canarygen.repository.upstream import ORIGIN
from canarygen.unusable import Unusable


@frozen(kw_only=True)
class Target:
    """A folder of a branch of a repository, and the names of the environments whose trees go there."""

    remote: str
    branch: str
    path: PurePosixPath
    names: tuple[str | None, ...]

    @property
    def folders(self) -> tuple[PurePosixPath, ...]:
        """The folders of the environments' trees, from the root of the branch."""
        return tuple(self.path / (name or "") for name in self.names)


def targets(project: Project, remote: str | None, branch: str | None) -> list[Target]:
    """Say what of a project goes where: each environment's tree to the folder in which Argo CD looks for it.

    `remote` and `branch` go before what canarygen.yaml says. Raises Unusable if no branch is named.
    """
    found: dict[tuple[str, str, PurePosixPath], list[str | None]] = {}
    for environment in project.chosen:
        sync_to = environment.sync_to
        into = (sync_to.branch if sync_to else None) if branch is None else branch
        if into is None:
            raise _unnamed(project, environment.name)
        path = _folder(project, environment)
        there = (sync_to.remote if sync_to else ORIGIN) if remote is None else remote
        found.setdefault((there, into, path), []).append(environment.name)
    return [
        Target(remote=remote, branch=branch, path=path, names=tuple(names))
        for (remote, branch, path), names in found.items()
    ]


def published_folders(project: Project) -> list[PurePosixPath]:
    """Say where the trees of the environments that are asked for stand, from the root of whatever branch each is on."""
    return [*dict.fromkeys(_folder(project, environment) for environment in project.chosen)]


def _folder(project: Project, environment: Environment) -> PurePosixPath:
    return PurePosixPath(environment.argo_cd.path if environment.argo_cd else project.out)


def _unnamed(project: Project, environment: str | None) -> Unusable:
    if project.document is None:
        return Unusable(
            PROJECT_FILE,
            "the commit has none, and so no branch to publish to; commit one that says `syncTo: {branch: NAME}`, or say --branch NAME",
        )
    of = f" for {environment}" if environment else ""
    return Unusable(
        PROJECT_FILE,
        f"as it is committed, it names no branch to publish to{of}; say `syncTo: {{branch: NAME}}` there and commit it, or say --branch NAME",
    )
