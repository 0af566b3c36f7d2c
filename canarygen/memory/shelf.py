"""EDGE: what a user's cache keeps for canarygen: files that are whole and the user's own, or none.

They lie where no commit can bring one in, and are good on the machine alone that wrote them.
"""

import marshal
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from struct import Struct
from zlib import crc32

from canarygen.digest import blake2b
from canarygen.typed import Any, Final
from canarygen.workspace.descent import FILE, NEW

MOST: Final = 256
"""How many files are kept."""
MOST_BYTES: Final = 128 * 1024 * 1024
"""How much room they have together; what is known of 10,000 specs takes a tenth of it."""

_SEAL: Final = Struct(">QL")
# A later version of marshal writes equal values differently, by what else refers to them.
_WITHOUT_REFERENCES: Final = 2


def name(root: Path, question: str) -> str:
    """Give the name under which the answer to a question about a root is kept."""
    asked = repr((os.fspath(root), question)).encode("utf-8", "surrogateescape")
    return blake2b(asked, digest_size=16).hexdigest()


def put(name: str, parts: Iterable[bytes | memoryview], *, keeping: str = "") -> None:
    """Keep a file, and one that it adds to as long as itself. What cannot be kept is not, and nobody is troubled with it."""
    data = [*parts]
    with suppress(OSError):
        folder = _folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if keeping:
            os.utime(folder / keeping)
        _make_room(folder, sum(map(len, data)))
        # Processes of several machines, or containers, may share the folder, and the numbers of processes.
        draft = folder / f"draft-{os.urandom(8).hex()}"
        with open(os.open(draft, NEW, 0o600), "wb") as file:  # noqa: PTH123 -- none that stands there is to be opened
            try:
                file.writelines(data)
                file.flush()
                draft.replace(folder / name)
            finally:
                draft.unlink(missing_ok=True)


def taken(name: str) -> bytes:
    """Read a file that the user wrote. Raises OSError for that of anybody else."""
    path = _folder() / name
    with open(os.open(path, FILE), "rb") as file:  # noqa: PTH123 -- no link is followed
        found = os.fstat(file.fileno())
        if found.st_uid != os.geteuid() or found.st_size > MOST_BYTES:
            raise PermissionError(path)
        return file.read()


def sealed(value: Any) -> bytes:
    """Write down what is plain, behind a seal: how many bytes it takes, and a sum by which they are known to be whole.

    The sum is for accidents. Whoever writes here on purpose is the user, who may change canarygen itself as well, and the
    modules that Python keeps in the very form of `marshal` without any sum.
    """
    data = marshal.dumps(value, _WITHOUT_REFERENCES)
    return _SEAL.pack(len(data), crc32(data)) + data


def unsealed(data: memoryview | bytes) -> tuple[Any, memoryview]:
    """Give what stands behind a seal, and what follows it. Raises ValueError if it is not as it was written."""
    view = memoryview(data)
    if len(view) < _SEAL.size:
        raise ValueError(len(view))
    size, total = _SEAL.unpack_from(view)
    inside, rest = view[_SEAL.size : _SEAL.size + size], view[_SEAL.size + size :]
    # After a power cut a file may be nothing but zeros, which would be the right seal of nothing.
    if not size or len(inside) != size or crc32(inside) != total:
        raise ValueError(total)
    return marshal.loads(inside), rest  # noqa: S302 -- see `sealed`


def _folder() -> Path:
    """Give the folder of the files, in the cache of the user. Raises OSError if the user has no place for one."""
    cache = os.environ.get("XDG_CACHE_HOME", "")
    # The specification of that variable has a relative path ignored.
    try:
        place = Path(cache) if cache.startswith("/") else Path.home() / ".cache"
    except RuntimeError as fault:
        raise FileNotFoundError("the user's home") from fault
    return place / "canarygen" / "ledgers"


def _make_room(folder: Path, size: int) -> None:
    """Remove the oldest files, and drafts with them, until another one of some size has room."""
    files = sorted(
        ((file.lstat(), file) for file in folder.iterdir()), key=lambda found: -found[0].st_mtime_ns
    )
    room = MOST_BYTES - size
    for number, (found, file) in enumerate(files, start=2):
        room -= found.st_size
        if room < 0 or number > MOST:
            file.unlink(missing_ok=True)
