"""Values in the author's hand: on one line, and with the quotes that stand around what they replace."""

import re
from collections.abc import Mapping

from canarygen.document import Value
from canarygen.emit import quoted, scalar
from canarygen.parsing.scalar import plain_value
from canarygen.typed import Literal

Quote = Literal["", "'", '"']

# What no YAML reader takes for anything but text, also between brackets: images, steps, times. A colon
# means something only before a space and at the end, a `#` only after a space.
_PLAIN = re.compile(r"[A-Za-z0-9/](?:[-\w./@%+#]|:(?! )| (?!#))*(?<![: ])", re.ASCII)


def quote_of(text: str) -> Quote:
    """Tell which quotes a scalar is written with."""
    return "'" if text.startswith("'") else '"' if text.startswith('"') else ""


def inline(value: Value, quote: Quote = "") -> str:
    """Write a value on one line; its texts with those quotes, where they can hold them."""
    if isinstance(value, Mapping):
        return (
            "{"
            + ", ".join(f"{key_text(key, quote)}: {inline(item, quote)}" for key, item in value.items())
            + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(inline(item, quote) for item in value) + "]"
    return _text(value, quote) if isinstance(value, str) else scalar(value)


def key_text(key: str, quote: Quote = "") -> str:
    """Write a key: between double quotes where all is, and else only where it must be."""
    return quoted(key) if quote == '"' else scalar(key)


def _text(text: str, quote: Quote) -> str:
    if quote == "'" and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    is_plain = not quote and _PLAIN.fullmatch(text) and plain_value(text) == text
    return text if is_plain else quoted(text)
