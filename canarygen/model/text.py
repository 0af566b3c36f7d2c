"""Conditions on a text: a path, a header, a parameter of the query, an origin."""

from enum import Enum

from canarygen.frozen import frozen
from canarygen.pattern import on_demand


class Form(Enum):
    """How a text is compared; the words are those of Istio's StringMatch, and of the language."""

    EXACT = "exact"
    PREFIX = "prefix"
    REGEX = "regex"


@frozen
class TextMatch:
    """A condition on a text: `text` as the whole of it, as its beginning, or as a pattern of the whole."""

    form: Form
    text: str

    @property
    def takes_every_path(self) -> bool:
        """Whether every path fits (rule of IsCatchAllRoute in Istio's pilot/pkg/networking/core/route)."""
        return (self.form is Form.PREFIX and self.text == "/") or (
            self.form is Form.REGEX and self.text == ".*"
        )

    @property
    def beginning(self) -> str | None:
        """What is enough for a text to begin with; None where it is not enough to begin with anything."""
        if self.form is Form.REGEX:
            found = _BEGINNING.fullmatch(self.text)
            return found and _ESCAPED.sub(r"\1", found[1])
        return self.text if self.form is Form.PREFIX else None

    @property
    def stem(self) -> str:
        """What every text that fits begins with, as far as it can be told."""
        return _stem(self.text) if self.form is Form.REGEX else self.text

    def covers(self, other: "TextMatch") -> bool:
        """Whether every text that fits `other` surely fits this one.

        Patterns are compared by their text, and by what they begin with: a pattern is
        never run, since a spec could bring one that runs for ever.
        """
        beginning = self.beginning
        return self == other or (beginning is not None and other.stem.startswith(beginning))

    def meets(self, other: "TextMatch") -> bool:
        """Whether some text may fit both; of patterns, whether it cannot be ruled out."""
        if self.form is other.form is Form.EXACT:
            return self.text == other.text
        longer, shorter = sorted((self.stem, other.stem), key=len, reverse=True)
        if not longer.startswith(shorter):
            return False
        # A whole text is no beginning: nothing longer than it fits.
        return not any(match.form is Form.EXACT and len(match.text) < len(longer) for match in (self, other))


EVERY_PATH = TextMatch(Form.PREFIX, "/")
"""The path of a match that does not ask for one."""

_CHARACTER = r"[-A-Za-z0-9_/ ~!@#%&=:;,<>\"'`]|\\[^A-Za-z0-9]"
_PLAIN = on_demand(_CHARACTER)
_BEGINNING = on_demand(rf"\^?((?:{_CHARACTER})*)\.\*\$?")
_ESCAPED = on_demand(r"\\(.)")
_OPTIONAL = frozenset("*?{")


def _stem(pattern: str) -> str:
    """Give the plain characters that a pattern begins with."""
    if "|" in pattern:
        return ""
    found, at = "", 1 if pattern.startswith("^") else 0
    while plain := _PLAIN.match(pattern, at):
        at = plain.end()
        if pattern[at : at + 1] in _OPTIONAL:
            break
        found += plain[0][-1]
    return found
