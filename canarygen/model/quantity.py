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
_QUANTITY = on_demand(r"([0-9]{1,1000})(?:\.([0-9]{1,1000}))?(m|k|[KMGTPE]i|[MGTPE])?")
_THOUSANDTHS: dict[str, int] = {"": 10**3, "m": 1, "k": 10**6}
_THOUSANDTHS |= {unit: 10 ** (3 * power + 3) for power, unit in enumerate("MGTPE", start=2)}
_THOUSANDTHS |= {f"{unit}i": 1024**power * 1000 for power, unit in enumerate("KMGTPE", start=1)}


def thousandths(quantity: Any) -> int | None:
    """Give a quantity (`100m`, `128Mi`, 2) in thousandths of its base unit, rounded down; None for anything else."""
    return _thousandths(str(quantity)) if isinstance(quantity, (str, int)) else None


@lru_cache(maxsize=4096)  # Apps all ask for the same few amounts.
def _thousandths(text: str) -> int | None:
    found = _QUANTITY.fullmatch(text)
    if found is None:
        return None
    factor, part = _THOUSANDTHS[found[3] or ""], found[2] or ""
    divisor: int = 10 ** len(part)
    return int(found[1]) * factor + int(part or 0) * factor // divisor


def is_of_pages(size: str, amount: object) -> bool:
    """Tell whether an amount is one of whole pages of a size; what is no amount is for others to tell."""
    page, whole = thousandths(size), thousandths(amount)
    return whole is None or bool(page and page > 0 and whole % page == 0)
