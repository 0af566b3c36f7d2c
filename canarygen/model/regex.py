"""Patterns as RE2 has them, by which Envoy matches; Istio's validation (Go's regexp) has the same syntax."""

from functools import cache, lru_cache
from typing import Any, Final

_REASONS: Final = {
    "bad repetition operator": "repeats what is repeated already",
    "invalid character class range": "has a class or a range that RE2 does not have",
    "invalid escape sequence": "has an escape that RE2 does not have",
    "invalid named capture group": "has a group whose name RE2 does not take",
    "invalid perl operator": "uses a group that RE2 does not have",
    "invalid repetition size": "repeats more than 1000 times, or from more to less, which RE2 refuses",
    "missing )": "has a group that is not closed",
    "missing ]": "is cut off: a class has no end",
    "no argument for repetition operator": "repeats nothing",
    "pattern too large - compile failed": "is too large for RE2",
    "trailing \\": "is cut off: an escape has no end",
    "unexpected )": "closes a group that was not opened",
}
"""What RE2 says of a pattern, as the rest of a sentence about it."""


@lru_cache(maxsize=1024)
def refusal(pattern: str) -> str:
    """Say, as the rest of a sentence about it, why RE2 refuses a pattern; "" if it takes it."""
    try:
        _compiled(pattern)
    except UnicodeEncodeError:
        return "has half of a character"
    except _re2().error as error:
        return _words(error.args[0].decode(), pattern)
    return ""


def groups(pattern: str) -> int:
    """Give how many groups of a pattern that RE2 takes can be put in again: those without a name and those with one."""
    return 0 if refusal(pattern) else int(_compiled(pattern).groups)


def _words(error: str, pattern: str) -> str:
    reason, _, part = error.partition(": ")
    if reason == "invalid escape sequence" and part[1:].isdecimal():
        return "refers back to a group, which RE2 cannot"
    words = _REASONS.get(reason, f"is refused by RE2: {reason}")
    return words if part in {"", pattern} else f"{words}: `{part}`"


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
