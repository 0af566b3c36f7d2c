"""A law of conditions: what looks like a pattern and is none is compared letter for letter, and fits nothing."""

import re
from collections.abc import Iterator
from typing import Final

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import Place
from canarygen.model.canary import Fleet
from canarygen.model.condition import named_conditions, path_conditions
from canarygen.model.regex import refusal
from canarygen.model.text import Form, TextMatch
from canarygen.pattern import on_demand

# What a request's path does not hold (RFC 3986), a `*`, and what frameworks write for a part that differs.
_SIGN: Final = on_demand(r"[*{}\[\]^|\\]|\.\+|\$$|(?<=/):(?=[A-Za-z])")
_ANYTHING: Final = on_demand(r"[.]?[*]+|[.][+]")
_BEGINNING: Final = on_demand(r"^/?\^/?")
_ENDING: Final = on_demand(r"(?:\([.]?[*+]+\)|[.]?[*]+|[.][+])?\$?$")
_PART: Final = on_demand(r"(?<=/):\w+|\{[A-Za-z_][^/}]*\}|(?<![.\])])[*]+")
_PLAIN: Final = on_demand(r"[-/.~\w]+")


def patterns_are_said_to_be_some(fleet: Fleet) -> Iterator[Diagnostic]:
    """No path holds signs of a pattern, and no other text is nothing else, unless it is said by `regex`."""
    for canary in fleet.canaries:
        for path, place in path_conditions(canary):
            # Most ask for every path; the others are few.
            if path.text != "/" and path.form is not Form.REGEX and (sign := _SIGN.search(path.text)):
                yield _path(path, sign[0], place)
        for text, place in named_conditions(canary):
            if text.form is not Form.REGEX and _ANYTHING.fullmatch(text.text):
                yield _anything(text, place)


def _path(path: TextMatch, sign: str, place: Place) -> Diagnostic:
    return Diagnostic(
        code=Code.PATTERN_AS_TEXT,
        message=f"a path is compared letter for letter, and hardly any request has `{sign}` in its own",
        span=place.at(path.form.value).span,
        help=f"write {_way_out(path.text)}; if the text itself is meant, quote it in a pattern: {_literal(path)}",
    )


def _way_out(path: str) -> str:
    """Say how a path is written that was meant as a pattern: by its beginning, as the whole, or as a pattern."""
    text = _BEGINNING.sub("/", path)
    ending = _ENDING.search(text)
    stem = text[: ending.start()] if ending else text
    if not _SIGN.search(stem):
        is_whole = ending is not None and ending[0] == "$"
        return _condition(Form.EXACT if is_whole else Form.PREFIX, stem)
    pattern = _PART.sub("[^/]+", text)
    return "a pattern of RE2's, `{regex: ...}`" if refusal(pattern) else _condition(Form.REGEX, pattern)


def _literal(path: TextMatch) -> str:
    """Say how the text of a path is written if its signs stand for themselves."""
    quoted = re.sub(r"([^-/\w~%!:,;=@&'])", r"\\\1", path.text)
    return _condition(Form.REGEX, quoted if path.form is Form.EXACT else f"{quoted}.*")


def _condition(form: Form, text: str) -> str:
    """Write a condition as YAML in one line, between backticks."""
    said = text if _PLAIN.fullmatch(text) else "'{}'".format(text.replace("'", "''"))
    return f"`{{{form.value}: {said}}}`"


def _anything(text: TextMatch, place: Place) -> Diagnostic:
    return Diagnostic(
        code=Code.PATTERN_AS_TEXT,
        message=f"`{text.text}` is compared letter for letter here, and stands for nothing else",
        span=place.at(text.form.value).span,
        help="write `{regex: '.+'}` for any text, and `{regex: '[*]'}` for just this sign"
        if text.text == "*"
        else "write `{regex: '.+'}` for any text",
    )


CHECKS = (patterns_are_said_to_be_some,)
