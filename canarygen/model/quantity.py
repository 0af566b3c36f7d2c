"""Kubernetes' quantities, as numbers to compare."""

import re
from fractions import Fraction
from typing import Any

_QUANTITY = re.compile(r"([0-9]+(?:\.[0-9]+)?)(m|k|[KMGTPE]i|[MGTPE])?")
_FACTORS = {"": Fraction(1), "m": Fraction(1, 1000), "k": Fraction(1000)}
_FACTORS |= {unit: Fraction(1000) ** power for power, unit in enumerate("MGTPE", start=2)}
_FACTORS |= {f"{unit}i": Fraction(1024) ** power for power, unit in enumerate("KMGTPE", start=1)}


def amount(quantity: Any) -> Fraction | None:
    """Give a quantity (`100m`, `128Mi`, 2) in its base unit; None for anything else."""
    found = _QUANTITY.fullmatch(str(quantity)) if isinstance(quantity, (str, int)) else None
    return Fraction(found[1]) * _FACTORS[found[2] or ""] if found else None
