"""Patterns as RE2 has them, which Istio's validation (Go) and Envoy share.

Nothing is compiled: Python has another syntax, and limits that a spec could reach. What
RE2 lacks is known by its shape, and the rest is judged by its brackets and repetitions.
"""

import re

from canarygen.pattern import on_demand

_FOREIGN = {
    r"\(\?(?!:|P?<[A-Za-z_][A-Za-z0-9_]*>|[imsU]*(?:-[imsU]+)?[:)])": "uses a group that RE2 does not have",
    r"\\[1-9]": "refers back to a group, which RE2 cannot",
    r"\\[ZuNhHRKGk]": "has an escape that RE2 does not have",
}
_POSSESSIVE = on_demand(r"(?:[*+?]|\{[0-9,]+\})\+")
_REPEATED = on_demand(r"\{([0-9]+)(?:,([0-9]*))?\}")
_MOST_REPEATS = 1000
# An escape, a whole class, a repetition, the opening of a special group, or one character.
_TOKEN = on_demand(r"\\.|\[\^?\]?(?:\\.|\[:\^?[a-z]+:\]|[^\]\\])*\]|\{[0-9]+(?:,[0-9]*)?\}|\(\?|.", re.DOTALL)
_DEPTHS = {"(": 1, "(?": 1, ")": -1}
_NOTHING = frozenset({"", "(", "|"})


def refusal(pattern: str) -> str:
    """Say, as the rest of a sentence about it, why RE2 would refuse a pattern; "" if it may accept it."""
    tokens = _TOKEN.findall(pattern)
    # Inside of a class, signs stand for themselves.
    plain = "".join("x" if len(token) > 1 and token[0] == "[" else token for token in tokens)
    plain = plain.replace("\\\\", "xx")
    for foreign, words in _FOREIGN.items():
        if re.search(foreign, plain):
            return words
    if _POSSESSIVE.search(re.sub(r"\\.", "x", plain)):
        return "repeats possessively, which RE2 does not know"
    if any(int(times[:9] or 0) > _MOST_REPEATS for both in _REPEATED.findall(plain) for times in both):
        return f"repeats more than {_MOST_REPEATS} times, which RE2 refuses"
    return _unbalanced(tokens)


def groups(pattern: str) -> int:
    """Give how many groups of a pattern can be put in again: those without a name and those with one, and no bracket of a class."""
    tokens = _TOKEN.findall(pattern)
    behind = ("".join(tokens[at + 1 : at + 3]) for at, sign in enumerate(tokens) if sign == "(?")
    return tokens.count("(") + sum(rest.startswith(("P<", "<")) for rest in behind)


def _unbalanced(tokens: list[str]) -> str:
    depth, before = 0, ""
    for token in tokens:
        depth += _DEPTHS.get(token, 0)
        if depth < 0:
            return "closes a group that was not opened"
        if token in {"[", "\\"}:
            return "is cut off: a class, or an escape, has no end"
        if token in {"*", "+", "?"} and before in _NOTHING:
            return f"repeats nothing with `{token}`"
        before = token
    return "has a group that is not closed" if depth else ""
