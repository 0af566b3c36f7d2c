"""Conditions of routes that look like patterns and are none: what is told of specs is told of VirtualServices."""

from collections.abc import Callable, Iterator, Mapping

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import Path, mapping, numbered
from canarygen.key import ISTIO
from canarygen.lint.breach import breach
from canarygen.lint.tree import Tree
from canarygen.model.literal import mistaken_path, mistaken_text
from canarygen.model.text import Form, TextMatch
from canarygen.typed import Any, Final

Judge = Callable[[TextMatch], tuple[str, str] | None]
_FORMS: Final = (Form.EXACT, Form.PREFIX)


def patterns_are_said_to_be_some(tree: Tree) -> Iterator[Diagnostic]:
    """No `exact` and no `prefix` of a VirtualService holds signs of a pattern."""
    for resource in tree.any_of(ISTIO, "VirtualService"):
        for path, match in _matches(resource.get("spec", "http")):
            for steps, said, judge in _conditions(match):
                for form in _FORMS:
                    text = mapping(said).get(form.value)
                    if isinstance(text, str) and (words := judge(TextMatch(form, text))):
                        span = resource.at("spec", "http", *path, *steps, form.value).span
                        message, help_ = words
                        yield breach(Code.PATTERN_AS_TEXT, message, span, help_)


def _matches(routes: Any) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    for number, route in numbered(routes):
        for index, match in numbered(route.get("match")):
            yield (number, "match", index), match


def _conditions(match: Mapping[str, Any]) -> Iterator[tuple[Path, Any, Judge]]:
    yield ("uri",), match.get("uri"), mistaken_path
    for key in ("headers", "queryParams"):
        for name, said in mapping(match.get(key)).items():
            yield (key, name), said, mistaken_text
