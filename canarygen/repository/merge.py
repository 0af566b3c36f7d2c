"""EDGE: two lines of source brought together, and the generated files of neither asked: they will be made anew."""

from pathlib import PurePosixPath

from canarygen.repository.fast_import import replaced
from canarygen.repository.process import refused
from canarygen.repository.snapshot import Snapshot
from canarygen.repository.store import Store
from canarygen.tree import Delete, Write
from canarygen.typed import Final
from canarygen.unusable import Unusable
from canarygen.wording import first_of

_SHOWN: Final = 5
_CONFLICT: Final = 1


def merged(store: Store, tip: str, head: str, folder: PurePosixPath, message: str) -> str:
    """Merge two commits, and give the merge, whose parents they are; nothing of the work tree is touched.

    The files of ours below a folder are as in `tip`. Raises Unusable where the two contradict each other in anything
    else, or where it isn't one commit that both come from.
    """
    base = _base(store, tip, head)
    neutral = _without_ours(store, base, None, folder)
    theirs, ours = (_without_ours(store, commit, neutral, folder) for commit in (tip, head))
    answer = store.git.ask("merge-tree", "--write-tree", "--name-only", "--no-messages", theirs, ours)
    tree, *conflicts = answer.line.split("\n")
    if not answer.status:
        conflicts = _carried_over(store, neutral, theirs, ours, tree)
    if answer.status == _CONFLICT or conflicts:
        raise Unusable(
            first_of([name for name in conflicts if name], _SHOWN),
            f"others have changed the same, in a way that contradicts yours; nothing was pushed; `git checkout -- {folder} && git pull --no-rebase`, settle it, commit, and try again",
        )
    if answer.status:
        raise refused("merge-tree", answer.said)
    generated = [Write(path, text) for path, text in Snapshot(store, tip).tree(folder).items()]
    return store.committer.committed(
        store.spliced(_of(store, tree, None), folder, generated), [tip, head], message
    )


def _base(store: Store, tip: str, head: str) -> str:
    found = store.git.ask("merge-base", "--all", tip, head)
    bases = found.line.split("\n")
    if found.status:
        raise Unusable(head, f"nothing is here from which it and {tip} both come; fetch more of the history")
    if len(bases) > 1:
        raise Unusable(head, f"its history and that of {tip} cross each other; `git pull`, and try again")
    return bases[0]


def _carried_over(store: Store, base: str, tip: str, head: str, tree: str) -> list[str]:
    """Give the files that are not what the side that alone has changed them made of them.

    Git takes a file that goes, and one that comes and looks like it, for one that moved, and carries the changes of the
    other side over; but all specs look alike, and this one would get steps that nobody wrote for it.
    """
    was, theirs, ours, found = (store.entries(each, PurePosixPath()) for each in (base, tip, head, tree))
    return [
        str(path)
        for path in sorted(found.keys() | theirs.keys() | ours.keys())
        for before, one, other in [(was.get(path), theirs.get(path), ours.get(path))]
        if (one in {before, other} and found.get(path) != other)
        or (other == before and found.get(path) != one)
    ]


def _without_ours(store: Store, commit: str, parent: str | None, folder: PurePosixPath) -> str:
    """Draft a commit like another, but without the generated files."""
    ours = [Delete(path) for path in Snapshot(store, commit).tree(folder)]
    return _of(store, store.spliced(commit, folder, ours), parent)


def _of(store: Store, tree: str, parent: str | None) -> str:
    """Draft the commit of a tree."""
    return store.draft(parent, [replaced(tree)])
