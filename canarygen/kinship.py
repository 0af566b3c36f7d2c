"""Which spec files have to be judged together when some of them have changed: those that meet, and whom these meet."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import accumulate

from canarygen.record import NAME_SIZE, Record


class Kinship:
    """The records of all spec files, looked up by their bonds; see `bonds`."""

    def __init__(self, records: Mapping[str, Record]) -> None:
        """Take the record of each file, by its path."""
        self._records = records
        self._paths = tuple(records)
        self._patched = {path for path, record in records.items() if record.is_patched}
        self._claims = _Names([record.claims for record in records.values()])
        self._looks = _Names([record.looks for record in records.values()])

    def together(
        self, changed: Collection[str], fresh: Collection[Record], most: int
    ) -> Collection[str] | None:
        """Give the files to judge with those that have changed, and these; None if they are more than `most`.

        `fresh` are the records of the changed files as they are now, where that is known. A file that is patched may look
        for anything, and is always among them.
        """
        found = {*changed, *self._patched}
        unasked = [*fresh, *(self._records[path] for path in found if path in self._records)]
        while unasked and len(found) <= most:
            met = {self._paths[number] for record in unasked for number in self._met(record)} - found
            found |= met
            unasked = [self._records[path] for path in met]
        return found if len(found) <= most else None

    def _met(self, record: Record) -> Iterator[int]:
        yield from self._claims.holders(record.looks)
        yield from self._looks.holders(record.claims)


class _Names:
    """The names of many files, one file after the other: less than a megabyte, and searched sooner than sorted."""

    def __init__(self, names: Sequence[bytes]) -> None:
        self._all = b"".join(names)
        self._ends = list(accumulate(map(len, names)))

    def holders(self, names: bytes) -> Iterator[int]:
        """Give the number of each file that has one of these names."""
        for start in range(0, len(names), NAME_SIZE):
            yield from self._holding(names[start : start + NAME_SIZE])

    def _holding(self, name: bytes) -> Iterator[int]:
        place = self._all.find(name)
        while place >= 0:
            if place % NAME_SIZE == 0:
                number = bisect_right(self._ends, place)
                yield number
                place = self._ends[number] - 1
            place = self._all.find(name, place + 1)


def crossing(groups: Sequence[Mapping[str, Record]]) -> set[str]:
    """Give the spec files of which a law may see one of another group beside them."""
    claimed, looked_for = (
        _holders(groups, lambda record: record.claims),
        _holders(groups, lambda record: record.looks),
    )
    # A name is known in one group alone if that is the only bit in either.
    names = {
        name
        for name, looking in looked_for.items()
        if (claiming := claimed.get(name)) and (looking != claiming or looking & (looking - 1))
    }
    return _patched(groups) | {
        path
        for group in groups
        for path, record in group.items()
        if not names.isdisjoint(_names(record.claims + record.looks))
    }


def _patched(groups: Sequence[Mapping[str, Record]]) -> set[str]:
    """Give the spec files with patches, where several groups have some: they are judged as what is written by hand, together."""
    found = [{path for path, record in group.items() if record.is_patched} for group in groups]
    return set().union(*found) if sum(map(bool, found)) > 1 else set()


def _holders(groups: Sequence[Mapping[str, Record]], named: Callable[[Record], bytes]) -> dict[int, int]:
    """Give for each name the groups in which somebody has it, as the bits of a number."""
    found: dict[int, int] = {}
    for number, group in enumerate(groups):
        for name in {name for record in group.values() for name in _names(named(record))}:
            found[name] = found.get(name, 0) | 1 << number
    return found


def _names(packed: bytes) -> Sequence[int]:
    return memoryview(packed).cast("I")
