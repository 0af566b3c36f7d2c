"""Kubernetes' quantities, as numbers to compare."""

from functools import lru_cache

from canarygen.pattern import on_demand
from canarygen.typed import Any, Final

STANDARD: Final = frozenset({"cpu", "memory", "ephemeral-storage"})
"""The resources of containers that have plain names."""
HUGE_PAGES: Final = "hugepages-"
"""What the other name without a domain begins with; the size of the pages follows."""
MEBIBYTE: Final = 1024**2 * 1000
"""In thousandths of a byte."""
_QUANTITY: Final = on_demand(
    r"\+?([0-9]{0,1000})(?:\.([0-9]{0,1000}))?(?:([numkMGTPE]|[KMGTPE]i)|[eE]([-+]?[0-9]{1,3}))?"
)
_POWERS: Final = {unit: 3 * power for power, unit in enumerate(("n", "u", "m", "", *"kMGTPE"), start=-3)}
_BINARY: Final = {f"{unit}i": 1024**power for power, unit in enumerate("KMGTPE", start=1)}


def thousandths(quantity: Any) -> int | None:
    """Give a quantity (`100m`, `128Mi`, `129e6`, 2) in thousandths of its base unit, rounded up; None for what is none, or is below zero.

    It is read as `form.is_quantity` tells, and rounded as Kubernetes does (MilliValue, apimachinery's pkg/api/resource).
    """
    # A manifest may have a number with a fraction, too: `cpu: 0.5`.
    return _thousandths(str(quantity)) if isinstance(quantity, (str, int, float)) else None


@lru_cache(maxsize=4096)  # Apps all ask for the same few amounts.
def _thousandths(text: str) -> int | None:
    found = _QUANTITY.fullmatch(text)
    if found is None or not (digits := found[1] + (found[2] or "")):
        return None
    unit = found[3] or ""
    power = 3 + (int(found[4]) if found[4] else _POWERS.get(unit, 0)) - len(found[2] or "")
    size: int = int(digits) * _BINARY.get(unit, 1) * 10 ** max(power, 0)
    divisor: int = 10 ** max(-power, 0)
    return -(-size // divisor)


def is_of_pages(size: str, amount: object) -> bool:
    """Tell whether an amount is one of whole pages of a size; what is no amount is for others to tell."""
    page, whole = thousandths(size), thousandths(amount)
    return whole is None or bool(page and page > 0 and whole % page == 0)
