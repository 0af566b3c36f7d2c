"""EDGE: a twin of a checkout's index, brought in line out of sight while a commit is made, and put in its place after that."""

import os
from collections.abc import Collection, Mapping
from contextlib import suppress
from mmap import ACCESS_READ, mmap
from pathlib import Path, PurePosixPath

from canarygen.repository.checkout import Checkout
from canarygen.repository.index_lock import put
from canarygen.repository.listing import lists
from canarygen.repository.object import FILE
from canarygen.repository.process import Answer, Asked, raw
from canarygen.repository.store import Store
from canarygen.repository.workshop import TWIN
from canarygen.typed import Final, Self

_GONE: Final = "000000"
_UNMERGED: Final = "U"


class Twin:
    """What the index will be if the files that a commit changes lie in the work tree as the commit has them.

    Git enters such a file with its times in one go. Where one lies there otherwise, or more of the folder is staged, the
    twin is good for nothing.
    """

    def __init__(
        self, checkout: Checkout, store: Store, parent: str, folder: PurePosixPath, before: os.stat_result
    ) -> None:
        """Take the checkout, and what its index was before; see `begun`."""
        self._checkout, self._store, self._parent, self._before = checkout, store, parent, before
        self._base = checkout.prefix / folder
        self._staged = self._comparing()
        options = ("update-index", "--add", "--remove", "--info-only", "-z", "--stdin")
        self._entering = store.begin(*here(checkout), *options, stdin=None, environment=self._surroundings)

    @classmethod
    def begun(cls, checkout: Checkout, store: Store, parent: str, folder: PurePosixPath) -> Self | None:
        """Have git read the index, for a commit on `parent` of files below a folder of the project.

        It is None where there is no index to begin with. The twin is the same file at first, with the same times: by these
        git knows what may have changed since. It never writes to an index, but puts another one in its place.
        """
        try:
            os.link(checkout.git_dir / "index", store.folder / TWIN)
            before = (store.folder / TWIN).stat()
        except OSError:
            return None
        return cls(checkout, store, parent, folder, before)

    @property
    def unmerged(self) -> list[str] | None:
        """The files of the index that are not merged, in its order; None if git could not tell."""
        answer = self._staged.answer()
        if answer.status:
            return None
        return [path for path, (how, _) in _differences(answer).items() if how == _UNMERGED]

    def enter(self, paths: Collection[PurePosixPath]) -> None:
        """Have git enter the files at some paths of the folder, as they lie there by now."""
        # It puts another file in the place of the one that is read for this answer.
        self._staged.answer()
        names = "".join(f"{self._base}/{path}\0" for path in paths)
        self._entering.tell(raw(names))

    def replaces(self, expected: Mapping[PurePosixPath, str | None]) -> bool:
        """Put the twin in the place of the index, and tell whether that could be done.

        It must differ from the commit `parent`, in the folder, in just what is expected: in files, by their ids, and in
        those that are gone.
        """
        if self._entering.answer().status:
            return False
        wanted = {f"{self._base}/{path}": blob for path, blob in expected.items()}
        is_right = self._holds(wanted) or self._is_told(wanted)
        return is_right and put(self._path, self._checkout.git_dir, lambda: self.is_current)

    def _holds(self, wanted: Mapping[str, str | None]) -> bool:
        """Whether nothing but what is wanted was staged of the folder, and all of that is in the twin now, as far as that is plain to see."""
        staged = self._staged.answer()
        if staged.status or None in wanted.values():
            return False
        inside = {path for path in _differences(staged) if _is_within(path, str(self._base))}
        if not inside <= wanted.keys():
            return False
        with self._path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as index:
            return lists(index, wanted)

    def _is_told(self, wanted: Mapping[str, str | None]) -> bool:
        """Whether git says that the twin differs in just what is wanted."""
        found = self._comparing("--", str(self._base)).answer()
        return not found.status and {path: blob for path, (_, blob) in _differences(found).items()} == wanted

    def _comparing(self, *limit: str) -> Asked:
        options = ("diff-index", "--cached", "--raw", "--no-abbrev", "--no-renames", "-z", self._parent)
        return self._store.git.begin(*here(self._checkout), *options, *limit, environment=self._surroundings)

    @property
    def _path(self) -> Path:
        return self._store.folder / TWIN

    @property
    def _surroundings(self) -> dict[str, str]:
        return surroundings(self._checkout, self._path)

    @property
    def is_current(self) -> bool:
        """Whether the index is still what it was when git began to read it."""
        with suppress(OSError):
            return _identity((self._checkout.git_dir / "index").stat()) == _identity(self._before)
        return False


def here(checkout: Checkout) -> tuple[str, ...]:
    """Have Git look into the work tree for files that changed in the very second in which the index was last written.

    It marks those for everybody, also for who has Git trust fewer of a file's times than it does by itself.
    """
    return ("-C", str(checkout.top), "-c", "core.trustctime=false", "-c", "core.checkStat=minimal")


def surroundings(checkout: Checkout, index: Path) -> dict[str, str]:
    """Say which index git is to work with, and on which work tree."""
    return {"GIT_INDEX_FILE": str(index), "GIT_WORK_TREE": str(checkout.top)}


def _identity(found: os.stat_result) -> tuple[int, ...]:
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def _differences(listing: Answer) -> dict[str, tuple[str, str | None]]:
    """Give how each path differs, and the id of the file there; None where there is nothing, "" for what is no file."""
    fields, found = listing.fields, {}
    for about, path in zip(fields[::2], fields[1::2], strict=True):
        _, mode, _, blob, how = about.split(" ")
        found[path] = how, None if mode == _GONE else blob if mode == FILE else ""
    return found


def _is_within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")
