"""Patterns that both RE2 and Go's regexp have: Envoy matches by the one, and Istio looks at them with the other."""

import re
from functools import cache, lru_cache

from canarygen.pattern import on_demand
from canarygen.typed import Any, Final

Misreading = tuple[str, str]
"""Why a pattern is refused, as the rest of a sentence about it, and the way out."""

_MOST_BYTES: Final = 1024
_NO_NAME: Final = ("has a group whose name RE2 does not take", "name it by letters, digits and `_`")
_BACK: Final = (
    "refers back to a group, which RE2 cannot",
    r"say again what may stand there; a sign by its number is `\x{...}`",
)
_AROUND: Final = (
    "looks ahead or behind, which RE2 cannot",
    "say what is to match, and not what is not to; a route before this one can take that",
)
_NO_CLASS: Final = (
    "has a class that RE2 does not have",
    r"write one such as `\p{Greek}`, `[[:alpha:]]` or `[a-z]`",
)
_REASONS: Final = {
    "bad repetition operator": (
        "repeats what is repeated already",
        "keep one of the two, or put what the first repeats between parentheses",
    ),
    "invalid character class range": (
        "has a range that goes backwards",
        "write the lesser of the two first; a `-` that stands for itself is the last of its class",
    ),
    "invalid escape sequence": (
        "has an escape that RE2 does not have",
        r"write one such as `\d`, `\w`, `\s` or `\b`; what stands for itself has no backslash, but for signs",
    ),
    "invalid named capture group": _NO_NAME,
    "invalid perl operator": (
        "uses a group that RE2 does not have",
        "write `(...)`, `(?:...)`, or `(?i)` for any case",
    ),
    "invalid repetition size": (
        "repeats more than 1000 times, or from more to less, which RE2 refuses",
        "write the lesser number first, and none above 1000, be it of repetitions within others",
    ),
    "missing )": ("has a group that is not closed", r"close it, or write `\(` for the sign itself"),
    "missing ]": ("is cut off: a class has no end", r"close it, or write `\[` for the sign itself"),
    "no argument for repetition operator": (
        "repeats nothing",
        "say before it what is repeated, as in `.*`, or put a backslash there for the sign itself",
    ),
    "pattern too large - compile failed": ("is too large for RE2", "repeat less often, and less"),
    "trailing \\": ("is cut off: an escape has no end", r"write `\\` for the sign itself"),
    "unexpected )": ("closes a group that was not opened", r"remove it, or write `\)` for the sign itself"),
}
"""What is said of a pattern for what RE2 says of it."""
_LOOKS: Final = ("(?=", "(?!", "(?<=", "(?<!")
_PARTS: Final = on_demand(
    r"\\Q.*?(?:\\E|$)|\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^]\\])*\]|(?P<byte>\\C)|\\.|(?P<group>\(\?P?<(?P<name>[^>]+)>)",
    re.DOTALL,
)
"""What is quoted, classes, escapes, and groups with a name."""


@lru_cache(maxsize=1024)
def refusal(pattern: str) -> Misreading | None:
    """Say why a pattern is refused; None if it is taken."""
    try:
        _compiled(pattern)
    except UnicodeEncodeError:
        return "has half of a character", "write the whole of it"
    except _re2().error as error:
        reason, _, part = error.args[0].decode().partition(": ")
        words, way_out = _words(reason, part)
        return (words if part in {"", pattern} else f"{words}: `{part}`"), way_out
    return _refused_by_go(pattern) if "\\C" in pattern or "<" in pattern else None


def istio_refusal(pattern: str) -> Misreading | None:
    """Say why Istio refuses a pattern: Envoy cannot read it, or it may be too large for that, by its bytes (validateStringRegexp)."""
    if len(pattern.encode("utf-8", "surrogatepass")) > _MOST_BYTES:
        return (
            f"has more than {_MOST_BYTES} bytes, which Istio refuses",
            "shorten it, or write two conditions",
        )
    return refusal(pattern)


def groups(pattern: str) -> int:
    """Give how many groups of a pattern that RE2 takes can be put in again: those without a name and those with one."""
    return 0 if refusal(pattern) else int(_compiled(pattern).groups)


def occurs(pattern: str, text: str) -> bool:
    """Tell whether a pattern is found in a text; one that is refused is found in none."""
    return refusal(pattern) is None and _compiled(pattern).search(text) is not None


def _words(reason: str, part: str) -> Misreading:
    if reason == "invalid escape sequence" and (part[1:].isdecimal() or part in {r"\k", r"\g"}):
        return _BACK
    if reason == "invalid perl operator" and part in _LOOKS:
        return _AROUND
    if reason == "invalid character class range" and part.startswith(("\\", "[:")):
        return _NO_CLASS
    return _REASONS.get(reason) or (f"is refused by RE2: {reason}", "write it in the syntax of RE2")


def _refused_by_go(pattern: str) -> Misreading | None:
    """Say what RE2 takes, and Go does not: any byte, letters beyond ASCII in names, and one name for two groups."""
    names: set[str] = set()
    for found in _PARTS.finditer(pattern):
        name = found["name"]
        if found["byte"]:
            return r"has an escape that Istio does not take: `\C`", "write `.` for any character"
        if name in names:
            return f"has two groups of one name: `{found['group']}`", "give one of them another"
        if name and not name.isascii():
            return f"{_NO_NAME[0]}: `{found['group']}`", _NO_NAME[1]
        names |= {name} - {None}
    return None


def _compiled(pattern: str) -> Any:
    return _re2().compile(pattern, _quiet())


@cache
def _quiet() -> Any:
    options = _re2().Options()
    options.log_errors = False
    return options


def _re2() -> Any:
    import re2  # noqa: PLC0415 -- most specs have no pattern, and need not wait for it

    return re2
