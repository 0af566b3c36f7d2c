"""Dangers as they are told: what threatens several environments alike, or several canaries, once."""

from collections.abc import Callable, Iterable, Iterator

from canarygen.difference.compare import Difference
from canarygen.difference.dangers.danger import Danger
from canarygen.difference.headline import named
from canarygen.difference.sharing import shared


def warnings(difference: Difference, write: Callable[[str], str] = str) -> Iterator[tuple[str, Danger, str]]:
    """Give the dangers, the gravest first: whom each threatens, the danger itself (one of those alike), and the way out.

    `write` writes the names of canaries, and of environments.
    """
    alike: dict[tuple[str, ...], list[Danger]] = {}
    for danger in difference.dangers:
        whose = (danger.code.word, danger.part.owner.namespace, danger.part.name, danger.text)
        alike.setdefault(whose, []).append(danger)
    found = (
        (write(danger.part.name), _where(same, difference, write), danger)
        for same in alike.values()
        for danger in same[:1]
    )
    for title, (danger, *more) in shared(found, lambda danger: (danger.code.word, danger.text)):
        yield title, danger, danger.way_out_of_all if more else danger.way_out


def _where(same: Iterable[Danger], difference: Difference, write: Callable[[str], str]) -> str:
    """Name the environments that are threatened; "" for all of them."""
    where = named((danger.part.owner.environment for danger in same), difference.environments)
    return write(where) if where else ""
