"""Which spec files have to be judged together when some of them have changed: those that meet, and whom these meet.

Whoever is patched meets all others that are: what they make is judged together, as what is written by hand.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from struct import pack

from canarygen.division.record import NAME_SIZE, Record
from canarygen.frozen import cached_property
from canarygen.typed import Final

_FEW: Final = 100
"""So many names are searched for in the time in which a table is made."""


class Kinship:
    """The records of all spec files, looked up by their bonds; see `bonds`."""

    def __init__(self, records: Mapping[str, Record]) -> None:
        """Take the record of each file, by its path."""
        self._records = records
        self._paths = tuple(records)
        self._claims = _Names([record.claims for record in records.values()])
        self._looks = _Names([record.looks for record in records.values()])

    def together(
        self, some: Collection[str], most: int, fresh: Collection[Record] = ()
    ) -> Collection[str] | None:
        """Give some files with all that they meet, directly or not; None if they are more than `most`.

        `fresh` are records of theirs as they are now, where that is known.
        """
        found = {*some}
        unasked = [*fresh, *(self._records[path] for path in found if path in self._records)]
        # Each name is asked for once: all files may have it.
        looked_for, claimed = set[int](), set[int]()
        while unasked and len(found) <= most:
            looks = _all_names(record.looks for record in unasked) - looked_for
            claims = _all_names(record.claims for record in unasked) - claimed
            looked_for, claimed = looked_for | looks, claimed | claims
            numbers = {*self._claims.holders(looks), *self._looks.holders(claims)}
            met = {self._paths[number] for number in numbers}.union(self._patched_with(unasked)) - found
            found |= met
            unasked = [self._records[path] for path in met]
        return found if len(found) <= most else None

    def _patched_with(self, asking: Iterable[Record]) -> Iterable[str]:
        if any(record.is_patched for record in asking):
            return (path for path, record in self._records.items() if record.is_patched)
        return ()


class _Names:
    """The names of many files, one file after the other: a few are searched for sooner than a table of all is made."""

    def __init__(self, names: Sequence[bytes]) -> None:
        self._each = names
        self._all = b"".join(names)
        self._ends = list(accumulate(map(len, names)))
        self._searched = 0

    def holders(self, names: Collection[int]) -> Iterator[int]:
        """Give the number of each file that has one of these names."""
        self._searched += len(names)
        if self._searched <= _FEW:
            return (number for name in names for number in self._found(pack("I", name)))
        return (number for name in names for number in self._table.get(name, ()))

    def _found(self, name: bytes) -> Iterator[int]:
        place = self._all.find(name)
        while place >= 0:
            if place % NAME_SIZE == 0:
                number = bisect_right(self._ends, place)
                yield number
                place = self._ends[number] - 1
            place = self._all.find(name, place + 1)

    @cached_property
    def _table(self) -> Mapping[int, Sequence[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for number, names in enumerate(self._each):
            for name in _names(names):
                found[name].append(number)
        return found


def crossing(groups: Sequence[Mapping[str, Record]]) -> set[str]:
    """Give the spec files that look for what one of another group claims, and those with patches, where several groups have some.

    Whom they meet `together` gives.
    """
    found, names = _patched(groups), _crossing_names(groups)
    for group in groups if names else ():
        found.update(path for path, record in group.items() if not names.isdisjoint(_names(record.looks)))
    return found


def _crossing_names(groups: Iterable[Mapping[str, Record]]) -> set[int]:
    """Give the names that one group claims and another one looks for."""
    claimed, looked_for, found = set[int](), set[int](), set[int]()
    for group in groups:
        claims = _all_names(record.claims for record in group.values())
        looks = _all_names(record.looks for record in group.values())
        found |= (looks & claimed) | (claims & looked_for)
        claimed |= claims
        looked_for |= looks
    return found


def _patched(groups: Sequence[Mapping[str, Record]]) -> set[str]:
    found = [{path for path, record in group.items() if record.is_patched} for group in groups]
    return set().union(*found) if sum(map(bool, found)) > 1 else set()


def _all_names(packed: Iterable[bytes]) -> set[int]:
    return set[int]().union(*map(_names, packed))


def _names(packed: bytes) -> Sequence[int]:
    return memoryview(packed).cast("I")
