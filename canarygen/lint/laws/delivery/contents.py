"""Which objects of a tree an Application of Argo CD holds: those in the files below the path of its source, or those that a kustomization there builds on."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from canarygen.document import items, mapping, text
from canarygen.key import ARGO
from canarygen.lint.kustomization import by_folder, reached
from canarygen.lint.resource import Resource, once
from canarygen.lint.tree import Tree

Parts = tuple[str, ...]


class Contents:
    """The objects of a tree by the folders of their files."""

    def __init__(self, tree: Tree) -> None:
        """Take a tree."""
        self._below: dict[Parts, list[Resource]] = defaultdict(list)
        self._in: dict[str, list[Resource]] = defaultdict(list)
        self._beside: dict[Parts, list[Resource]] = defaultdict(list)
        for resource in tree.resources:
            self._in[resource.file].append(resource)
            self._beside[PurePosixPath(resource.file).parent.parts].append(resource)
            for folder in _folders(resource):
                self._below[folder].append(resource)
        self._kustomizations = by_folder(tree.kustomizations)

    def of(self, application: Resource) -> list[Resource]:
        """Give the objects that an Application holds; none where its files are not in the tree.

        The path of a source begins at the root of a repository, which is a folder somewhere above the Application's own file: the
        nearest one below which there are files at that path. A kustomization there tells which files are meant instead. Where the
        path is the root itself, that is the nearest folder in which something is released.
        """
        return [resource for path in _paths(application) for resource in self._found(application, path)]

    def _found(self, application: Resource, path: Parts) -> Sequence[Resource]:
        folders = ((*root, *path) for root in _folders(application))
        found = map(self._at if path else self._released_in, folders)
        return next(filter(None, found), ())

    def _released_in(self, folder: Parts) -> Sequence[Resource]:
        is_built = str(PurePosixPath(*folder)) in self._kustomizations
        own = self._at(folder) if is_built else self._beside.get(folder, ())
        return own if any((one.group, one.kind) == (ARGO, "Rollout") for one in own) else ()

    def _at(self, folder: Parts) -> Sequence[Resource]:
        said = self._kustomizations.get(str(PurePosixPath(*folder)))
        if said is None:
            return self._below.get(folder, ())
        files = sorted(reached(said, self._kustomizations))
        return [resource for file in files for resource in self._in.get(file, ())]


contents = once(Contents)
"""Gives those of a tree."""


def _folders(resource: Resource) -> Iterator[Parts]:
    """Give the folders above the file of an object, the nearest first."""
    return (folder.parts for folder in PurePosixPath(resource.file).parents)


def _paths(application: Resource) -> Iterator[Parts]:
    """Give the folders of an Application's sources that hold manifests as they are."""
    for source in [application.get("spec", "source"), *items(application.get("spec", "sources"))]:
        said = mapping(source)
        if text(said.get("path")) and not said.keys() & {"helm", "plugin", "chart"}:
            yield PurePosixPath(text(said.get("path"))).parts
