"""EDGE: what keeps a checkout from being committed to: work under way, and files that are not what they seem."""

import os
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import PurePosixPath

from canarygen.repository.checkout import Checkout
from canarygen.repository.command import AT_ONCE
from canarygen.repository.index_lock import INDEX_LOCK
from canarygen.repository.process import Asked, raw
from canarygen.typed import Final
from canarygen.unusable import Unusable

BUSY: Final = {
    INDEX_LOCK: "another git process has the index locked; wait for it to end or, if none runs, remove the file",
    "MERGE_HEAD": "a merge is under way; conclude it (`git commit`) or give it up (`git merge --abort`) first",
    "CHERRY_PICK_HEAD": "a cherry-pick is under way; `git cherry-pick --continue` or `--abort` it first",
    "REVERT_HEAD": "a revert is under way; `git revert --continue` or `--abort` it first",
}
_NO_FILTER: Final = frozenset({"unspecified", "unset", "set"})
_FITS: Final = 16 * 1024
"""So many bytes can be told to git whether or not it listens, and whether or not anybody hears what it says to them."""


def reject_busy(checkout: Checkout, unmerged: Sequence[str] | None) -> None:
    """Raise Unusable while git works here, or a merge or the like waits to be concluded: its commit isn't ours.

    Which files are not merged may be known.
    """
    for name, why in BUSY.items():
        if os.path.lexists(checkout.git_dir / name):
            raise Unusable(str(checkout.git_dir / name), why)
    for name in _unmerged(checkout) if unmerged is None else unmerged:
        raise Unusable(name, "it is not merged yet; mend it, `git add` it, and build again")


def _unmerged(checkout: Checkout) -> list[str]:
    found = checkout.git.ask("ls-files", "--unmerged", "--full-name", "-z")
    return [line.partition("\t")[2] for line in found.fields]


def reject_hidden(checkout: Checkout, paths: Sequence[str]) -> None:
    """Raise Unusable if one of some files of HEAD, relative to the project, is left out of the work tree on purpose."""
    parts = [paths[start : start + AT_ONCE] for start in range(0, len(paths), AT_ONCE)]
    answers = (checkout.git.ask("ls-files", "-t", "-z", "--", *part) for part in parts)
    for line in chain.from_iterable(answer.fields for answer in answers):
        if line.startswith("S "):
            raise Unusable(
                line[2:],
                "it is not checked out (sparse checkout), so what it yields would be removed; check out all specs",
            )


class Filters:
    """Programs through which Git puts files of a folder on their way in, by some .gitattributes."""

    def __init__(
        self, checkout: Checkout, folder: PurePosixPath, paths: Iterable[PurePosixPath] | None = None
    ) -> None:
        """Have git look for those of some files; or have it read no more than the index until they are known."""
        self.folder, self._checkout = folder, checkout
        self._asked = self._begun(None if paths is None else self._named(paths))

    def tell(self, paths: Iterable[PurePosixPath]) -> None:
        """Say which files they are."""
        names = self._named(paths)
        if len(names) <= _FITS:
            self._asked.tell(names)
        else:
            self._asked = self._begun(names)

    @property
    def found(self) -> list[tuple[str, str]]:
        """The files that have a filter, each with its name."""
        said = self._asked.answer().out.decode("utf-8", "replace").split("\0")[:-1]
        return [told for told in zip(said[::3], said[2::3], strict=True) if told[1] not in _NO_FILTER]

    def _named(self, paths: Iterable[PurePosixPath]) -> bytes:
        return raw("".join(f"{self.folder}/{path}\0" for path in paths))

    def _begun(self, names: bytes | None) -> Asked:
        return self._checkout.git.begin("check-attr", "-z", "--stdin", "filter", stdin=names)


def reject_filtered(filters: Filters) -> None:
    """Raise Unusable if Git puts files of the folder through a program on their way in."""
    for path, name in filters.found:
        raise Unusable(
            path,
            f"a .gitattributes puts it through the filter `{name}`, which Argo CD doesn't undo; add `{filters.folder}/** -filter` to it",
        )
