"""What a tree holds, as far as it is known by its files: a freeze compares two, and no canary sheds a label to escape a rule."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import PurePosixPath

from canarygen import kustomization
from canarygen.difference.version import Version
from canarygen.document import below
from canarygen.frozen import cached_property
from canarygen.tree import Tree, body

_ROLLOUT = "rollout.yaml"


class Past:
    """A tree, by the folders of its canaries."""

    def __init__(self, tree: Tree) -> None:
        """Take the text of each file, by its path below out/."""
        self._tree = tree

    @cached_property
    def folders(self) -> Mapping[PurePosixPath, list[PurePosixPath]]:
        """The files of each canary, by its folder."""
        found: dict[PurePosixPath, list[PurePosixPath]] = defaultdict(list)
        for path in self._tree:
            found[path.parent].append(path)
        return {folder: paths for folder, paths in found.items() if folder / _ROLLOUT in paths}

    def labels(self, folder: PurePosixPath) -> Mapping[str, str]:
        """Give the labels of a canary's Rollout; none if there is no such canary, or it cannot be read."""
        return below(Version(self._tree.get(folder / _ROLLOUT, "")).content, "metadata", "labels")

    def bodies(self, folder: PurePosixPath) -> Mapping[PurePosixPath, str]:
        """Give the text of each object of a canary, without its header: a spec that moves changes nothing."""
        return {
            path: body(self._tree[path])
            for path in self.folders.get(folder, ())
            if path.name != kustomization.NAME
        }

    def differences(self, folder: PurePosixPath, other: "Past") -> list[str]:
        """Name the files of a canary that are not the same in another tree."""
        return differing(self.bodies(folder), other.bodies(folder))


def differing(old: Tree, new: Tree) -> list[str]:
    """Name the files of a canary of which one side has another text, or none."""
    return sorted(path.name for path in old.keys() | new.keys() if old.get(path) != new.get(path))
