"""EDGE: the commit that a project was last seen to stand on, remembered beside its ledger, and what lay otherwise in it."""

from pathlib import Path

from canarygen.frozen import frozen
from canarygen.memory.shelf import name, put, sealed, taken, unsealed
from canarygen.typed import Final

MOST: Final = 1000
"""Where more lies otherwise, all is looked at."""
_KIND: Final = "footing of "


@frozen(kw_only=True)
class Footing:
    """A commit that holds a project as a ledger of some `number` knows it, but for what is `apart`.

    That are paths of specs, settings and generated files that may be others in it, or missing, or stand in it alone.
    `prefix` is where the project lies in the repository.
    """

    number: bytes
    prefix: str
    commit: str
    apart: frozenset[str]


def kept(root: Path, question: str, number: bytes) -> Footing | None:
    """Give what is remembered of a ledger's project; None if nothing is, or nothing that can be read."""
    try:
        (of, prefix, commit, apart), _ = unsealed(taken(name(root, _KIND + question)))
    except (OSError, ValueError, TypeError):
        return None
    if of != number:
        return None
    return Footing(number=number, prefix=prefix, commit=commit, apart=frozenset(apart))


def keep(root: Path, question: str, footing: Footing) -> None:
    """Remember where a ledger's project stands. What cannot be kept is not, and nobody is troubled with it."""
    if len(footing.apart) > MOST:
        return
    said = (footing.number, footing.prefix, footing.commit, sorted(footing.apart))
    put(name(root, _KIND + question), [sealed(said)])
