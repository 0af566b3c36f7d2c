"""What an unquoted YAML scalar means, where all of its readers agree.

YAML 1.1 (PyYAML, and most editors), YAML 1.2 (ruamel.yaml) and the Go reader that
Kubernetes and Argo CD use give types to unquoted text by different rules. Decimal
integers, `true`, `false` and `null` mean the same to all three, and so does text that
none of them takes for anything else. The rest is `Ambiguous`: it must be quoted.
"""

import re
from functools import lru_cache

from canarygen.frozen import frozen
from canarygen.pattern import on_demand

INT32_MAX = 2**31 - 1

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")

# Anything that some reader takes for a number, a date, a merge key or a default value.
# Generous on purpose (Go drops underscores anywhere, YAML 1.1 counts in base 60): the
# price of a false alarm is a pair of quotes.
_TYPED_SOMEWHERE = on_demand(
    r"""
      [-+]? 0 [xXoObB] [0-9a-fA-F_]+
    | [-+]? (?: [0-9_]+ \.? | \.[0-9_] ) [0-9_]* (?: [eE] [-+]? [0-9_]+ )?
    | [-+]? [0-9][0-9_]* (?: :[0-9]{1,2} )+ (?: \.[0-9_]* )?
    | [-+]? \. (?: inf | nan )
    | [0-9]{4} - [0-9]{1,2} - [0-9]{1,2} (?: [Tt\ \t] .* )?
    | = | <<
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_STARTS = frozenset("+-.0123456789_=<")
"""What all of that begins with: of most text a look at its first character is enough."""
_LETTERS = _STARTS | frozenset("abcdefxoint:ABCDEFXOINT")
"""Nothing else stands in it, bar what follows a date."""
_TRUE = frozenset({"y", "yes", "on", "true"})
_FALSE = frozenset({"n", "no", "off", "false"})
_WORDS = _TRUE | _FALSE | {"null", "~"}
_BASED = on_demand(r"0(?:[xX][0-9a-fA-F]{1,8}|[oO][0-7]{1,11}|[bB][01]{1,32})")
"""A number to another base than ten, which one reader takes for that and another for text."""
_FRACTION = on_demand(r"-?[0-9]+\.[0-9]+")
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "": None}


@frozen
class Ambiguous:
    """Unquoted text on which the readers of YAML disagree."""

    text: str


Scalar = str | int | bool | Ambiguous | None


@lru_cache(maxsize=65536)
def plain_value(text: str) -> Scalar:
    """Give the value of an unquoted scalar, or `Ambiguous` where readers differ.

    Integers are returned whatever their size; floats are always ambiguous, since the
    language has none and versions (`1.10`) look like them.
    """
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INTEGER.fullmatch(text):
        # A number of thousands of digits is refused by its length, not computed first.
        return int(text) if len(text) <= len(str(INT32_MAX)) + 1 else INT32_MAX + 1
    return Ambiguous(text) if text.lower() in _WORDS or _is_typed(text) else text


def _is_typed(text: str) -> bool:
    # The pattern takes as long to compile as one spec to read, and of `50% for 1h` it need not be asked.
    if text[0] not in _STARTS or not (_LETTERS.issuperset(text) or text[4:5] == "-"):
        return False
    return _TYPED_SOMEWHERE.fullmatch(text) is not None


def is_fraction(text: str) -> bool:
    """Whether a text is a number with a fraction to every reader."""
    return _FRACTION.fullmatch(text) is not None


def ways_out(text: str) -> str:
    """Say what to write in place of ambiguous text, for each thing that may be meant by it."""
    word = text.lower()
    ways = f'quote it: "{text}"'
    if word in _TRUE | _FALSE:
        ways += f"; if a boolean is meant, write `{'true' if word in _TRUE else 'false'}`"
    if is_fraction(text):
        ways += "; if a number is meant, write a whole one"
    number = text.replace("_", "").lstrip("+0")
    if number.isdecimal():
        ways += f"; if a number is meant, write `{number}`"
        is_octal = text.startswith("0") and len(number) > 1 and not set(text) - set("01234567")
        ways += f", or `{int(text, 8)}` if it is octal" if is_octal else ""
    elif _BASED.fullmatch(text):
        ways += f"; if a number is meant, write `{int(text, 0)}`"
    return ways
