"""Values as Go reads them: what is a text to YAML may be a number to the controller."""

from functools import lru_cache

from canarygen.pattern import on_demand
from canarygen.typed import Any, Final

MILLISECOND: Final = 10**6
SECOND: Final = 10**9
_UNITS: Final = {
    "ns": 1,
    **dict.fromkeys(("us", "µs", "μs"), 10**3),
    "ms": MILLISECOND,
    "s": SECOND,
    "m": 60 * SECOND,
    "h": 3600 * SECOND,
}
_NUMBER: Final = on_demand(r"[-+]?[0-9]{1,18}")
_UNIT: Final = "ns|us|µs|μs|ms|s|m|h"
_LENGTH: Final = on_demand(rf"(?:(?=\.?[0-9])[0-9]*(?:\.[0-9]*)?(?:{_UNIT}))+")
_PART: Final = on_demand(rf"([0-9]*)(?:\.([0-9]*))?({_UNIT})")
_COUNTED: Final = 24
"""A number of so many digits is beyond what Go counts in any unit, and as many digits of a fraction are more than it counts."""
LARGEST: Final = 2**31 - 1
"""So much a number of 32 bits holds."""
_LONGEST: Final = 2**63 - 1
"""So many nanoseconds Go can count."""


def integer(value: Any) -> int | None:
    """Give what an IntOrString comes to: a text that is no number counts as 0, and nothing as None."""
    if value is None:
        return None
    said = str(value)
    return int(said) if _NUMBER.fullmatch(said) else 0


def seconds(value: Any) -> int | None:
    """Give the whole seconds of a length of time, cut off as the controller does; None where it reads none."""
    found = nanoseconds(value)
    if found is None:
        return None
    return found // SECOND if found > 0 else -(-found // SECOND)


def lasting(value: Any) -> int:
    """Give how many whole seconds something lasts: what is read as no length, or is below zero, holds nothing up."""
    return max(0, seconds(value) or 0)


def nanoseconds(value: Any) -> int | None:
    """Give the length of a time that the controller reads: a number, in quotes or not, is seconds; None where it reads none."""
    said = str(value)
    if _NUMBER.fullmatch(said):
        return int(said) * SECOND if abs(int(said)) <= LARGEST else None
    return duration(said)


@lru_cache(maxsize=4096)  # Plans all wait for the same few times, and each law of time asks anew.
def duration(said: str) -> int | None:
    """Give the nanoseconds of a text as `time.ParseDuration` has it, cut off below one; None where it has none."""
    if said in {"0", "+0", "-0"}:
        return 0
    counted = length(said)
    if counted is None or counted > _LONGEST:
        return None
    return -counted if said.startswith("-") else counted


def is_too_long(said: str) -> bool:
    """Tell whether a text is a length of time that Go cannot count: of more than 292 years."""
    return (length(said) or 0) > _LONGEST


def length(said: str) -> int | None:
    """Give the nanoseconds of a text, whatever its sign, and more than Go can count, too; None where it is no length of time."""
    parts = said[1:] if said.startswith(("+", "-")) else said
    if not _LENGTH.fullmatch(parts):
        return None
    return sum(_counted(*found) for found in _PART.findall(parts))


def _counted(whole: str, part: str, unit: str) -> int:
    # Text may be of any length, and of more digits than Python makes a number of.
    size, part = _UNITS[unit], part[:_COUNTED]
    fraction: int = int(part or 0) * size // 10 ** len(part)
    return int(whole.lstrip("0")[:_COUNTED] or 0) * size + fraction
