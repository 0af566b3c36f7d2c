"""EDGE: what keeps a checkout from being committed to: work under way, and files that are not what they seem."""

import os
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import Final

from canarygen.repository.checkout import Checkout
from canarygen.repository.command import Asked
from canarygen.unusable import Unusable

_AT_ONCE: Final = 500
"""For how many paths git is asked at once: a command line has an end."""

BUSY: Final = {
    "index.lock": "another git process has the index locked; wait for it to end or, if none runs, remove the file",
    "MERGE_HEAD": "a merge is under way; conclude it (`git commit`) or give it up (`git merge --abort`) first",
    "CHERRY_PICK_HEAD": "a cherry-pick is under way; `git cherry-pick --continue` or `--abort` it first",
    "REVERT_HEAD": "a revert is under way; `git revert --continue` or `--abort` it first",
}


def reject_busy(checkout: Checkout) -> None:
    """Raise Unusable while git works here, or a merge or the like waits to be concluded: its commit isn't ours."""
    for name, why in BUSY.items():
        if os.path.lexists(checkout.git_dir / name):
            raise Unusable(str(checkout.git_dir / name), why)
    unmerged = checkout.git.ask("ls-files", "--unmerged", "--full-name", "-z").out
    if unmerged:
        _, _, path = unmerged.split(b"\0")[0].partition(b"\t")
        name = path.decode("utf-8", "surrogateescape")
        raise Unusable(name, "it is not merged yet; mend it, `git add` it, and build again")


def reject_hidden(checkout: Checkout, paths: Sequence[str]) -> None:
    """Raise Unusable if one of some files of HEAD, relative to the project, is left out of the work tree on purpose."""
    parts = [paths[start : start + _AT_ONCE] for start in range(0, len(paths), _AT_ONCE)]
    tagged = b"".join(checkout.git.ask("ls-files", "-t", "-z", "--", *part).out for part in parts)
    for line in tagged.split(b"\0"):
        if line.startswith(b"S "):
            name = line[2:].decode("utf-8", "surrogateescape")
            raise Unusable(
                name,
                "it is not checked out (sparse checkout), so what it yields would be removed; check out all specs",
            )


def filters(checkout: Checkout, folder: PurePosixPath, paths: Iterable[PurePosixPath]) -> Asked:
    """Ask for the filters of some files of a folder."""
    names = "".join(f"{folder}/{path}\0" for path in paths).encode("utf-8", "surrogateescape")
    return checkout.git.begin("check-attr", "-z", "--stdin", "filter", stdin=names)


def reject_filtered(folder: PurePosixPath, asked: Asked) -> None:
    """Raise Unusable if a .gitattributes has Git put files of a folder through a program on their way in; see `filters`."""
    found = asked.answer().out.split(b"\0")[:-1]
    for path, value in zip(found[::3], found[2::3], strict=True):
        if value not in {b"unspecified", b"unset", b"set"}:
            raise Unusable(
                path.decode("utf-8", "replace"),
                f"a .gitattributes puts it through the filter `{value.decode('utf-8', 'replace')}`, which Argo CD doesn't undo; add `{folder}/** -filter` to it",
            )
