"""EDGE: a commit prepared while a build is under way: git reads the index meanwhile, and writes what is known of the tree."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from canarygen.repository.checkout import Checkout
from canarygen.repository.obstacle import Filters
from canarygen.repository.reply import tree_told
from canarygen.repository.store import Store
from canarygen.repository.twin import Twin
from canarygen.tree import Change


class Preparation:
    """The twin that the index becomes, the filters of files that go into it, and the tree of the commit."""

    def __init__(self, checkout: Checkout, store: Store, parent: str, folder: PurePosixPath) -> None:
        """Have git read the index, for a commit on `parent` of some files below a folder of the project."""
        self._store, self._parent, self._folder = store, parent, folder
        # The twin is first: it knows, then, whether another one was read for the filters.
        self.twin = Twin.begun(checkout, store, parent, folder)
        self.filters = Filters(checkout, folder)

    def draft(self, changes: Sequence[Change]) -> None:
        """Have git write the tree after some changes, look for filters of these files, and how the user commits."""
        self._store.committer.prepare()
        self.filters.tell(change.path for change in changes)
        self._tree = self._store.splicing(self._parent, self._folder, changes)

    def enter(self, changes: Sequence[Change]) -> None:
        """Have git enter the files in the twin as they lie in the folder by now, unless it would put one through a program."""
        if self.twin and not self.filters.found:
            self.twin.enter([change.path for change in changes])

    @property
    def is_current(self) -> bool:
        """Whether the index is known to be still what was read."""
        return self.twin is not None and self.twin.is_current

    @property
    def unmerged(self) -> list[str] | None:
        """The files of the index that are not merged; None if that must be asked."""
        return self.twin.unmerged if self.twin else None

    @property
    def tree(self) -> str:
        """The id of the tree that was drafted. Raises Unusable."""
        return tree_told(self._tree)
