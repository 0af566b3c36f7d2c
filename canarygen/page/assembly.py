"""One page out of its parts: HTML that needs nothing else, and lets nothing else in."""

from base64 import b64encode
from hashlib import sha256
from html import escape

from canarygen.page.parts import Parts
from canarygen.rendering import clean


def assembled(parts: Parts, *, title: str, data: str, texts: dict[str, str], markup: dict[str, str]) -> str:
    """Put a page together. `texts` fill gaps of the frame as text; `markup`, and `data` in its script element, as they are.

    Its policy allows the style and the script of the page, by their hashes, and no other source of anything.
    """
    gaps = {
        "title": text(title),
        "policy": policy(parts),
        "style": parts.style,
        "script": parts.script,
        "data": data,
        **{name: text(value) for name, value in texts.items()},
        **markup,
    }
    pieces = parts.frame.split("{{")
    filled = [pieces[0]]
    for piece in pieces[1:]:
        name, _, rest = piece.partition("}}")
        filled += [gaps[name], rest]
    return "".join(filled)


def policy(parts: Parts) -> str:
    """Give the content security policy of a page."""
    return (
        f"default-src 'none'; style-src '{_hash(parts.style)}'; script-src '{_hash(parts.script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def text(value: str) -> str:
    """Write a text for HTML, in an element or in a quoted attribute."""
    return escape(clean(value))


def _hash(source: str) -> str:
    return f"sha256-{b64encode(sha256(source.encode()).digest()).decode()}"
