"""EDGE: a twin of a checkout's index, brought in line out of sight while a commit is made, and put in its place after that."""

import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Final, Self

from canarygen.repository.checkout import Checkout
from canarygen.repository.command import Asked
from canarygen.repository.object import FILE
from canarygen.repository.store import Store

_NAME: Final = "twin"
_GONE: Final = "000000"
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC


class Twin:
    """What the index will be if the files that a commit changes lie in the work tree as the commit has them.

    Git enters such a file with its times in one go. Where one lies there otherwise, or more of the folder is staged, the
    twin is good for nothing.
    """

    def __init__(self, checkout: Checkout, store: Store, before: os.stat_result, entering: Asked) -> None:
        """Take git at work on the twin, and what the index was before; see `begun`."""
        self._checkout, self._store, self._before, self._entering = checkout, store, before, entering

    @classmethod
    def begun(
        cls, checkout: Checkout, store: Store, folder: PurePosixPath, paths: Collection[PurePosixPath]
    ) -> Self | None:
        """Have git enter the files at some paths below a folder of the project; None where there is no index to begin with.

        The twin is the same file at first, with the same times: by these git knows what may have changed since. It never
        writes to an index, but puts another one in its place.
        """
        try:
            os.link(checkout.git_dir / "index", store.folder / _NAME)
            before = (store.folder / _NAME).stat()
        except OSError:
            return None
        options = ("update-index", "--add", "--remove", "--info-only", "-z", "--stdin")
        base = checkout.prefix / folder
        names = "".join(f"{base}/{path}\0" for path in paths).encode("utf-8", "surrogateescape")
        entering = store.begin(
            *here(checkout), *options, stdin=names, environment=surroundings(checkout, store.folder / _NAME)
        )
        return cls(checkout, store, before, entering)

    def replaces(
        self, parent: str, folder: PurePosixPath, expected: Mapping[PurePosixPath, str | None]
    ) -> bool:
        """Put the twin in the place of the index, and tell whether that could be done.

        It must differ from the commit `parent`, below a folder of the project, in just what is expected: in files, by
        their ids, and in those that are gone.
        """
        if self._entering.answer().status:
            return False
        base = self._checkout.prefix / folder
        options = ("diff-index", "--cached", "--raw", "--no-abbrev", "--no-renames", "-z", parent)
        environment = surroundings(self._checkout, self._store.folder / _NAME)
        found = self._store.git.ask(*here(self._checkout), *options, "--", str(base), environment=environment)
        wanted = {f"{base}/{path}": blob for path, blob in expected.items()}
        return not found.status and dict(_entered(found.out)) == wanted and self._is_put()

    def _is_put(self) -> bool:
        """Put the twin in the place of the index, if that can be locked, and is still what it was; tell whether it is there."""
        index = self._checkout.git_dir / "index"
        lock = index.with_name("index.lock")
        with suppress(OSError):
            os.close(os.open(lock, _NEW, 0o600))
            try:
                if _identity(index.stat()) == _identity(self._before):
                    (self._store.folder / _NAME).replace(index)
                    return True
            finally:
                lock.unlink()
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


def _entered(listing: bytes) -> Iterator[tuple[str, str | None]]:
    """Give each path at which an index differs, with the id of the file there; None where there is nothing, "" for what is no file."""
    fields = listing.decode("utf-8", "surrogateescape").split("\0")
    for about, path in zip(fields[::2], fields[1::2], strict=False):
        _, mode, _, blob, _ = about.split(" ")
        yield path, None if mode == _GONE else blob if mode == FILE else ""
