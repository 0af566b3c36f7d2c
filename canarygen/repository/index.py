"""EDGE: the index of a checkout, brought in line with a commit as far as that commit is ours."""

from collections.abc import Callable, Collection, Iterable
from pathlib import PurePosixPath

from canarygen.frozen import frozen
from canarygen.repository.checkout import Checkout
from canarygen.repository.index_lock import INDEX_LOCK
from canarygen.repository.object import FILE
from canarygen.repository.obstacle import BUSY
from canarygen.repository.process import Answer, raw, refused
from canarygen.repository.store import Store
from canarygen.repository.twin import Twin, here, surroundings
from canarygen.tree import Change, Tree, Write
from canarygen.typed import Final
from canarygen.unusable import Unusable

Held = Callable[[Collection[PurePosixPath]], Tree]
"""Reads those of some files below a folder that a commit holds, and that are ours."""
_TAKEN: Final = "File exists"
"""What the system says of a lock that another process has; a folder that can't be written is another matter."""
_MANY = 500
"""For so many files it is quicker to have all of the folder looked at: git holds each file against each path."""


def update_index(
    checkout: Checkout,
    store: Store,
    folder: PurePosixPath,
    *,
    parent: str | None,
    held: Held,
    pending: Iterable[Change],
    twin: Twin | None,
) -> None:
    """Enter the tree below a folder of the project, as changes leave it of what the commit `parent` has `held`.

    Whatever else is staged stays so. A `twin` in which that has been done takes the place of the index, if it can.
    Raises Unusable if another process has the index locked.
    """
    base = checkout.prefix / folder
    index = _Index(checkout, store)
    changed = {change.path: change.text if isinstance(change, Write) else None for change in pending}
    blobs = {path: None if text is None else _blob(text, store) for path, text in changed.items()}
    if twin and twin.replaces(blobs):
        return
    others = index.staged(parent, base) - changed.keys()
    texts: dict[PurePosixPath, str | None] = {**(held(others) if others else {}), **changed}
    index.enter(_line(f"{base}/{path}", text, store) for path, text in texts.items())
    entered = [path for path, text in texts.items() if text is not None]
    index.refresh([f"{base}/{path}" for path in entered] if len(entered) < _MANY else [str(base)])


@frozen
class _Index:
    """The index of a checkout, over the objects of a store."""

    checkout: Checkout
    store: Store

    def staged(self, parent: str | None, base: PurePosixPath) -> set[PurePosixPath]:
        """Give what is staged below a folder, by its path within that."""
        tree = parent or self.store.empty_tree()
        found = self._ask("diff-index", "--cached", "--name-only", "-z", tree, "--", str(base))
        return {path.relative_to(base) for path in map(PurePosixPath, found.fields) if path != base}

    def enter(self, lines: Iterable[bytes]) -> None:
        """Write entries. Raises Unusable if another process has the index locked."""
        answer = self._ask("update-index", "-z", "--index-info", stdin=b"".join(lines))
        if answer.status:
            raise _unusable(self.checkout, answer.said)

    def refresh(self, paths: Iterable[str]) -> None:
        """Note the times of files: `git diff-index` and the like take what has none in the index for changed.

        Each is read, to see that it is what was entered; that git looks at all of them first, in many threads, is in vain.
        Nobody waits for the answer.
        """
        add = ("add", "--refresh", "--pathspec-from-file=-", "--pathspec-file-nul")
        self._ask("-c", "core.preloadIndex=false", *add, stdin=b"".join(raw(path) + b"\0" for path in paths))

    def _ask(self, *arguments: str, stdin: bytes = b"") -> Answer:
        environment = surroundings(self.checkout, self.checkout.git_dir / "index")
        return self.store.git.ask(*here(self.checkout), *arguments, stdin=stdin, environment=environment)


def _line(path: str, text: str | None, store: Store) -> bytes:
    blob = _blob(text or "", store)
    about = f"0 {'0' * len(blob)}" if text is None else f"{FILE} {blob}"
    return about.encode() + b"\t" + raw(path) + b"\0"


def _blob(text: str, store: Store) -> str:
    return store.naming.blob(text.encode()).hex()


def _unusable(checkout: Checkout, said: str) -> Unusable:
    lock = checkout.git_dir / INDEX_LOCK
    if lock.name in said and _TAKEN in said:
        return Unusable(str(lock), BUSY[lock.name])
    return refused("update-index", said)
