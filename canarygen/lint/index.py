"""What is looked up by a name: also by one that has a gap, if it may turn out to be that name."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from canarygen.frozen import cached_property
from canarygen.lint.gap import has_gap, may_be
from canarygen.typed import TYPE_CHECKING, Any, TypeVar

K = TypeVar("K")
V = TypeVar("V")

if TYPE_CHECKING:
    _Groups = dict[K, tuple[V, ...]]
else:

    class _Groups(dict):
        """Groups of things by their keys."""

        def __class_getitem__(cls, _: object) -> type:
            return cls


class Index(_Groups[K, V]):
    """Things, grouped by a key: a text, or several. Every look-up is as long as its answer, where no key has a gap."""

    def __init__(self, pairs: Iterable[tuple[K, V]]) -> None:
        """Take each thing with its key."""
        found: dict[K, list[V]] = defaultdict(list)
        for key, item in pairs:
            found[key].append(item)
        super().__init__({key: tuple(items) for key, items in found.items()})

    def of(self, key: K) -> tuple[V, ...]:
        """Give what has a key; if nothing has it, what may turn out to."""
        return self.get(key) or tuple(self._likely(key))

    def among(self, key: K) -> tuple[V, ...]:
        """Give what has a key, and what may turn out to."""
        found = self.get(key, ())
        return (*found, *self._likely(key)) if self._open or _is_open(key) else found

    def _likely(self, key: K) -> Iterator[V]:
        exact, others = self.get(key), self if _is_open(key) else self._open
        for other in others:
            if self[other] is not exact and _meet(other, key):
                yield from self[other]

    @cached_property
    def _open(self) -> Sequence[K]:
        return tuple(filter(_is_open, self))


def _is_open(key: Any) -> bool:
    return any(map(_is_open, key)) if isinstance(key, tuple) else isinstance(key, str) and has_gap(key)


def _meet(one: Any, other: Any) -> bool:
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_meet, one, other))
    return may_be(one, other) if isinstance(one, str) and isinstance(other, str) else bool(one == other)
