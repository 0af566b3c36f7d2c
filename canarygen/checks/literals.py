"""A law of conditions: what is meant as a pattern is said to be one."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import Place
from canarygen.model.canary import Fleet
from canarygen.model.condition import named_conditions, path_conditions
from canarygen.model.literal import mistaken_path, mistaken_text
from canarygen.model.text import TextMatch


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


CHECKS = (patterns_are_said_to_be_some,)
