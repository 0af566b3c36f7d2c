"""Lengths of time as the language writes them."""

import re
from dataclasses import dataclass
from fractions import Fraction

_PART = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|s|m|h|d)")
_SECONDS = {
    "ms": Fraction(1, 1000),
    "s": Fraction(1),
    "m": Fraction(60),
    "h": Fraction(3600),
    "d": Fraction(86400),
}


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time: Go's notation (`1h30m`) or whole days (`2d`), as written."""

    text: str

    @property
    def seconds(self) -> Fraction:
        """The length in seconds, exactly."""
        return sum(
            (Fraction(number) * _SECONDS[unit] for number, unit in _PART.findall(self.text)), Fraction(0)
        )

    @property
    def go(self) -> str:
        """The length for a Go reader (`time.ParseDuration`), which has no days."""
        return f"{int(self.text[:-1]) * 24}h" if self.text.endswith("d") else self.text
