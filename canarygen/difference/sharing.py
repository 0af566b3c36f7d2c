"""What is the same of several canaries, told once under the names of all: nobody reads one sentence fifty times."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

from canarygen.typed import Final, TypeVar
from canarygen.wording import first_of

T = TypeVar("T")

_ALL: Final = 100
"""So many canaries are all named that share what is told."""
_FEW: Final = 8
"""Of more so many are named: what they share would stand behind names that nobody reads."""


def _called(names: Sequence[str]) -> str:
    """Name the canaries that share what is told; of very many a few, and the number of the rest."""
    return first_of(names, _ALL if len(names) <= _ALL else _FEW)


def shared(
    found: Iterable[tuple[str, str, T]], key: Callable[[T], Hashable]
) -> Iterator[tuple[str, list[T]]]:
    """Put together what is alike by its key in the same environments; each thing comes with its canary and these."""
    alike: dict[tuple[str, Hashable], list[tuple[str, T]]] = defaultdict(list)
    for name, where, item in found:
        alike[where, key(item)].append((name, item))
    for (where, _), same in alike.items():
        names = _called([name for name, _ in same])
        yield f"{names} ({where})" if where else names, [item for _, item in same]
