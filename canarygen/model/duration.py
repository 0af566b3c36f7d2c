"""Lengths of time as the language writes them."""

import re
from functools import lru_cache

from canarygen.frozen import frozen

MILLISECOND = 10**6
SECOND = 10**9
_NANOSECONDS = {"ms": MILLISECOND, "s": SECOND, "m": 60 * SECOND, "h": 3600 * SECOND, "d": 86400 * SECOND}
_PART = re.compile(r"([0-9]+)(?:\.([0-9]+))?(ms|s|m|h|d)")


@frozen
class Duration:
    """A length of time: Go's notation (`1h30m`) or whole days (`2d`), as written."""

    text: str

    @property
    def nanoseconds(self) -> int:
        """The length, cut off below a nanosecond as Go does it."""
        return _nanoseconds(self.text)

    @property
    def seconds(self) -> int:
        """The whole seconds of it."""
        return self.nanoseconds // SECOND

    @property
    def go(self) -> str:
        """The length for a Go reader (`time.ParseDuration`), which has no days."""
        return f"{int(self.text[:-1]) * 24}h" if self.text.endswith("d") else self.text


@lru_cache(maxsize=4096)  # Plans all wait for the same few times, and each law of time asks anew.
def _nanoseconds(text: str) -> int:
    return sum(
        int(whole) * _NANOSECONDS[unit] + int(part or 0) * _NANOSECONDS[unit] // 10 ** len(part)
        for whole, part, unit in _PART.findall(text)
    )
