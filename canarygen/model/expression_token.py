"""The words and signs of an expression, one after the other, as the controller's lexer has them (github.com/antonmedv/expr)."""

import re
from collections.abc import Iterable, Iterator

from canarygen.pattern import on_demand
from canarygen.typed import Final
from canarygen.wording import nearest

Token = tuple[str, str]
"""What it is (`number`, `text`, `word`, `sign` or `end`), and how it is written."""

_TOKEN: Final = on_demand(
    r"""(?P<blank>\s+|//[^\n]*|/\*.*?\*/)
    |(?P<number>0[xX][0-9a-fA-F_]+|(?:[0-9][0-9_]*(?:\.(?!\.)[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9_]*)?)
    |(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<word>(?:[^\W\d]|\$)[\w$]*)
    |(?P<sign>\?\.|\?\?|\.\.|\*\*|&&|\|\||[=!<>]=|[-+*/%^<>!|?:,;=.\#()[\]{}])""",
    re.VERBOSE | re.DOTALL,
)


class Misread(Exception):
    """The controller cannot evaluate an expression, for the reason that it says."""


def named(token: Token) -> str:
    """Name a token in a sentence."""
    return "its end" if token[0] == "end" else f"`{token[1]}`"


class Tokens:
    """The tokens of a text, and which of them comes next; it changes as they are taken."""

    def __init__(self, text: str) -> None:
        """Take a text apart. Raises Misread."""
        self._all, self._at = [*_tokens(text), ("end", "")], 0

    @property
    def here(self) -> Token:
        """The token that comes next; the end comes for ever."""
        return self._all[self._at]

    @property
    def before(self) -> Token:
        """The one that was taken last."""
        return self._all[self._at - 1]

    @property
    def behind(self) -> Token:
        """The one behind the next; the end has none, and is its own."""
        return self._all[min(self._at + 1, len(self._all) - 1)]

    def take(self) -> Token:
        """Take the next one."""
        token = self.here
        self._at += token[0] != "end"
        return token

    def are(self, *values: str) -> bool:
        """Whether one of these signs and words comes next."""
        return self.here[0] in {"sign", "word"} and self.here[1] in values

    def expect(self, value: str) -> None:
        """Take a sign or word. Raises Misread where another one stands."""
        if not self.are(value):
            raise Misread(f"{named(self.here)} stands where `{value}` is expected")
        self.take()


def unexpected(token: Token, known: Iterable[str] = ()) -> str:
    """Say of a token that it has no place, or of a name that it means nothing, and what may be meant."""
    word = token[1].lower()
    if word != token[1] and word in {"and", "or", "not", "in"}:
        return f"`{token[1]}` is no operator; `{word}` is"
    near = nearest(token[1], sorted(known))
    if near:
        return f"the controller knows no `{token[1]}`, but `{near}`"
    return (
        f"the controller knows no {named(token)}"
        if known
        else f"{named(token)} is not expected where it stands"
    )


def _tokens(text: str) -> Iterator[Token]:
    """Take a text apart. Raises Misread."""
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found:
            raise Misread(f"`{text[at]}` means nothing here")
        kind, at = found.lastgroup or "", found.end()
        if kind == "number" and text[at : at + 1].isalnum():
            raise Misread(f"`{found[0]}{text[at]}` is no number here: conditions on `result` have no units")
        if kind != "blank":
            yield kind, found[0]
