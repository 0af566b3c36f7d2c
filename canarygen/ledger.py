"""EDGE: that all was well with a project, remembered until canarygen itself is another: what stood there, and what came of it.

A ledger is an optimisation and nothing else: without one, or with one that cannot be read, everything is looked at. It is
good on the machine alone that wrote it, and it lies where no commit can bring one in: in the cache of the user.
"""

import marshal
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from canarygen.descent import FILE
from canarygen.digest import blake2b
from canarygen.frozen import frozen
from canarygen.standing import Standing

MOST: Final = 256
"""How many ledgers are kept."""
MOST_BYTES: Final = 128 * 1024 * 1024
"""How much room they have together; that of 10,000 specs takes a tenth of it."""

_PACKAGE: Final = Path(__file__).parent
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_DIGEST: Final = 32
# A later version of marshal writes equal values differently, by what else refers to them.
_WITHOUT_REFERENCES: Final = 2

Plain = tuple[Any, ...]
"""The record of a spec file, which the compiler knows how to read: it is not loaded where nothing has changed."""


@frozen(kw_only=True)
class Ledger:
    """What stood in the folders of a project when all was well, how many files were generated, and what each spec came to.

    `sealed_records` has the last: most builds need not know.
    """

    folders: tuple[str, ...]
    files: int
    standing: Standing
    sealed_records: bytes | memoryview

    @property
    def records(self) -> dict[str, Plain]:
        """The fields of the record of each spec file, by its path. Raises ValueError if they cannot be read any more."""
        found: dict[str, Plain] = marshal.loads(_unsealed(self.sealed_records)[0])  # noqa: S302 -- see `_unsealed`
        return found


def sealed_records(records: Mapping[str, Plain]) -> bytes:
    """Write down the records of spec files, whose fields are plain."""
    return _sealed(
        marshal.dumps({path: tuple(record) for path, record in records.items()}, _WITHOUT_REFERENCES)
    )


def identity() -> str:
    """Sum up what canarygen is: its own files, and when something was last installed beside it. Raises OSError."""
    # What is installed anew changes the folder that it is installed in.
    packages = [folder for folder in sys.path if folder.endswith("-packages") and Path(folder).is_dir()]
    # `library` knows the second of these two.
    ours = [str(folder) for folder in (_PACKAGE, _PACKAGE.parent / "schemas") if folder.is_dir()]
    found = [sys.version, *((folder, *_facts(os.stat(folder))) for folder in packages)]  # noqa: PTH116 -- a Path takes longer
    return blake2b(
        repr((found, [fact for folder in ours for fact in _files(folder)])).encode(), digest_size=16
    ).hexdigest()


def kept(root: Path, question: str) -> Ledger | None:
    """Give what is remembered of a question about a root; None if nothing is, or nothing that can be read."""
    try:
        head, rest = _unsealed(_own(_folder() / _name(root, question)))
        folders, files, paths, stamps = marshal.loads(head)  # noqa: S302 -- see `_unsealed`
        standing = Standing(paths.split("\0"), stamps)
        return Ledger(folders=folders, files=files, standing=standing, sealed_records=rest)
    except (OSError, ValueError):
        return None


def keep(root: Path, question: str, ledger: Ledger) -> None:
    """Remember the answer to a question about a root. What cannot be kept is not, and nobody is troubled with it."""
    standing = ledger.standing
    said = (ledger.folders, ledger.files, "\0".join(standing.paths), standing.stamps)
    head = _sealed(marshal.dumps(said, _WITHOUT_REFERENCES))
    with suppress(OSError):
        folder = _folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_room(folder, len(head) + len(ledger.sealed_records))
        # Processes of several machines, or containers, may share the folder, and the numbers of processes.
        draft = folder / f"draft-{os.urandom(8).hex()}"
        with open(os.open(draft, _NEW, 0o600), "wb") as file:  # noqa: PTH123 -- none that stands there is to be opened
            try:
                file.write(head)
                file.write(ledger.sealed_records)
                file.flush()
                draft.replace(folder / _name(root, question))
            finally:
                draft.unlink(missing_ok=True)


def _sealed(data: bytes) -> bytes:
    """Put before some bytes how many they are, and a digest by which they are known to be whole."""
    return len(data).to_bytes(8, "big") + blake2b(data, digest_size=_DIGEST).digest() + data


def _unsealed(data: memoryview | bytes) -> tuple[memoryview, memoryview]:
    """Give sealed bytes, and what follows them. Raises ValueError if they are not as they were written.

    What is whole was written by this user, as are the modules that Python itself keeps in the very form.
    """
    view = memoryview(data)
    start, size = 8 + _DIGEST, int.from_bytes(view[:8], "big")
    inside = view[start : start + size]
    if blake2b(inside, digest_size=_DIGEST).digest() != view[8:start]:
        raise ValueError(data[:start])
    return inside, view[start + size :]


def _folder() -> Path:
    """Give the folder of the ledgers, in the cache of the user. Raises OSError if the user has no place for one."""
    cache = os.environ.get("XDG_CACHE_HOME", "")
    # The specification of that variable has a relative path ignored.
    try:
        place = Path(cache) if cache.startswith("/") else Path.home() / ".cache"
    except RuntimeError as fault:
        raise FileNotFoundError("the user's home") from fault
    return place / "canarygen" / "ledgers"


def _name(root: Path, question: str) -> str:
    asked = repr((os.fspath(root), question)).encode("utf-8", "surrogateescape")
    return blake2b(asked, digest_size=16).hexdigest()


def _own(path: Path) -> bytes:
    """Read a file that the user wrote. Raises OSError for that of anybody else."""
    with open(os.open(path, FILE), "rb") as file:  # noqa: PTH123 -- no link is followed
        found = os.fstat(file.fileno())
        if found.st_uid != os.geteuid() or found.st_size > MOST_BYTES:
            raise PermissionError(path)
        return file.read()


def _make_room(folder: Path, size: int) -> None:
    """Remove the oldest ledgers, and drafts with them, until another one of some size has room."""
    files = sorted(
        ((file.lstat(), file) for file in folder.iterdir()), key=lambda found: -found[0].st_mtime_ns
    )
    room = MOST_BYTES - size
    for number, (found, file) in enumerate(files, start=2):
        room -= found.st_size
        if room < 0 or number > MOST:
            file.unlink(missing_ok=True)


def _files(folder: str) -> Iterator[tuple[str | int, ...]]:
    """Give the facts of each file below a folder. Running canarygen changes what Python compiles it to: that is left out."""
    with os.scandir(folder) as entries:
        inside = sorted(
            (entry for entry in entries if entry.name != "__pycache__"), key=lambda entry: entry.name
        )
    for entry in inside:
        if entry.is_dir(follow_symlinks=False):
            yield from _files(entry.path)
        else:
            yield (entry.path, *_facts(entry.stat()))


def _facts(found: os.stat_result) -> tuple[int, ...]:
    return (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
