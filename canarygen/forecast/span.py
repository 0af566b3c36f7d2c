"""Words for people: lengths of time, and text that is harmless to a terminal."""


def spoken(seconds: int) -> str:
    """Write a length of time: `45s`, `10m`, `1h30m`, `2d`."""
    parts = []
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"


def printable(text: str) -> str:
    """Write out what a terminal would take for an order: names of manifests may hold anything."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in text)
