"""What several objects of a tree claim, of which only one can have it."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from canarygen.model.export import EVERYWHERE
from canarygen.typed import TypeVar

T = TypeVar("T")


def contested(
    groups: Iterable[list[T]], rivals: Callable[[list[T]], Iterable[tuple[T, T]]]
) -> Iterator[tuple[T, T]]:
    """Pair claims with `rivals` of their groups, each claim once: in a tree of many folders it may be in many groups."""
    told: set[int] = set()
    for group in groups:
        for claim, rival in rivals(group) if len(group) > 1 else ():
            if id(claim) not in told:
                told.add(id(claim))
                yield claim, rival


def visible(claims: Iterable[Mapping[str, list[T]]]) -> Iterator[list[T]]:
    """Group claims by the namespaces that see them: each sees what is exported to it, and what is exported to all."""
    for by_scope in claims:
        for scope, found in by_scope.items():
            yield found if scope == EVERYWHERE else [*found, *by_scope.get(EVERYWHERE, ())]
