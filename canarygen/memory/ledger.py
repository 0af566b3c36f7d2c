"""EDGE: that all was well with a project, remembered until canarygen itself is another: what stood there, and what came of it.

A ledger is an optimisation and nothing else: without one, or with one that cannot be read, everything is looked at.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from canarygen.digest import blake2b
from canarygen.frozen import field, frozen, replace
from canarygen.memory.shelf import name, put, sealed, taken, unsealed
from canarygen.memory.standing import Standing
from canarygen.typed import Any, Final

_PACKAGE: Final = Path(__file__).parent.parent
"""The folder of all that canarygen is."""
_NEWS: Final = "news of "
_FEW: Final = 1000
"""So many stamps may be others before all is written down again."""

Plain = tuple[Any, ...]
"""The record of a spec file, which the compiler knows how to read: it is not loaded where nothing has changed."""


@frozen(kw_only=True)
class Ledger:
    """What stood in the folders of a project when all was well, how many files were generated, and what each spec came to.

    `sealed_records` has the last: most builds need not know. `told` are the spec files of which there was something to say,
    which is to be said again. No two ledgers are of one `number` unless they tell of one
    state. `base` is the one that was written down whole, where this one tells the same with a few other stamps.
    """

    number: bytes
    folders: tuple[str, ...]
    files: int
    told: tuple[str, ...] = ()
    standing: Standing
    sealed_records: bytes | memoryview
    base: "Ledger | None" = field(default=None, compare=False)

    @property
    def records(self) -> dict[str, Plain]:
        """The fields of the record of each spec file, by its path. Raises ValueError if they cannot be read any more."""
        found: dict[str, Plain] = unsealed(self.sealed_records)[0]
        return found

    @property
    def news(self) -> dict[int, bytes] | None:
        """The stamps that are not those of the base, each by its number, if all else is the same."""
        base = self.base
        if base is None or base.sealed_records is not self.sealed_records:
            return None
        is_same = (base.folders, base.told) == (self.folders, self.told)
        return self.standing.since(base.standing) if is_same else None


def new_number() -> bytes:
    """Give a number that no ledger has."""
    return os.urandom(16)


def sealed_records(records: Mapping[str, Plain]) -> bytes:
    """Write down the records of spec files, whose fields are plain."""
    return sealed({path: tuple(record) for path, record in records.items()})


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
        (number, folders, files, told, paths, stamps), rest = unsealed(taken(name(root, question)))
    except (OSError, ValueError, TypeError):
        return None
    standing = Standing(paths.split("\0"), stamps)
    base = Ledger(
        number=number, folders=folders, files=files, told=told, standing=standing, sealed_records=rest
    )
    return _renewed(base, root, question)


def _renewed(base: Ledger, root: Path, question: str) -> Ledger:
    """Give a ledger that was written down whole with the news since."""
    try:
        (of, number, files, stamps), _ = unsealed(taken(name(root, _NEWS + question)))
    except (OSError, ValueError, TypeError):
        of = None
    if of != base.number:
        return replace(base, base=base)
    return replace(base, number=number, files=files, standing=base.standing.stamped(stamps), base=base)


def keep(root: Path, question: str, ledger: Ledger) -> None:
    """Remember the answer to a question about a root. What cannot be kept is not, and nobody is troubled with it."""
    base, news = ledger.base, ledger.news
    if base and news is not None and len(news) <= _FEW:
        said = (base.number, ledger.number, ledger.files, news)
        put(name(root, _NEWS + question), [sealed(said)], keeping=name(root, question))
    else:
        standing = ledger.standing
        paths = "\0".join(standing.paths)
        head = (ledger.number, ledger.folders, ledger.files, ledger.told, paths, standing.stamps)
        put(name(root, question), [sealed(head), ledger.sealed_records])


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
