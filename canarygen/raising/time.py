"""Lengths of time, as the language writes them."""

from canarygen.pattern import on_demand
from canarygen.typed import Any, Final

_SECONDS: Final = on_demand(r"[0-9]{1,18}")
_UNITS: Final = ((86400, "d"), (3600, "h"), (60, "m"))


def spoken(seconds: int) -> str:
    """Write whole seconds in the largest unit that they are whole numbers of (`600` is `10m`)."""
    return next(
        (f"{seconds // size}{unit}" for size, unit in _UNITS if seconds and seconds % size == 0),
        f"{seconds}s",
    )


def length(said: Any) -> str | None:
    """Give the length that a manifest says: a number, or a number's text, is seconds to the controller; None for anything else."""
    if isinstance(said, bool):
        return None
    if isinstance(said, int):
        return spoken(said)
    if isinstance(said, str) and said:
        return spoken(int(said)) if _SECONDS.fullmatch(said) else said
    return None
