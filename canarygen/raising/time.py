"""Lengths of time, as the language writes them."""

from canarygen.model.duration import written
from canarygen.pattern import on_demand
from canarygen.typed import Any, Final

_SECONDS: Final = on_demand(r"[0-9]{1,18}")


def length(said: Any) -> str | None:
    """Give the length that a manifest says: a number, or a number's text, is seconds to the controller; None for anything else."""
    if isinstance(said, bool):
        return None
    if isinstance(said, int):
        return written(said)
    if isinstance(said, str) and said:
        return written(int(said)) if _SECONDS.fullmatch(said) else said
    return None
