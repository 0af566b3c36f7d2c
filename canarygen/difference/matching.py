"""Which lines of two texts are the same: as difflib says it, but of texts of any length in a moment."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import Match, SequenceMatcher

from canarygen.typed import Final

_LONG: Final = 2000
"""Of more lines difflib would look for the longest match for minutes."""


def matcher(old: Sequence[str], new: Sequence[str]) -> SequenceMatcher[str]:
    """Match the lines of two texts."""
    is_long = max(len(old), len(new)) > _LONG
    return Anchored(old, new) if is_long else SequenceMatcher(None, old, new, autojunk=False)


class Anchored(SequenceMatcher[str]):
    """Matches long texts piece by piece, from one line that either has only once to the next: an ApplicationSet has many."""

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        """Take the lines of both."""
        super().__init__(None, old, new)
        self._old, self._new = old, new

    def get_matching_blocks(self) -> list[Match]:
        """Give what is the same, in order; the last of it is nothing, behind the end of both."""
        blocks = [Match(0, 0, 0)]
        for here, there, size in self._same():
            last = blocks[-1]
            if (last.a + last.size, last.b + last.size) == (here, there):
                blocks[-1] = Match(last.a, last.b, last.size + size)
            else:
                blocks.append(Match(here, there, size))
        return [*(block for block in blocks if block.size), Match(len(self._old), len(self._new), 0)]

    def _same(self) -> Iterator[tuple[int, int, int]]:
        """Give the parts that are the same of each piece."""
        begins = [(0, 0), *_anchors(self._old, self._new)]
        for (here, there), (end, other) in zip(
            begins, [*begins[1:], (len(self._old), len(self._new))], strict=True
        ):
            old, new = self._old[here:end], self._new[there:other]
            if old == new:
                yield here, there, len(old)
                continue
            for found in SequenceMatcher(None, old, new, autojunk=len(new) > _LONG).get_matching_blocks():
                yield here + found.a, there + found.b, found.size


def _anchors(old: Sequence[str], new: Sequence[str]) -> Sequence[tuple[int, int]]:
    """Give where lines stand that either text has only once: the most of them whose order is the same in both."""
    counts = Counter(new)
    places = {line: index for index, line in enumerate(new) if counts[line] == 1}
    counts = Counter(old)
    pairs = [(index, places[line]) for index, line in enumerate(old) if counts[line] == 1 and line in places]
    # The longest rising row: each pair knows the best one before it, by where the rows of each length end.
    ends: list[int] = []
    tops: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        before.append(tops[length - 1] if length else -1)
        ends[length : length + 1] = [place]
        tops[length : length + 1] = [number]
    row: list[tuple[int, int]] = []
    number = tops[-1] if tops else -1
    while number >= 0:
        row.append(pairs[number])
        number = before[number]
    return row[::-1]
