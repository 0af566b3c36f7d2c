"""Whether a tree has what a matcher of PromQL wants: the names that it selects by."""

import re
import warnings
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from canarygen.model.canary import Fleet
from canarygen.model.telemetry import names_by_label
from canarygen.promql.node import Matcher
from canarygen.typed import Final

Names = Mapping[str, Sequence[str]]
"""The names, sorted, that each label can hold which holds a name of a tree."""

UNKNOWN: Final = "987654321ms"
"""Stands for a value that only the cluster knows: a legal length of time, and a legal text."""

_CODES: Final = frozenset({"0", *map(str, range(100, 600))})
_MOST_REPETITIONS = 2
_PLAIN = "-0123456789abcdefghijklmnopqrstuvwxyz"


def names(fleet: Fleet) -> Names:
    """Give the names of the canaries of an environment, as labels hold them."""
    return {label: sorted(known) for label, known in names_by_label(fleet).items()}


def lacks(known: Names, matcher: Matcher) -> bool:
    """Whether a matcher wants a name of this tree, and there is none like it."""
    found = known.get(matcher.label)
    if found is None or matcher.is_negated or not matcher.value or UNKNOWN in matcher.value:
        return False
    if not matcher.is_regex:
        return next(_beginning_with(matcher.value, found), None) != matcher.value
    regex = _understood(matcher.value)
    return regex is not None and not any(
        regex.fullmatch(name) for name in _beginning_with(_beginning(matcher.value), found)
    )


def fits_no_code(matcher: Matcher) -> bool:
    """Whether a matcher, be it to leave something out, fits no response code: they are numbers, and 0 is none."""
    value = matcher.value
    if not value or UNKNOWN in value:
        return False
    if not matcher.is_regex:
        return value not in _CODES
    regex = _understood(value)
    return regex is not None and not any(regex.fullmatch(code) for code in _CODES)


def _understood(regex: str) -> re.Pattern[str] | None:
    """Give a regular expression as Python has it, or None.

    Go's expressions never take long. Python's can, so of those with several repetitions,
    or a repeated group, nothing is said.
    """
    if len(re.findall(r"[*+{]", regex)) > _MOST_REPETITIONS or re.search(r"\)[*+{]", regex):
        return None
    with warnings.catch_warnings():
        warnings.simplefilter(
            "error", FutureWarning
        )  # It says that Python may come to read this in another way.
        try:
            return re.compile(regex)
        except (re.error, FutureWarning):
            return None


def _beginning(regex: str) -> str:
    """Give plain text that all that fits a regular expression begins with: it spares a look at most names of a tree."""
    plain = "" if "|" in regex else regex[: len(regex) - len(regex.lstrip(_PLAIN))]
    is_optional = regex[len(plain) :].startswith(("*", "?", "{"))
    return plain[:-1] if is_optional else plain


def _beginning_with(text: str, names: Sequence[str]) -> Iterator[str]:
    for number in range(bisect_left(names, text), len(names)):
        if not names[number].startswith(text):
            return
        yield names[number]
