"""Lengths of time as the language writes them, and as people do."""

from functools import lru_cache

from canarygen.frozen import frozen
from canarygen.go import SECOND, duration
from canarygen.typed import Final, Self

_BEYOND: Final = 2**34 * SECOND
"""What stands for a length that is too long for Go: so is it to every law."""
UNITS: Final = {"d": 86400, "h": 3600, "m": 60, "s": 1}
"""What people count time in, the longest first, each in seconds."""


@frozen
class Duration:
    """A length of time: Go's notation (`1h30m`) or whole days (`2d`), as written."""

    text: str

    @classmethod
    def said(cls, text: str | None) -> Self | None:
        """Make one of what may not have been said."""
        return None if text is None else cls(text)

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


def written(seconds: int) -> str:
    """Write whole seconds in the largest unit that they are whole numbers of: 600 is `10m`."""
    return next(
        (f"{seconds // size}{unit}" for unit, size in UNITS.items() if seconds and seconds % size == 0), "0s"
    )


def spoken(seconds: int) -> str:
    """Write a length of time: `45s`, `10m`, `1h30m`, `2d`."""
    parts = []
    for unit, size in UNITS.items():
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"


@lru_cache(maxsize=4096)  # Plans all wait for the same few times, and each law of time asks anew.
def _nanoseconds(text: str) -> int:
    length = duration(Duration(text).go)
    # The schema of the language lets no other text through than one of a length, be it beyond what Go can count.
    return _BEYOND if length is None else length
