"""What there is to say of something on its way into a spec: that it was left out, chosen, or stays as it is."""

from enum import Enum

from canarygen.document import Place
from canarygen.frozen import frozen


class Standing(Enum):
    """What became of something: the spec does not say it, the spec says it and nobody had, or it is none of the spec's."""

    LEFT = "left"
    CHOSEN = "chosen"
    STAYS = "stays"


@frozen(kw_only=True)
class Remark:
    """Something at a place: what it is, what became of it, and why, or what to do about it."""

    standing: Standing
    place: Place
    what: str
    why: str


def left(place: Place, what: str, why: str) -> Remark:
    """Say that the spec does not say something that was there."""
    return Remark(standing=Standing.LEFT, place=place, what=what, why=why)


def chosen(place: Place, what: str, why: str) -> Remark:
    """Say that the spec says something that nobody had said."""
    return Remark(standing=Standing.CHOSEN, place=place, what=what, why=why)


def stays(place: Place, what: str, why: str) -> Remark:
    """Say that something is none of the spec's, and goes on as it is."""
    return Remark(standing=Standing.STAYS, place=place, what=what, why=why)
