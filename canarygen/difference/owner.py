"""Whose a file below out/ is: a canary's in an environment, or Argo CD's own."""

from collections.abc import Collection
from pathlib import PurePosixPath

from canarygen.tree import APPLICATIONS
from canarygen.typed import NamedTuple

ARGO_CD = "Argo CD"

_DEPTH = 3  # namespace, canary, file


class Owner(NamedTuple):
    """A canary of an environment, or, without a namespace, what has Argo CD sync the environment.

    `environment` is "" in a project without any.
    """

    environment: str
    namespace: str
    name: str

    @property
    def is_argo_cd(self) -> bool:
        """Whether it is no canary."""
        return not self.namespace


def owner(path: PurePosixPath, environments: Collection[str]) -> Owner | None:
    """Say whose a file of a tree is; None for a file where canarygen writes none.

    A namespace may be called `argocd`, too: only below the folder of that name do the
    `environments` of the project decide.
    """
    folders = path.parts[:-1]
    if folders == (APPLICATIONS,):
        return Owner("", "", ARGO_CD)
    if folders[:1] == (APPLICATIONS,) and len(folders) == _DEPTH - 1 and folders[1] in environments:
        return Owner(folders[1], "", ARGO_CD)
    if len(folders) == _DEPTH - 1:
        return Owner("", *folders)
    return Owner(*folders) if len(folders) == _DEPTH else None
