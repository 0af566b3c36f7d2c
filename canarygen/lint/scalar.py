"""Unquoted text as the Go reader of kubectl and Argo CD takes it: for a word, a number, or a text."""

import re
from collections.abc import Mapping
from math import isfinite

from canarygen.document import Value
from canarygen.typed import Final

_WORDS: Final[Mapping[str, Value]] = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
}
"""What the Go reader takes for no text."""
_OF_NUMBERS: Final = frozenset("+-.0123456789")
_INTEGER = re.compile(r"[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]{0,18})")
_OCTAL = re.compile(r"[-+]?0[0-7]+")
_INTEGERS: Final = range(-(2**63), 2**63)
"""Those that Kubernetes holds; a larger one is a float to it, if it is decimal, and else a text."""
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")


def resolved(text: str) -> Value:
    """Give the value that the Go reader of Kubernetes gives to an unquoted text."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in _OF_NUMBERS:
        number = text.replace("_", "")
        if _INTEGER.fullmatch(number):
            integer = int(number, 8 if _OCTAL.fullmatch(number) else 0)
            if integer in _INTEGERS:
                return integer
        # One out of range is a text: "7e12345" may well be the beginning of a commit's hash.
        if _FLOAT.fullmatch(number) and isfinite(real := float(number)):
            return real
    return text
