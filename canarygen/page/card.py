"""The card that a picture is drawn on: its ground, its colours on a light and a dark page, and its patterns."""

from canarygen.page.assembly import text
from canarygen.typed import Final

WIDE: Final = 880
_STYLE: Final = """
svg{--card:#fff;--edge:#d8dde3;--ink:#1c2126;--soft:#5a646e;--new:#f3b62f;--line:#8a5a00;--before:#d3dbe3;--rim:#5b7083}
@media(prefers-color-scheme:dark){svg{--card:#15191e;--edge:#39414a;--ink:#e8ebee;--soft:#a2acb6;--new:#c98f0e;--line:#ffd166;--before:#34404d;--rim:#93a7ba}}
text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;fill:var(--ink)}
.name{font-size:15px;font-weight:600}.soft{fill:var(--soft)}.card{fill:var(--card);stroke:var(--edge)}
.before{fill:var(--before);stroke:var(--rim)}.new{fill:url(#new);stroke:var(--line)}
.newer{fill:url(#newer);stroke:var(--line)}.experiment{fill:none;stroke:var(--line);stroke-dasharray:2 2}
.starting{fill-opacity:.35;stroke-dasharray:3 3}.hue{fill:var(--new)}.hatch{stroke:var(--line)}
.rule{stroke:var(--edge);fill:none}.bar{stroke:var(--soft);fill:none}.gate{fill:var(--card);stroke:var(--ink);stroke-width:1.5}
.gap{fill:var(--card)}.tear{stroke:var(--soft);fill:none}
"""
_PATTERNS: Final = (
    '<pattern id="new" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<path class="hue" d="M0 0h6v6h-6z"/><path class="hatch" stroke-width="1" d="M0 0v6" opacity=".55"/></pattern>'
    '<pattern id="newer" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<path class="hue" d="M0 0h6v6h-6z"/><circle class="hatch" cx="3" cy="3" r="1" fill="none"/></pattern>'
)


def card(content: str, *, title: str, description: str, high: float) -> str:
    """Give a picture of SVG: `content` on a card so many pixels high, with what is read aloud of it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {high:g}" width="{WIDE}" height="{high:g}" '
        f'role="img" aria-labelledby="title desc">\n'
        f'<title id="title">{text(title)}</title>\n<desc id="desc">{text(description)}</desc>\n'
        f"<style>{_STYLE}</style>\n<defs>{_PATTERNS}</defs>\n"
        f'<rect class="card" x=".5" y=".5" width="{WIDE - 1}" height="{high - 1:g}" rx="8"/>\n{content}\n</svg>\n'
    )
