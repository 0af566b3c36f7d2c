"""A kustomization.yaml for each canary's folder, for who builds on the tree with Kustomize."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import PurePosixPath

from canarygen.emit import emit
from canarygen.tree import APPLICATIONS, Tree, origin, sealed

NAME = "kustomization.yaml"


def kustomizations(tree: Tree) -> dict[PurePosixPath, str]:
    """Give the kustomizations of a tree: each lists the files beside it. Argo CD's own objects need none."""
    return {folder / NAME: _kustomization(tree, paths) for folder, paths in folders(tree).items()}


def folders(paths: Iterable[PurePosixPath]) -> dict[PurePosixPath, list[PurePosixPath]]:
    """Give the folders that get a kustomization, with the files that it lists."""
    found: dict[PurePosixPath, list[PurePosixPath]] = defaultdict(list)
    for path in paths:
        if path.parts[0] != APPLICATIONS:
            found[path.parent].append(path)
    return found


def _kustomization(tree: Tree, paths: list[PurePosixPath]) -> str:
    content = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": sorted(path.name for path in paths),
    }
    return sealed(emit(content), origin(tree[paths[0]]))
