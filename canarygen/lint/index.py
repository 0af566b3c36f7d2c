"""What is looked up by a name: also by one that has a gap, if it may turn out to be that name."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from canarygen.frozen import cached_property
from canarygen.lint.beginnings import Beginnings
from canarygen.lint.gap import GAP, has_gap, may_be
from canarygen.typed import TYPE_CHECKING, Any, Final, TypeVar

K = TypeVar("K")
V = TypeVar("V")
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
        for other in (self._all if _is_open(key) else self._few).near(key):
            if self[other] is not exact and _meet(other, key):
                yield from self[other]

    @cached_property
    def _all(self) -> "_Kin":
        return _Kin(tuple(self))

    @cached_property
    def _few(self) -> "_Kin":
        return _Kin(self._open)

    @cached_property
    def _open(self) -> Sequence[K]:
        return tuple(filter(_is_open, self))


class _Kin:
    """Keys, found by how their parts begin and end."""

    def __init__(self, keys: Sequence[Any]) -> None:
        self._keys = keys
        # Of a few keys each is asked sooner than it is found.
        edges = zip(*map(_edges, keys), strict=False) if len(keys) > _FEW else ()
        self._sorted = [Beginnings(texts) for texts in edges]

    def near(self, key: Any) -> Iterable[Any]:
        """Give the keys that begin or end like another one, in the part in which the fewest do."""
        found = [(known, known.alike(edge)) for known, edge in zip(self._sorted, _edges(key), strict=False)]
        if not found:
            return self._keys
        known, fewest = min(found, key=lambda one: sum(map(len, one[1])))
        return map(self._keys.__getitem__, known.places(fewest))


def _edges(key: Any) -> Iterator[str]:
    """Give what each part of a key begins with up to a gap, and, read from behind, ends with; what is no text is like all that it meets."""
    for part in key if isinstance(key, tuple) else (key,):
        said = part if isinstance(part, str) else GAP
        yield said.partition(GAP)[0]
        yield said.rpartition(GAP)[2][::-1]


def _is_open(key: Any) -> bool:
    return any(map(_is_open, key)) if isinstance(key, tuple) else isinstance(key, str) and has_gap(key)


def _meet(one: Any, other: Any) -> bool:
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_meet, one, other))
    return may_be(one, other) if isinstance(one, str) and isinstance(other, str) else bool(one == other)
