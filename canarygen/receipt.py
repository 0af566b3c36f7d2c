"""EDGE: that all was well with a project, remembered until one of its files, or canarygen itself, is another.

A receipt is an optimisation and nothing else: without one, or with one that cannot be read, everything is looked at.
Files are known again as Git knows them, by what the system says of each: kind, number, size and times, of which that of
the last change of any sort cannot be set. So a receipt is good on the machine alone that wrote it, and it lies where no
commit can bring one in: in the cache of the user.
"""

import json
import marshal
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import Final

from canarygen.descent import FILE
from canarygen.frozen import frozen

MOST: Final = 256
"""How many receipts are kept, of some hundred bytes each."""
SETTLED_SECONDS: Final = 2
"""How old the last change must be: of two within a tick of the file system's clock only one can be told."""

_PACKAGE: Final = Path(__file__).parent
_MOST_BYTES: Final = 64 * 1024
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
# A later version of marshal writes equal values differently, by what else refers to them.
_WITHOUT_REFERENCES: Final = 2

_Facts = tuple[bytes, int, int, int, int, int, int]


@frozen(kw_only=True)
class Receipt:
    """The state of all files below some folders in which all was well, and how many files a build had to generate."""

    folders: tuple[str, ...]
    state: str
    files: int


def state(root: Path, folders: Sequence[str], *, now: float) -> str:
    """Sum up every file below some folders of a root, and those of canarygen itself; none is read.

    It is "" if something has changed so lately that a change to come may look the same. Raises OSError.
    """
    digest, changed = blake2b(digest_size=32), 0
    # What is installed anew changes the folder that it is installed in.
    packages = [folder for folder in sys.path if folder.endswith("-packages") and Path(folder).is_dir()]
    ours = [str(_PACKAGE), str(_PACKAGE.parent / "schemas")]  # `library` knows the second
    digest.update(repr((sys.version, packages, ours, [*folders])).encode())
    installed = ([_facts(folder, Path(folder).stat())] for folder in packages)
    # Running canarygen changes what Python compiles it to; of a project no folder is left out, whatever its name.
    own = (_standing(folder, but="__pycache__") for folder in ours)
    theirs = (_standing(str(root / folder)) for folder in folders)
    for facts in chain(installed, *own, *theirs):
        digest.update(marshal.dumps(facts, _WITHOUT_REFERENCES))
        changed = max(changed, *(last for *_, last in facts), 0)
    return digest.hexdigest() if changed < (now - SETTLED_SECONDS) * 1e9 else ""


def kept(root: Path, question: str) -> Receipt | None:
    """Give what is remembered of a question about a root; None if nothing is, or nothing that can be read."""
    try:
        said = json.loads(_own(_folder() / _name(root, question)))
        return Receipt(
            folders=tuple(map(str, said["folders"])), state=str(said["state"]), files=int(said["files"])
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def keep(root: Path, question: str, receipt: Receipt) -> None:
    """Remember the answer to a question about a root. What cannot be kept is not, and nobody is troubled with it."""
    said = {"folders": receipt.folders, "state": receipt.state, "files": receipt.files}
    with suppress(OSError):
        folder = _folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_room(folder)
        draft = folder / f"draft-{os.getpid()}"
        file = os.open(draft, _NEW, 0o600)
        try:
            os.write(file, json.dumps(said).encode())
        finally:
            os.close(file)
        draft.replace(folder / _name(root, question))


def _folder() -> Path:
    """Give the folder of the receipts, in the cache of the user. Raises OSError if the user has no place for one."""
    cache = os.environ.get("XDG_CACHE_HOME", "")
    # The specification of that variable has a relative path ignored.
    try:
        place = Path(cache) if cache.startswith("/") else Path.home() / ".cache"
    except RuntimeError as fault:
        raise FileNotFoundError("the user's home") from fault
    return place / "canarygen" / "receipts"


def _name(root: Path, question: str) -> str:
    asked = repr((os.fspath(root), question)).encode("utf-8", "surrogateescape")
    return blake2b(asked, digest_size=16).hexdigest()


def _own(path: Path) -> bytes:
    """Read a file that the user wrote. Raises OSError for that of anybody else."""
    file = os.open(path, FILE)
    try:
        found = os.fstat(file)
        if found.st_uid != os.geteuid():
            raise PermissionError(path)
        return os.read(file, _MOST_BYTES)
    finally:
        os.close(file)


def _make_room(folder: Path) -> None:
    """Remove the oldest receipts, and drafts with them."""
    files = sorted(folder.iterdir(), key=lambda file: file.lstat().st_mtime_ns)
    for file in files[: max(0, len(files) - MOST + 1)]:
        file.unlink(missing_ok=True)


def _standing(path: str, *, but: str = "") -> Iterator[list[_Facts]]:
    """Give the facts of what stands at a path, if anything does, and then of what each folder from there on holds.

    Folders of one name are left out.
    """
    with suppress(FileNotFoundError):
        yield [_facts(path, os.lstat(path))]
        if Path(path).is_dir():
            yield from _below(path, but)


def _below(folder: str, but: str) -> Iterator[list[_Facts]]:
    with os.scandir(folder) as entries:
        inside = sorted((entry for entry in entries if entry.name != but), key=lambda entry: entry.name)
    yield [_facts(entry.name, entry.stat(follow_symlinks=False)) for entry in inside]
    for entry in inside:
        if entry.is_dir(follow_symlinks=False):
            yield from _below(entry.path, but)


def _facts(name: str, found: os.stat_result) -> _Facts:
    return (
        os.fsencode(name),
        found.st_mode,
        found.st_dev,
        found.st_ino,
        found.st_size,
        found.st_mtime_ns,
        found.st_ctime_ns,
    )
