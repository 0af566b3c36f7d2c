"""Texts with gaps: what stands there yet to be filled in gets the benefit of the doubt, and is taken for whatever it meets."""

import re
from functools import lru_cache

from canarygen.typed import Final

GAP: Final = "\ue000"
"""Stands for a blank: a character of nobody's, so that no text that is written in earnest has it."""


class Gapped(str):
    """A text with gaps, which is the same as whatever it may become."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        """Whether filling in the gaps may make this the other one; what is nothing but a gap may become a number, too."""
        if isinstance(other, str):
            return may_be(self, other)
        return isinstance(other, int) and len(self) == len(GAP)

    def __ne__(self, other: object) -> bool:
        """Whether nothing makes this the other one."""
        return not self == other

    __hash__ = str.__hash__


def has_gap(text: str) -> bool:
    """Tell whether a text has a gap."""
    return GAP in text


def is_gap(text: str) -> bool:
    """Tell whether a text is nothing but a gap: it may be of any form."""
    return len(text) == len(GAP) and has_gap(text)


def may_be(one: str, other: str) -> bool:
    """Tell whether two texts may turn out to be the same."""
    if has_gap(one) and has_gap(other):
        (start, *_, end), (begin, *_, finish) = one.split(GAP), other.split(GAP)
        is_begun = start.startswith(begin) or begin.startswith(start)
        return is_begun and (end.endswith(finish) or finish.endswith(end))
    if has_gap(one):
        return _pattern(one).fullmatch(other) is not None
    return _pattern(other).fullmatch(one) is not None if has_gap(other) else str.__eq__(one, other)


@lru_cache(maxsize=1024)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, text.split(GAP))), re.DOTALL)
