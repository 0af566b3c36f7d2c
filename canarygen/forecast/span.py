"""Lengths of time, in words."""

from canarygen.model.duration import UNITS


def spoken(seconds: int) -> str:
    """Write a length of time: `45s`, `10m`, `1h30m`, `2d`."""
    parts = []
    for unit, size in UNITS.items():
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"
