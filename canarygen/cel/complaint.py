"""What the checker says of an expression that it does not take, in the terms of whoever wrote it."""

import re
from collections.abc import Mapping, Sequence

from canarygen.cel import slip
from canarygen.cel.record import PACKAGE, Fields
from canarygen.frozen import frozen
from canarygen.typed import Any, Final

_FUNCTIONS: Final = tuple(sorted((*slip.OF_ITEMS, *slip.OF_TEXTS, "duration", "has", "size")))
# How it tells of a fault: its place, as a line and a column from 1, and what it is.
_COMPLAINT = re.compile(r"ERROR: <input>:(?P<line>-?\d+):(?P<column>-?\d+): (?P<reason>[^\n]*)")
_TOO_DEEP = re.compile(r"[A-Z_]+: (?:ERROR: <input>:-1:-1: Exceeded max|Expression) recursion ")
_NO_FIELD = re.compile(
    rf"undefined field '(?P<name>[^']*)' not found in struct '{PACKAGE}\.(?P<record>[^']*)'"
)
_NO_NAME = re.compile(r"undeclared reference to '(?P<name>[^']*)'")
_MISMATCH = re.compile(r"found no matching overload for '(?P<name>[^']*)' applied to '\((?P<types>.*)\)'")
_NO_FIELDS = re.compile(r"expression of type '(?P<type>.*)' cannot be the operand of a select operation")
_SIGN = re.compile(
    r"Syntax error: (?:(?:mismatched|extraneous) input|token recognition error at:) '\s*(?P<sign>.*?)\s*'"
)
_OF_ITEMS = re.compile(r".*\.(?P<rest>(?P<name>[A-Za-z_]+)\(\s*)")
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
    (_NO_FIELDS, r"\g<type> has no fields"),
)
"""What its parser says of what is no expression, and our words for it."""
_PREFIXES = re.compile(rf"\b(?:{PACKAGE}\.|google\.protobuf\.)")
_STATUS = re.compile(r"^[A-Z_]+: (?:Expression )?|\s*\[[A-Z_]+\]\s*$")


@frozen(kw_only=True)
class Misread:
    """Why a text is no expression that could judge.

    `line` and `column` count from 1, and are None where the fault has no place. `unknown` is a
    name that means nothing, and `known` are those that would mean something there. `help` is the
    way out, where the fault itself tells it.
    """

    reason: str
    line: int | None = None
    column: int | None = None
    unknown: str | None = None
    known: tuple[str, ...] = ()
    help: str | None = None


def misread(error: str, text: str, records: Mapping[str, Fields], variables: Sequence[str]) -> Misread:
    """Read what the checker says of a text."""
    if _TOO_DEEP.match(error):
        return Misread(reason="the expression nests too deep", help=slip.TOO_DEEP)
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
    said = text.split("\n")[line - 1] if place else ""
    if name := _NO_NAME.match(reason):
        return _unknown(name["name"], said, (line, column), variables)
    short = _PREFIXES.sub("", reason).replace("Duration", "duration").partition(" expecting {")[0]
    return Misread(reason=_in_words(short), help=_way_out(short, said[: column - 1], records), **place)


def _unknown(name: str, text: str, place: tuple[int, int], variables: Sequence[str]) -> Misread:
    """Say that a variable, or a function, means nothing; the checker points behind a part of its name."""
    line, column = place
    first = name.partition(".")[0]
    is_function = text[column - 1 : column] == "("
    column -= len(name) if is_function else len(name.rpartition(".")[0])
    known = _FUNCTIONS if is_function else tuple(variables)
    # What a function would take an item for is told of by that function's name, and so is an item of none that there is.
    of = None if is_function else _OF_ITEMS.fullmatch(text[: column - 1])
    if of and (of["name"] in slip.OF_ITEMS or of["name"] not in _FUNCTIONS):
        first, column, known = of["name"], column - len(of["rest"]), _FUNCTIONS
    return Misread(
        reason=f"`{first}` is not called like this"
        if first in known
        else f"nothing is called `{first}` here",
        line=line,
        column=column,
        unknown=first,
        known=known,
        help=slip.of_function(first),
    )


def plain(text: str) -> str:
    """Take the status from a message, and the capital at its beginning: it stands behind a colon."""
    words = _STATUS.sub("", text).replace(" : ", ": ")
    return words[:1].lower() + words[1:]


def _in_words(complaint: str) -> str:
    """Say a complaint of the checker without the names that it has for operators and types."""
    if found := _MISMATCH.match(complaint):
        return f"`{found['name'].strip('_@').replace('_', ' ')}` is not for {found['types']}"
    return next(
        (form.sub(words, complaint) for form, words in _SYNTAX if form.fullmatch(complaint)), None
    ) or plain(complaint)


def _way_out(complaint: str, before: str, records: Mapping[str, Fields]) -> str | None:
    """Give the way out of a complaint of the checker about what stands behind the part of its line `before` it."""
    if found := _MISMATCH.match(complaint):
        return slip.of_types(found["name"].strip("_@"), found["types"], records)
    if found := _NO_FIELDS.match(complaint):
        return slip.of_fields(found["type"])
    found = _SIGN.match(complaint)
    return slip.of_sign(found["sign"].replace("<EOF>", ""), before) if found else None
