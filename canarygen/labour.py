"""Work of many like pieces, and whose hands do it."""

from collections.abc import Callable, Iterable, Sequence

from canarygen.typed import Final, Protocol, TypeVar

T = TypeVar("T")
V = TypeVar("V")

_ENOUGH: Final = 300
"""For so many things, which take a tenth of a second and more, it pays to call for help."""


class Hands(Protocol):
    """Whoever does a piece of work for each of some items, and gives what came of it, in their order.

    What comes of it is plain (None, booleans, numbers, texts, lists and dicts of them): it may come from another process.
    """

    def __call__(self, work: Callable[[T], V], items: Sequence[T], /) -> Sequence[V]:
        """Give what `work` makes of each item."""
        ...


def alone(work: Callable[[T], V], items: Sequence[T], /) -> Sequence[V]:
    """Give what `work` makes of each item, made here and one after the other."""
    return [work(item) for item in items]


def hired(hands: Hands, count: int) -> Hands:
    """Give the hands for so many things: few of them are done sooner alone."""
    return hands if count >= _ENOUGH else alone


def finding(
    checks: Sequence[Callable[[T], Iterable[V]]], subject: T, count: int, hands: Hands
) -> Sequence[Callable[[T], Iterable[V]]]:
    """Give the checks that are worth asking about a subject of so many things: of many only those that find anything.

    Others can ask whether a check finds anything; what it finds is no plain value.
    """
    if count < _ENOUGH:
        return checks
    found = hands(lambda check: any(True for _ in check(subject)), checks)
    return [check for check, finds in zip(checks, found, strict=True) if finds]
