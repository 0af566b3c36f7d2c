"""The ways out of what people write who know other languages, or other types, than those of CEL."""

import re
from collections.abc import Mapping, Sequence

from canarygen.cel.record import Fields
from canarygen.typed import Final
from canarygen.wording import guess, listed, ticked

_SIGNS: Final = {
    **dict.fromkeys(("and", "AND", "&"), "&&"),
    **dict.fromkeys(("or", "OR", "|"), "||"),
    "=": "==",
    "=>": ">=",
    "=<": "<=",
}
"""Signs of other languages, and what CEL writes for them."""
_ELSEWHERE: Final = {
    "any": "exists",
    "beginsWith": "startsWith",
    "includes": "contains",
    "match": "matches",
    **dict.fromkeys(("count", "len", "length"), "size"),
}
"""Functions of other languages, and what CEL calls them."""
OF_TEXTS: Final = ("matches", "startsWith", "endsWith", "contains")
"""Functions that are asked of a text."""
_NOT: Final = re.compile(r"(?:.*\s)?not\s*", re.IGNORECASE)
_SHARE: Final = re.compile(r".*?(\d+)(?:\.\d+)?%\s*")
_NUMBER: Final = re.compile(r".*?((?:\d+\.)?\d+)")
_UNITS: Final = re.compile(r"d|[hms](?:\d+[hms])*")
_ITEMS: Final = "ask its items: `.all(x, ...)` or `.exists(x, ...)`, as in `canary.images.all(x, x.digest != '')`; `size(...)` counts them, and `in` finds one"
OF_ITEMS: Final = ("all", "exists", "exists_one", "filter", "map")
"""Functions that take a name for an item."""
_TEXT: Final = "a text is asked as in `canary.name.matches('^web-')`, and by `startsWith`, `endsWith` and `contains` alike"
_QUOTES: Final = "a text stands in quotes; a number, `true` and `false` do not"
TOO_DEEP: Final = "make several rules of it: each has to hold"
"""The way out of what nests deeper than expressions may; a sum nests as deep as it is long."""
_HOLDS_NOT: Final = "CEL writes `!(...)` of what must not hold"
_COMPARED: Final = "compare it with something, as in `canary.team != ''`"
_ASKED: Final = {**dict.fromkeys(OF_TEXTS, _TEXT), **dict.fromkeys(("&&", "||", "!", "?_:"), _COMPARED)}
"""How functions of texts, and the operators of what is true or false, are asked."""


def of_sign(sign: str, before: str) -> str | None:
    """Give the way out of a sign that cannot stand where it does, behind the part of its line `before` it."""
    if sign in _SIGNS:
        return f"CEL writes it `{_SIGNS[sign]}`"
    if _NOT.fullmatch(f"{before}{sign}") or _NOT.fullmatch(before):
        return _HOLDS_NOT
    if sign == "=~" or sign in OF_TEXTS:
        return _TEXT
    if share := _SHARE.fullmatch(before):
        return f"a share of the requests is a whole number of percent: write `{share[1]}`"
    number = _NUMBER.fullmatch(before)
    if number and _UNITS.fullmatch(sign):
        # A day has no unit of its own.
        said = f"{float(number[1]) * 24:.12g}h" if sign == "d" else f"{number[1]}{sign}"
        return f"a length of time is written `duration('{said}')`"
    return None


def of_types(operator: str, types: str, records: Mapping[str, Fields]) -> str | None:
    """Give the way out where an operator, or a function, is not for what it is asked of: their types, as the checker has them."""
    # Of a condition, and be it that of `filter`, the first type is at fault.
    found = types.split(", ")[: 1 if operator == "?_:" else None]
    if record := next((kind for kind in found if kind in records), None):
        return f"ask for a field of the {record}: {ticked(records[record])}"
    if "null_type" in found:
        return "there is no null: a text that nobody says is `''`, and `'tier' in canary.labels` asks whether there is a label"
    if operator == "in":
        is_list = found[1].startswith(("list", "map"))
        return _QUOTES if is_list else "`in` asks a list, as in `canary.team in ['shop', 'pay']`"
    if any(kind.startswith(("list", "map")) for kind in found):
        return _ITEMS
    plain = _QUOTES if {*found} <= {"int", "string", "bool"} else None
    return _ASKED.get(operator, plain)


def of_fields(kind: str) -> str | None:
    """Give the way out where a field is asked for of what is no record."""
    if kind == "string":
        return "it is a text; a label whose name has dots in it is asked for as `canary.labels['example.com/tier']`"
    return _ITEMS if kind.startswith("list") else None


def of_function(name: str) -> str | None:
    """Give the way out where a function is not asked as it has to be."""
    if name in OF_ITEMS:
        return f"`{name}` takes a name for an item first: `canary.images.{name}(x, x.digest != '')`"
    if name.lower() == "not":
        return _HOLDS_NOT
    if name in OF_TEXTS:
        return _TEXT
    if name in _ELSEWHERE:
        return f"CEL calls it `{_ELSEWHERE[name]}`"
    return "`'tier' in canary.labels` asks whether there is a label" if name == "has" else None


def of_answer(kind: str) -> str:
    """Give the way out where an expression gives something else than true or false."""
    return _ITEMS if kind.startswith(("list", "map")) else _COMPARED


def of_constant(said: str, why: str) -> tuple[str, str]:
    """Say what is wrong with a length of time, or a pattern, that is none, and give the way out."""
    if "regular expression" in why:
        reason = why.partition(": ")[2] or why
        return (
            f"`{said}` is no pattern: {reason}",
            "patterns are those of RE2, as in `canary.name.matches('^web-[0-9]+$')`",
        )
    return (
        f"`{said}` is no length of time",
        "write hours, minutes and seconds, as in `duration('1h30m')`; a day is `24h`",
    )


def of_value(said: str, field: str, known: Sequence[str]) -> str:
    """Give the way out of a text that a field never is, by all that it may be."""
    none = f"the project has no {field.rpartition('.')[2]}s"
    return guess(said, known, f"known here: {listed(known)}" if known else none)
