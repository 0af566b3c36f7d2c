"""Texts in an expression that its checker takes for texts, and that are a length of time, a pattern, or one of a few words."""

import re
from collections.abc import Iterator, Mapping, Sequence

from canarygen.frozen import frozen
from canarygen.typed import Final

_TEXT: Final = r"""(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")"""
_PASSED: Final = rf"{_TEXT}|//[^\n]*"
"""Texts and remarks, in which nothing is called and nothing compared."""
_CALL: Final = re.compile(
    rf"\bduration\(\s*(?P<time>{_TEXT}|\d+)\s*\)|\.matches\(\s*(?P<pattern>[rR]?{_TEXT})\s*\)|{_PASSED}"
)
_ONE: Final = re.compile(_TEXT)


@frozen
class Constant:
    """A constant, as it stands in an expression, and from which of its characters on, counted from 0."""

    written: str
    start: int

    @property
    def said(self) -> str:
        """It without its quotes."""
        return self.written.lstrip("rR").strip("'\"")

    def place(self, text: str) -> tuple[int, int]:
        """Give the line and the column at which it begins, behind its quote if it has one, in the expression that it is of."""
        start = self.start + self.written.index(self.said)
        return text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)


def times_and_patterns(text: str) -> Iterator[tuple[Constant, str]]:
    """Give each length of time and each pattern that an expression names, with an expression that needs nothing else."""
    for call in _CALL.finditer(text):
        if call["time"]:
            yield Constant(call["time"], call.start("time")), f"duration({call['time']}) == duration('0s')"
        elif call["pattern"]:
            yield Constant(call["pattern"], call.start("pattern")), f"''.matches({call['pattern']})"


def compared(text: str, values: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Constant]]:
    """Give each text that one of some fields is compared with, and that it never is; `values` are all that each may be."""
    fields = "|".join(map(re.escape, values))
    form = rf"\b(?P<field>{fields})\s*(?:[!=]=\s*(?P<right>{_TEXT})|in\s*\[(?P<list>[^\]]*)\])|(?P<left>{_TEXT})\s*[!=]=\s*(?P<of>{fields})\b|{_PASSED}"
    for found in re.finditer(form, text):
        field = found["field"] or found["of"]
        part = next((name for name in ("right", "list", "left") if found[name]), None)
        for one in _ONE.finditer(found[part]) if part else ():
            constant = Constant(one[0], found.start(part or 0) + one.start())
            if constant.said not in values[field]:
                yield field, constant
