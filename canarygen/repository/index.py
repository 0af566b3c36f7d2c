"""EDGE: the index of a checkout, brought in line with a commit as far as that commit is ours."""

from pathlib import PurePosixPath

from canarygen.repository.checkout import Checkout
from canarygen.repository.fast_import import FILE
from canarygen.repository.obstacle import BUSY
from canarygen.repository.store import Store
from canarygen.tree import Tree
from canarygen.unusable import Unusable

_MANY = 500
"""For so many files it is quicker to have all of the folder looked at: git holds each file against each path."""


def update_index(
    checkout: Checkout, store: Store, folder: PurePosixPath, *, parent: str | None, old: Tree, new: Tree
) -> None:
    """Enter the tree below a folder of the project as a commit on `parent` has changed it from `old` to `new`.

    Whatever else is staged stays so. Raises Unusable if another process has the index locked.
    """
    base = checkout.prefix / folder
    surroundings = {"GIT_INDEX_FILE": str(checkout.git_dir / "index"), "GIT_WORK_TREE": str(checkout.top)}
    staged = store.git.ask(
        *("diff-index", "--cached", "--name-only", "-z", parent or store.empty_tree(), "--", str(base)),
        environment=surroundings,
    ).out
    names = (PurePosixPath(name.decode("utf-8", "surrogateescape")) for name in staged.split(b"\0")[:-1])
    changed = {path for path in old.keys() | new.keys() if old.get(path) != new.get(path)}
    paths = sorted(
        changed | {path.relative_to(base) for path in names if path != base} & (old.keys() | new.keys())
    )
    lines = (_line(base / path, new.get(path), checkout, store) for path in paths)
    # In the work tree: git looks there for files that changed in the very second in which the index was last written. It
    # marks those for everybody, also for who has git trust fewer of a file's times than it does by itself.
    here = ("-C", str(checkout.top), "-c", "core.trustctime=false", "-c", "core.checkStat=minimal")
    answer = store.git.ask(
        *here, "update-index", "-z", "--index-info", stdin=b"".join(lines), environment=surroundings
    )
    if answer.status:
        raise _unusable(checkout, answer.said)
    entered = [base / path for path in paths if path in new]
    # `git diff-index` and the like take what has no times in the index for changed. Nobody waits for the answer.
    store.git.ask(
        *(*here, "add", "--refresh", "--pathspec-from-file=-", "--pathspec-file-nul"),
        stdin=b"".join(_bytes(path) + b"\0" for path in (entered if len(entered) < _MANY else [base])),
        environment=surroundings,
    )


def _line(path: PurePosixPath, text: str | None, checkout: Checkout, store: Store) -> bytes:
    nothing = "0" * {"sha1": 40, "sha256": 64}[checkout.object_format]
    about = f"0 {nothing}" if text is None else f"{FILE} {store.blob(text.encode())}"
    return about.encode() + b"\t" + _bytes(path) + b"\0"


def _bytes(path: PurePosixPath) -> bytes:
    return str(path).encode("utf-8", "surrogateescape")


def _unusable(checkout: Checkout, said: str) -> Unusable:
    lock = checkout.git_dir / "index.lock"
    if lock.name in said:
        return Unusable(str(lock), BUSY[lock.name])
    return Unusable(str(checkout.git_dir / "index"), said.strip() or "git can't write it")
