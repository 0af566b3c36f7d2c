"""Values in the author's hand: on one line, and with the quotes that stand around what they replace."""

import re
from functools import partial

from canarygen import wording
from canarygen.document import Value
from canarygen.emit import quoted, scalar
from canarygen.parsing.scalar import plain_value
from canarygen.typed import Literal

Quote = Literal["", "'", '"']

# What no YAML reader takes for anything but text, also between brackets: images, steps, times. A colon
# means something only before a space and at the end, a `#` only after a space. A file has more quotes than a message.
_PLAIN = re.compile(r"[A-Za-z0-9/](?:[-\w./@%+#]|:(?! )| (?!#))*(?<![: ])", re.ASCII)


def quote_of(text: str) -> Quote:
    """Tell which quotes a scalar is written with."""
    return "'" if text.startswith("'") else '"' if text.startswith('"') else ""


def inline(value: Value, quote: Quote = "") -> str:
    """Write a value on one line; its texts with those quotes, where they can hold them."""
    return wording.inline(value, partial(_scalar, quote=quote), partial(key_text, quote=quote))


def key_text(key: str, quote: Quote = "") -> str:
    """Write a key: between double quotes where all is, and else only where it must be."""
    return quoted(key) if quote == '"' else scalar(key)


def _scalar(value: Value, quote: Quote) -> str:
    if not isinstance(value, str):
        return scalar(value)
    if quote == "'" and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    is_plain = not quote and _PLAIN.fullmatch(value) and plain_value(value) == value
    return value if is_plain else quoted(value)
