"""Values as Go reads them: what is a text to YAML may be a number to the controller."""

import re
from typing import Any, Final

_UNITS: Final = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_NUMBER: Final = re.compile(r"[-+]?[0-9]{1,18}")
_PART: Final = re.compile(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)")
_DURATION: Final = re.compile(rf"[-+]?(?:{_PART.pattern})+")
_LARGEST: Final = 2**31 - 1


def integer(value: Any) -> int | None:
    """Give what an IntOrString comes to: a text that is no number counts as 0, and nothing as None."""
    if value is None:
        return None
    said = str(value)
    return int(said) if _NUMBER.fullmatch(said) else 0


def seconds(value: Any) -> float | None:
    """Give the seconds that a number, or a text such as `1h30m`, comes to; None where Go reads no duration in it."""
    said = str(value)
    if _NUMBER.fullmatch(said):
        return float(said) if abs(int(said)) <= _LARGEST else None
    return duration(said)


def duration(said: str) -> float | None:
    """Give the seconds of a text as `time.ParseDuration` has it; None where it has none."""
    if said in {"0", "+0", "-0"}:
        return 0.0
    if not _DURATION.fullmatch(said):
        return None
    length = sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(said))
    return -length if said.startswith("-") else length
