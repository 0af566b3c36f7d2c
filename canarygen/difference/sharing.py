"""What is the same of several canaries, told once under the names of all: nobody reads one sentence fifty times."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator

from canarygen.typed import Final, TypeVar
from canarygen.wording import first_of

T = TypeVar("T")

_NAMED: Final = 100
"""So many canaries are named that share what is told."""


def shared(
    found: Iterable[tuple[str, str, T]], key: Callable[[T], Hashable]
) -> Iterator[tuple[str, list[T]]]:
    """Put together what is alike by its key in the same environments; each thing comes with its canary and these."""
    alike: dict[tuple[str, Hashable], list[tuple[str, T]]] = defaultdict(list)
    for name, where, item in found:
        alike[where, key(item)].append((name, item))
    for (where, _), same in alike.items():
        names = first_of([name for name, _ in same], _NAMED)
        yield f"{names} ({where})" if where else names, [item for _, item in same]
