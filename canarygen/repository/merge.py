"""EDGE: two lines of source brought together, and neither's out/ asked: it will be generated anew."""

from pathlib import PurePosixPath
from typing import Final

from canarygen.repository.store import Store, quoted_path
from canarygen.unusable import Unusable
from canarygen.wording import first_of

_SHOWN: Final = 5
_CONFLICT: Final = 1


def merged(store: Store, tip: str, head: str, folder: PurePosixPath, message: str) -> str:
    """Merge two commits, and give the merge, whose parents they are; nothing of the work tree is touched.

    What is below the folder of the generated tree is as in `tip`. Raises Unusable where the two contradict each other
    elsewhere, or where nothing is here that both come from.
    """
    found = store.git.ask("merge-base", tip, head)
    if found.status:
        raise Unusable(head, f"nothing is here from which it and {tip} both come; fetch more of the history")
    whole = store.prefix / folder
    subtree = store.git.ask("rev-parse", "--verify", "--quiet", f"{tip}:{whole}").line
    base = _neutral(store, found.line, None, whole, subtree)
    sides = [_neutral(store, commit, base, whole, subtree) for commit in (tip, head)]
    answer = store.git.ask("merge-tree", "--write-tree", "--name-only", "--no-messages", *sides)
    tree, *conflicts = answer.line.split("\n")
    if answer.status == _CONFLICT:
        raise Unusable(
            first_of([name for name in conflicts if name], _SHOWN),
            "others have changed the same, in a way that contradicts yours; nothing was pushed; `git pull`, settle it, commit, and try again",
        )
    if answer.status:
        raise Unusable("git merge-tree", answer.said.strip())
    return store.committed(tree, [tip, head], message)


def _neutral(store: Store, commit: str, parent: str | None, path: PurePosixPath, subtree: str) -> str:
    """Draft a commit like another, but for what is below a path: there it holds `subtree`, or nothing."""
    change = f"M 040000 {subtree} ".encode() if subtree else b"D "
    root = f'M 040000 {store.tree(commit)} ""\n'.encode()
    return store.draft(parent, [root, change + quoted_path(path) + b"\n"])
