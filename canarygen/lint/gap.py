"""Texts with gaps: what stands there yet to be filled in gets the benefit of the doubt, and is taken for whatever it meets."""

from canarygen.typed import Final

GAP: Final = "\ue000"
"""Stands for a blank: a character of nobody's, so that no text that is written in earnest has it."""


class Gapped(str):
    """A text with gaps, which is the same as whatever it may become.

    Lists and tuples find it by that; sets and dicts look by the hash, and find only what has the very same gaps.
    """

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
        return _may_become(one, other)
    return _may_become(other, one) if has_gap(other) else str.__eq__(one, other)


def may_begin(one: str, beginning: str) -> bool:
    """Tell whether a text may turn out to begin with another."""
    return may_be(one, beginning + GAP)


def _may_become(gapped: str, whole: str) -> bool:
    """Tell whether what stands between the gaps of a text stands in another, in this order."""
    start, *parts, end = gapped.split(GAP)
    at, last = len(start), len(whole) - len(end)
    if at > last or not (whole.startswith(start) and whole.endswith(end)):
        return False
    for part in parts:
        found = whole.find(part, at, last)
        if found < 0:
            return False
        at = found + len(part)
    return True
