"""EDGE: a look at a checkout's index, begun before it is known what will be committed: git reads it while a build compiles."""

from collections.abc import Collection
from pathlib import PurePosixPath
from typing import Self

from canarygen.repository.checkout import Checkout
from canarygen.repository.command import Asked
from canarygen.repository.obstacle import Filters, unmerged
from canarygen.repository.store import Store
from canarygen.repository.twin import Twin


class Survey:
    """What of an index is not merged, and git that knows the rest and waits to be told of files of ours."""

    def __init__(self, twin: Twin, filters: Filters, unmerged: Asked) -> None:
        """Take git at work; see `begun`."""
        self.twin, self.filters, self.unmerged = twin, filters, unmerged

    @classmethod
    def begun(cls, checkout: Checkout, store: Store, folder: PurePosixPath) -> Self | None:
        """Have git read the index, for files below a folder of the project; None where there is no index to read."""
        # The twin is first: so it tells whether the others have read the same index.
        twin = Twin.begun(checkout, store, folder)
        return cls(twin, Filters(checkout, folder), unmerged(checkout)) if twin else None

    def enter(self, paths: Collection[PurePosixPath]) -> None:
        """Enter some files, as they lie in the folder, in the twin, unless git would put one through a program."""
        self.filters.tell(paths)
        if not self.filters.found:
            self.twin.enter(paths)
