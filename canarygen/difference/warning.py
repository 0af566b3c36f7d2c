"""Dangers as they are told: what threatens in several environments alike, once."""

from collections.abc import Iterator

from canarygen.difference.compare import Difference
from canarygen.difference.dangers.danger import Danger
from canarygen.difference.headline import named
from canarygen.difference.sharing import shared
from canarygen.frozen import frozen


@frozen(kw_only=True)
class Warned:
    """A danger, with the canary and the environments that it threatens; `where` is "" for all of them."""

    danger: Danger
    where: str


def warnings(difference: Difference) -> Iterator[Warned]:
    """Give the dangers of a difference, the gravest first."""
    alike: dict[tuple[str, ...], list[Danger]] = {}
    for danger in difference.dangers:
        whose = (danger.code.word, danger.part.owner.namespace, danger.part.name, danger.text)
        alike.setdefault(whose, []).append(danger)
    for found in alike.values():
        environments = [danger.part.owner.environment for danger in found]
        yield Warned(danger=found[0], where=named(environments, difference.environments))


def shared_warnings(difference: Difference) -> Iterator[tuple[str, Danger, str]]:
    """Give the dangers once for all canaries that they threaten alike: whose they are, one of them, and the way out."""
    found = ((warned.danger.part.name, warned.where, warned.danger) for warned in warnings(difference))
    for title, (danger, *more) in shared(found, lambda danger: (danger.code.word, danger.text)):
        yield title, danger, danger.way_out_of_all if more else danger.way_out
