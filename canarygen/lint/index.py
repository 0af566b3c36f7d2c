"""What is looked up by a name: also by one that has a gap, if it may turn out to be that name."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress, count
from operator import not_

from canarygen.frozen import cached_property
from canarygen.lint.beginnings import Beginnings
from canarygen.lint.gap import GAP, has_gap, may_be
from canarygen.typed import TYPE_CHECKING, Any, Final, TypeVar

K = TypeVar("K")
V = TypeVar("V")
Parts = tuple[Any, ...]
Flags = tuple[bool, ...]
_FEW: Final = 8

if TYPE_CHECKING:
    _Groups = dict[K, tuple[V, ...]]
else:

    class _Groups(dict):
        """Groups of things by their keys."""

        def __class_getitem__(cls, _: object) -> type:
            return cls


class Index(_Groups[K, V]):
    """Things, grouped by a key: a text, or several. Every look-up is as long as its answer, or as what begins or ends like that."""

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
        """Give the keys that are the same as one in all parts in which neither has a gap, and begin or end like it in another."""
        parts = _parts(key)
        gaps = tuple(map(_is_open, parts))
        if gaps not in self._sorted:
            self._sorted[gaps] = _sorted(self if any(gaps) else self._open, gaps)
        for closed, found in self._sorted[gaps].items():
            if kin := found.get(_at(parts, closed)):
                yield from kin.near(parts)

    @cached_property
    def _sorted(self) -> dict[Flags, Mapping[Flags, Mapping[Parts, "_Kin"]]]:
        return {}

    @cached_property
    def _open(self) -> Sequence[K]:
        return tuple(filter(_is_open, self))


class _Kin:
    """Keys that are the same in all parts but `open` ones."""

    def __init__(self, keys: Sequence[Any], open_: Sequence[int]) -> None:
        self._keys = keys
        # Of a few keys each is asked sooner than it is found.
        self._edges = [(at, edge) for at in open_ for edge in (_start, _end)] if len(keys) > _FEW else []
        self._sorted = [Beginnings(edge(_parts(key)[at]) for key in keys) for at, edge in self._edges]

    def near(self, parts: Parts) -> Iterable[Any]:
        """Give the keys that begin or end like a key of these parts, in the part in which the fewest do."""
        if not self._edges:
            return self._keys
        found = [
            (known, known.alike(edge(parts[at])))
            for known, (at, edge) in zip(self._sorted, self._edges, strict=True)
        ]
        known, fewest = min(found, key=lambda one: sum(map(len, one[1])))
        return map(self._keys.__getitem__, known.places(fewest))


def _start(part: Any) -> str:
    """Give what a part begins with up to a gap; what is no text is like all that it meets."""
    return part.partition(GAP)[0] if isinstance(part, str) else ""


def _end(part: Any) -> str:
    """Give what a part ends with after a gap, read from behind."""
    return part.rpartition(GAP)[2][::-1] if isinstance(part, str) else ""


def _sorted(keys: Iterable[K], gaps: Flags) -> Mapping[Flags, Mapping[Parts, _Kin]]:
    """Sort keys for those that have gaps in some parts: by the parts in which neither has one, and by what stands there."""
    found: dict[Flags, dict[Parts, list[K]]] = defaultdict(lambda: defaultdict(list))
    for key in keys:
        parts = _parts(key)
        closed = tuple(not (_is_open(part) or gap) for part, gap in zip(parts, gaps, strict=False))
        found[closed][_at(parts, closed)].append(key)
    return {
        closed: {at: _Kin(some, [*compress(count(), map(not_, closed))]) for at, some in groups.items()}
        for closed, groups in found.items()
    }


def _parts(key: Any) -> Parts:
    return key if isinstance(key, tuple) else (key,)


def _at(parts: Parts, closed: Flags) -> Parts:
    return tuple(compress(parts, closed))


def _is_open(key: Any) -> bool:
    return any(map(_is_open, key)) if isinstance(key, tuple) else isinstance(key, str) and has_gap(key)


def _meet(one: Any, other: Any) -> bool:
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_meet, one, other))
    return may_be(one, other) if isinstance(one, str) and isinstance(other, str) else bool(one == other)
