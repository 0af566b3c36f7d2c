"""Texts, found by how they begin: those of which one is the beginning of the other."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence


class Beginnings:
    """Texts in their order; a look-up is as long as its answer, and as a text."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Take the texts, each known by its place among them."""
        found = sorted((text, place) for place, text in enumerate(texts))
        self._texts = [text for text, _ in found]
        self._places = [place for _, place in found]
        # Each text that there is, with where it stands in that order.
        self._same: dict[str, range] = {}
        for at, text in enumerate(self._texts):
            first = self._same[text].start if text in self._same else at
            self._same[text] = range(first, at + 1)
        self._lengths = sorted(set(map(len, self._same)))

    def alike(self, text: str) -> Sequence[range]:
        """Give where those stand that begin with a text, and those that it begins with; see `places`."""
        start = bisect_left(self._texts, text)
        end = bisect_right(self._texts, text, lo=start, key=lambda one: one[: len(text)])
        shorter = (text[:length] for length in self._lengths[: bisect_left(self._lengths, len(text))])
        return [range(start, end), *(self._same[one] for one in shorter if one in self._same)]

    def places(self, found: Sequence[range]) -> list[int]:
        """Give the places of texts by where they stand."""
        return sorted(self._places[at] for some in found for at in some)
