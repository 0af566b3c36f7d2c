"""Texts with gaps: what stands there yet to be filled in gets the benefit of the doubt, and is taken for whatever it meets."""

from collections.abc import Iterator, KeysView, Mapping

from canarygen.document import NOTHING, Anything
from canarygen.typed import Any, Final, TypeVar

A = TypeVar("A", bound=Anything)
V = TypeVar("V")
GAP: Final = "\ue000"
"""Stands for a blank: a character of nobody's, so that no text that is written in earnest has it."""


class Gapped(str):
    """A text with gaps, which is the same as whatever it may become.

    Lists and tuples find it by that; sets and dicts look by the hash, and find only what has the very same gaps.
    """

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        """Whether filling in the gaps may make this the other one; what is nothing but a gap may become one of any form."""
        return may_be(self, other) if isinstance(other, str) else other is not None and is_gap(self)

    def __ne__(self, other: object) -> bool:
        """Whether nothing makes this the other one."""
        return not self == other

    __hash__ = str.__hash__


class Gap(Gapped, Anything):
    """A text that is nothing but a gap: it may as well become a number, a mapping, or a list."""

    __slots__ = ()


class Gaps(dict[str, Any]):
    """A mapping with gaps in its keys: it has whatever one of these may become."""

    def get(self, key: str, default: Any = None) -> Any:
        """Give what stands under a key, or under what may become it."""
        found = super().get(key, NOTHING)
        return next((self[other] for other in self._likely(key)), default) if found is NOTHING else found

    def __missing__(self, key: str) -> Any:
        """Give what stands under what may become a key. Raises KeyError if nothing may."""
        for other in self._likely(key):
            return self[other]
        raise KeyError(key)

    def __contains__(self, key: object) -> bool:
        """Whether a key stands here, or may come to."""
        return super().__contains__(key) or any(True for _ in self._likely(key))

    def keys(self) -> KeysView[str]:  # type: ignore[override]
        """Give the keys; whoever compares them with others learns of those, too, that may come to stand here."""
        return KeysView(self)

    def _likely(self, key: object) -> Iterator[str]:
        return (other for other in self if has_gap(other) and isinstance(key, str) and may_be(other, key))


def merged(said: Mapping[str, V], over: Mapping[str, V]) -> Mapping[str, V]:
    """Give one mapping with another over it."""
    return keyed({**said, **over})


def keyed(said: dict[str, V]) -> dict[str, V]:
    """Give a mapping that also finds by a key what may come to stand there, if any of its keys has a gap."""
    return Gaps(said) if any(map(has_gap, said)) else said


def gapped(text: str) -> str:
    """Give a text that has gaps as one that is the same as whatever it may become."""
    return ANYTHING if is_gap(text) else Gapped(text)


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


def stranger(text: str) -> Anything:
    """Give a text that is nothing but a blank as one that may as well become a mapping, or a list: what that holds is like nothing else."""
    return _holding_itself(Anything(text))


def _holding_itself(text: A, levels: int = 16) -> A:
    """Give a text that holds itself under any key, which holds itself: as often as is said, so that whoever goes down comes to an end.

    No manifest that anybody writes has more levels below one of its keys.
    """
    found = type(text)(text)
    found.mapping = Gaps({Gap(GAP): _holding_itself(text, levels - 1)}) if levels else {}
    return found


ANYTHING: Final = _holding_itself(Gap(GAP))
"""What nothing is known of."""
