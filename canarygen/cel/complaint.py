"""What the checker says of an expression that it does not take, in the terms of whoever wrote it."""

import re
from collections.abc import Mapping, Sequence

from canarygen.cel.record import PACKAGE, Fields
from canarygen.frozen import frozen
from canarygen.typed import Any, Final

_FUNCTIONS: Final = (
    *("all", "contains", "duration", "endsWith", "exists", "exists_one", "filter", "has", "map", "matches"),
    *("size", "startsWith"),
)
# How it tells of a fault: its place, as a line and a column from 1, and what it is.
_COMPLAINT = re.compile(r"ERROR: <input>:(?P<line>-?\d+):(?P<column>-?\d+): (?P<reason>[^\n]*)")
_NO_FIELD = re.compile(
    rf"undefined field '(?P<name>[^']*)' not found in struct '{PACKAGE}\.(?P<record>[^']*)'"
)
_NO_NAME = re.compile(r"undeclared reference to '(?P<name>[^']*)'")
_MISMATCH = re.compile(r"found no matching overload for '(?P<name>[^']*)' applied to '\((?P<types>.*)\)'")
_SYNTAX: Final = (
    (re.compile(r"Syntax error: missing '(.+)' at '<EOF>'"), r"the expression ends, and a `\1` is missing"),
    (re.compile(r"Syntax error: missing '(.+)' at '(.+)'"), r"a `\1` is missing before `\2`"),
    (
        re.compile(r"Syntax error: mismatched input '<EOF>' expecting '(.+)'"),
        r"the expression ends, and a `\1` is missing",
    ),
    (re.compile(r"Syntax error: .*<EOF>'"), "the expression ends before it is complete"),
    (re.compile(r"Syntax error: (?:mismatched|extraneous) input '(.+?)'.*"), r"`\1` cannot stand here"),
    (re.compile(r"Syntax error: token recognition error at: '(['\"]).*'"), r"the quote `\1` is never closed"),
    (re.compile(r"Syntax error: token recognition error at: '\s*(.*?)\s*'"), r"`\1` is no sign of CEL"),
)
"""What its parser says of what is no expression, and our words for it."""
_PREFIXES = re.compile(rf"\b(?:{PACKAGE}\.|google\.protobuf\.)")
_STATUS = re.compile(r"^[A-Z_]+: (?:Expression )?|\s*\[[A-Z_]+\]\s*$")


@frozen(kw_only=True)
class Misread:
    """Why a text is no expression that could judge.

    `line` and `column` count from 1, and are None where the fault has no place. `unknown` is a
    name that means nothing, and `known` are those that would mean something there.
    """

    reason: str
    line: int | None = None
    column: int | None = None
    unknown: str | None = None
    known: tuple[str, ...] = ()


def misread(error: str, text: str, records: Mapping[str, Fields], variables: Sequence[str]) -> Misread:
    """Read what the checker says of a text."""
    found = _COMPLAINT.search(error)
    if found is None:
        return Misread(reason=plain(error))
    line, column, reason = int(found["line"]), int(found["column"]), _STATUS.sub("", found["reason"])
    place: dict[str, Any] = {"line": line, "column": column} if line > 0 else {}
    if field := _NO_FIELD.match(reason):
        # It points at the dot before it.
        place = {"line": line, "column": column + 1}
        said = f"{field['record']} has no field `{field['name']}`"
        return Misread(reason=said, unknown=field["name"], known=tuple(records[field["record"]]), **place)
    if name := _NO_NAME.match(reason):
        return _unknown(name["name"], text.split("\n")[line - 1], (line, column), variables)
    return Misread(reason=_in_words(reason), **place)


def _unknown(name: str, text: str, place: tuple[int, int], variables: Sequence[str]) -> Misread:
    """Say that a variable, or a function, means nothing; the checker points behind a part of its name."""
    line, column = place
    first = name.partition(".")[0]
    is_function = text[column - 1 : column] == "("
    behind = len(name) if is_function else len(name.rpartition(".")[0])
    return Misread(
        reason=f"nothing is called `{first}` here",
        line=line,
        column=column - behind,
        unknown=first,
        known=_FUNCTIONS if is_function else tuple(variables),
    )


def plain(text: str) -> str:
    """Take the status from a message, and the capital at its beginning: it stands behind a colon."""
    words = _STATUS.sub("", text).replace(" : ", ": ")
    return words[:1].lower() + words[1:]


def _in_words(reason: str) -> str:
    """Say a complaint of the checker without the names that it has for operators and types."""
    short = _PREFIXES.sub("", reason).replace("Duration", "duration").partition(" expecting {")[0]
    found = _MISMATCH.match(short)
    if found is None:
        said = next((form.sub(words, short) for form, words in _SYNTAX if form.fullmatch(short)), None)
        return said or plain(short)
    return f"`{found['name'].strip('_@').replace('_', ' ')}` is not for {found['types']}"
