"""One page out of its parts: HTML that needs nothing else, and lets nothing else in."""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from html import escape

from canarygen.frozen import frozen
from canarygen.terminal import clean


@frozen(kw_only=True)
class Parts:
    """The files of a page: its frame, with gaps like `{{title}}`, its style, and its script."""

    frame: str
    style: str
    script: str


def assembled(parts: Parts, *, texts: Mapping[str, str], markup: Mapping[str, str]) -> str:
    """Put a page together. `texts` fill gaps of the frame as text, `markup` fills them as it is."""
    gaps = {
        "policy": text(_policy(parts)),
        "style": parts.style,
        "script": parts.script,
        **{name: text(value) for name, value in texts.items()},
        **markup,
    }
    # What fills a gap is not looked through for others: a text may look like one.
    first, *pieces = parts.frame.split("{{")
    filled = [first]
    for piece in pieces:
        name, _, rest = piece.partition("}}")
        filled += [gaps[name], rest]
    return "".join(filled)


def _policy(parts: Parts) -> str:
    """Allow the style and the script of the page, by their hashes, images within it, and no other source of anything."""
    allowed = [
        f"style-src {_hash(parts.style)}",
        *([f"script-src {_hash(parts.script)}"] if parts.script else []),
    ]
    return "; ".join(
        ["default-src 'none'", *allowed, "img-src data:", "base-uri 'none'", "form-action 'none'"]
    )


def text(value: str) -> str:
    """Write a text for HTML or XML, in an element or in a quoted attribute: no mark-up, and no order to whatever shows it."""
    return escape(clean(value))


def _hash(source: str) -> str:
    return f"'sha256-{b64encode(sha256(source.encode()).digest()).decode()}'"
