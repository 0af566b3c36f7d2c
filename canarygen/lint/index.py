"""What is looked up by a name: also by one that has a gap, if it may turn out to be that name."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress

from canarygen.frozen import cached_property
from canarygen.lint.gap import has_gap, may_be
from canarygen.typed import TYPE_CHECKING, Any, TypeVar

K = TypeVar("K")
V = TypeVar("V")
Parts = tuple[Any, ...]
Gaps = tuple[bool, ...]

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
        return (*self.get(key, ()), *self._likely(key))

    def _likely(self, key: K) -> Iterator[V]:
        if not (self._open or _is_open(key)):
            return
        exact = self.get(key)
        for other in self._near(key):
            if self[other] is not exact and _meet(other, key):
                yield from self[other]

    def _near(self, key: K) -> Iterator[K]:
        """Give the keys that are the same as one in all parts in which neither has a gap."""
        parts = _parts(key)
        gaps = tuple(map(_is_open, parts))
        if gaps not in self._sorted:
            self._sorted[gaps] = _sorted(self if any(gaps) else self._open, gaps)
        for closed, found in self._sorted[gaps].items():
            yield from found.get(_at(parts, closed), ())

    @cached_property
    def _sorted(self) -> dict[Gaps, Mapping[Gaps, Mapping[Parts, Sequence[K]]]]:
        return {}

    @cached_property
    def _open(self) -> Sequence[K]:
        return tuple(filter(_is_open, self))


def _sorted(keys: Iterable[K], gaps: Gaps) -> Mapping[Gaps, Mapping[Parts, Sequence[K]]]:
    """Sort keys for those that have gaps in some parts: by the parts in which neither has one, and by what stands there."""
    found: dict[Gaps, dict[Parts, list[K]]] = defaultdict(lambda: defaultdict(list))
    for key in keys:
        parts = _parts(key)
        closed = tuple(not (_is_open(part) or gap) for part, gap in zip(parts, gaps, strict=False))
        found[closed][_at(parts, closed)].append(key)
    return found


def _parts(key: Any) -> Parts:
    return key if isinstance(key, tuple) else (key,)


def _at(parts: Parts, closed: Gaps) -> Parts:
    return tuple(compress(parts, closed))


def _is_open(key: Any) -> bool:
    return any(map(_is_open, key)) if isinstance(key, tuple) else isinstance(key, str) and has_gap(key)


def _meet(one: Any, other: Any) -> bool:
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_meet, one, other))
    return may_be(one, other) if isinstance(one, str) and isinstance(other, str) else bool(one == other)
