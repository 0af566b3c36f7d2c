"""Lengths of time, in words."""


def spoken(seconds: int) -> str:
    """Write a length of time: `45s`, `10m`, `1h30m`, `2d`."""
    parts = []
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"
