"""Laws of conditions that fit hardly any request: what is meant as a pattern, and paths as none arrives."""

import re
from collections.abc import Iterator, Mapping

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import Place
from canarygen.model.canary import Fleet
from canarygen.model.condition import named_conditions, path_conditions
from canarygen.model.literal import mistaken_path, mistaken_text
from canarygen.model.text import Form, TextMatch
from canarygen.pattern import on_demand
from canarygen.typed import Final


def patterns_are_said_to_be_some(fleet: Fleet) -> Iterator[Diagnostic]:
    """No path holds signs of a pattern, and no other text is nothing else, unless it is said by `regex`."""
    for canary in fleet.canaries:
        for path, place in path_conditions(canary):
            if words := mistaken_path(path):
                yield _mistaken(path, place, *words)
        for text, place in named_conditions(canary):
            if words := mistaken_text(text):
                yield _mistaken(text, place, *words)


def _mistaken(said: TextMatch, place: Place, message: str, help_: str) -> Diagnostic:
    span = place.at(said.form.value).span
    return Diagnostic(code=Code.PATTERN_AS_TEXT, message=message, span=span, help=help_)


def paths_are_as_they_arrive(fleet: Fleet) -> Iterator[Diagnostic]:
    """No path has a `.` or `..` between slashes, for none has it any more when a route is looked for."""
    for canary in fleet.canaries:
        for path, place in path_conditions(canary):
            if path.form is not Form.REGEX and _DOTS[path.form].search(path.text):
                yield Diagnostic(
                    code=Code.PATH_NEVER_ASKED,
                    message=f"`{path.text}` arrives as `{_arrived(path.text)}`, and this match takes none",
                    span=place.at(path.form.value).span,
                    help=f"write `{_arrived(path.text)}`",
                )


_DOTS: Final[Mapping[Form, re.Pattern[str]]] = {
    Form.EXACT: on_demand(r"/\.{1,2}(?:/|$)"),
    Form.PREFIX: on_demand(r"/\.{1,2}/"),
}
"""A prefix may well end with dots: `/a/..` is the beginning of `/a/..b`, too."""


def _arrived(path: str) -> str:
    """Take the dots out of a path, as RFC 3986 does (5.2.4)."""
    kept: list[str] = []
    *within, last = path.split("/")[1:]
    for part in (*within, last):
        if part == "..":
            del kept[-1:]
        elif part != ".":
            kept.append(part)
    return "/".join(["", *kept, *([""] if last in {".", ".."} else [])])


CHECKS = (patterns_are_said_to_be_some, paths_are_as_they_arrive)
