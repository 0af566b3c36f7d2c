"""EDGE: the index of a checkout, brought in line with a commit as far as that commit changed it."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from canarygen.repository.checkout import BUSY, Checkout
from canarygen.repository.store import FILE, Entry, Store
from canarygen.unusable import Unusable


def update_index(
    checkout: Checkout, store: Store, folder: PurePosixPath, files: Mapping[PurePosixPath, Entry | None]
) -> None:
    """Enter some files below a folder of the project as a commit has them; None is one that it removed.

    Whatever else is staged stays so. Raises Unusable if another process has the index locked.
    """
    base = checkout.prefix / folder
    lines = (_line(base / path, entry, checkout) for path, entry in files.items())
    surroundings = {"GIT_INDEX_FILE": str(checkout.git_dir / "index"), "GIT_WORK_TREE": str(checkout.top)}
    answer = store.git.ask(
        "update-index", "-z", "--index-info", stdin=b"".join(lines), environment=surroundings
    )
    if answer.status:
        raise _unusable(checkout, answer.said)
    # `git diff-index` and the like take what has no times in the index for changed. Nobody needs to wait for the answer.
    store.git.ask(
        "-C",
        str(checkout.top),
        "--literal-pathspecs",
        "add",
        "--refresh",
        "--",
        str(base),
        environment=surroundings,
    )


def _line(path: PurePosixPath, entry: Entry | None, checkout: Checkout) -> bytes:
    name = str(path).encode("utf-8", "surrogateescape")
    nothing = "0" * {"sha1": 40, "sha256": 64}[checkout.object_format]
    about = f"{FILE} {entry.blob}" if entry else f"0 {nothing}"
    return about.encode() + b"\t" + name + b"\0"


def _unusable(checkout: Checkout, said: str) -> Unusable:
    lock = checkout.git_dir / "index.lock"
    if lock.name in said:
        return Unusable(str(lock), BUSY[lock.name])
    return Unusable(str(checkout.git_dir / "index"), said.strip() or "git can't write it")
