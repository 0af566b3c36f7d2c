"""Conditions that look like patterns and are none: they are compared letter for letter, and fit hardly anything."""

import re

from canarygen.model.regex import refusal
from canarygen.model.text import Form, TextMatch
from canarygen.pattern import on_demand
from canarygen.typed import Final

# What a request's path does not hold (RFC 3986), a `*`, and what frameworks write for a part that differs.
_SIGN: Final = on_demand(r"[*{}\[\]^|\\]|\.\+|\$$|(?<=/):(?=[A-Za-z])")
_ANYTHING: Final = on_demand(r"[.]?[*]+|[.][+]")
_BEGINNING: Final = on_demand(r"^/?\^/?")
# The last two are how all that is left of a path is named: by Spring and ASP.NET before the name, by others behind it.
_ENDING: Final = on_demand(
    r"(?:\([.]?[*+]+\)|[.]?[*]+|[.][+]|\{[*]+\w+\}|\{\w+(?:\+|=[*]+|:\s*[.][*+])\})?\$?$"
)
_PART: Final = on_demand(r"(?<=/):\w+|\{[A-Za-z_][^/}]*\}|(?<![.\])])[*]+")
_GROUP: Final = on_demand(r"\([^()]*\)")
_PLAIN: Final = on_demand(r"[-/.~\w]+")


def mistaken_path(path: TextMatch) -> tuple[str, str] | None:
    """Say what of a condition on a path was meant as a pattern, and the way out; None if nothing was."""
    # Most ask for every path; the others are few.
    if path.text == "/" or path.form is Form.REGEX or not (sign := _SIGN.search(path.text)):
        return None
    return (
        f"a path is compared letter for letter, and hardly any request has `{sign[0]}` in its own",
        f"match by {_way_out(path)}; if the text itself is meant, quote it in a pattern: {_literal(path)}",
    )


def mistaken_text(said: TextMatch) -> tuple[str, str] | None:
    """Say the same of a condition on a header, or on a parameter: it is nothing but a sign for any text."""
    if said.form is Form.REGEX or not _ANYTHING.fullmatch(said.text):
        return None
    way_out = "write `{regex: '.+'}` for any text"
    if said.text == "*":
        way_out += ", and `{regex: '[*]'}` for just this sign"
    return f"`{said.text}` is compared letter for letter here, and stands for nothing else", way_out


def _way_out(path: TextMatch) -> str:
    """Say how a path is written that was meant as a pattern: by its beginning, as the whole, or as a pattern."""
    text = _BEGINNING.sub("/", path.text)
    ending = _ENDING.search(text)
    stem = text[: ending.start()] if ending else text
    if not _SIGN.search(stem):
        is_whole = ending is not None and ending[0] == "$"
        return _condition(Form.EXACT if is_whole else Form.PREFIX, stem)
    pattern = _PART.sub("[^/]+", text)
    if path.form is Form.PREFIX and not (ending and ending[0]):
        # A pattern is for the whole of a path, and a beginning is for what is below it, too.
        below = ".*" if pattern.endswith("/") else "(/.*)?"
        has_ways = "|" in _GROUP.sub("", pattern)
        pattern = f"({pattern}){below}" if has_ways else f"{pattern}{below}"
    return "a pattern of RE2's, `{regex: ...}`" if refusal(pattern) else _condition(Form.REGEX, pattern)


def _literal(path: TextMatch) -> str:
    """Say how the text of a path is written if its signs stand for themselves."""
    quoted = re.sub(r"([^-/\w~%!:,;=@&'])", r"\\\1", path.text)
    return _condition(Form.REGEX, quoted if path.form is Form.EXACT else f"{quoted}.*")


def _condition(form: Form, text: str) -> str:
    """Write a condition as YAML in one line, between backticks."""
    said = text if _PLAIN.fullmatch(text) else "'{}'".format(text.replace("'", "''"))
    return f"`{{{form.value}: {said}}}`"
