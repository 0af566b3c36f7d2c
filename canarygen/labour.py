"""Work of many like pieces, and whose hands do it."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")
V = TypeVar("V")


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
