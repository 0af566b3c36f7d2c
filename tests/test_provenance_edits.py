"""What a line is said to come from decides it: what an edit changes comes from the place that was edited, or that changes it, too."""

import pathlib
import re
from collections.abc import Iterator, Sequence
from functools import cache
from random import Random

import pytest

from canarygen.compilation import Compilation
from canarygen.diagnostic import Rejected
from canarygen.document import Document, Path, Value, children, descendant
from canarygen.emit import paths
from canarygen.parsing.reader import read
from canarygen.provenance.line import Provenance, provenances
from canarygen.reasons import PATCHED
from canarygen.source import Source, Span
from tests.conftest import Compile
from tests.test_cases import ACCEPTED, settings, sources
from tests.test_marking import underlined

Line = tuple[str, Path]
"""A value of what is generated: its file, and its path there."""

_EDITS = 4
"""So many places of a case are edited; chance, which is the same each time, chooses them."""


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda case: case.name)
def test_a_line_comes_from_a_place_that_changes_it(case: pathlib.Path, compiled: Compile) -> None:
    given, project = [*sources(case)], settings(case)
    before, within = _lines(compiled(given, project)), _places(given)

    @cache
    def changed(span: Span) -> frozenset[Line] | None:
        """Give the lines that an edit changes; None where none compiles, or lines come or go, and others stand at their paths."""
        for text in _others(underlined(span)):
            try:
                after = _values(compiled(_edited(given, span, text), project))
            except Rejected:
                continue
            if after.keys() == before.keys():
                return frozenset(line for line in before if after[line] != before[line].value)
        return None

    said = [span for span, held in within.items() if held == [span]]
    for span in Random(case.name).sample(said, min(_EDITS, len(said))):  # noqa: S311 -- any will do
        for line in sorted(changed(span) or (), key=str):
            at = before[line].span
            # What is not said answers to what would hold it.
            if span in within.get(at, ()) or _is_of_many(before[line]):
                continue
            assert at in said, f"{line}: not {_shown(at)}, but {_shown(span)}"
            deciding = changed(at)
            assert deciding is None or line in deciding, f"{line}: of {_shown(span)}, not of {_shown(at)}"


def _lines(compilation: Compilation) -> dict[Line, Provenance]:
    return {
        (manifest.location, found.path): found
        for manifest in compilation.contents
        for found in provenances(manifest)
        if not [*children(found.value)]
    }


def _values(compilation: Compilation) -> dict[Line, Value]:
    """Give what stands in each line, and not where it comes from, which takes far longer."""
    return {
        (manifest.location, path): value
        for manifest in compilation.contents
        for path in paths(manifest.content)
        if not [*children(value := descendant(manifest.content, path))]
    }


def _places(given: Sequence[Source]) -> dict[Span, list[Span]]:
    """Give each place of the specs, and the places of the texts, numbers and truths on one line that it holds, or is."""
    within: dict[Span, list[Span]] = {}

    def gather(document: Document, value: Value, path: Path) -> list[Span]:
        span = document.span(path)
        held = [found for step, inner in children(value) for found in gather(document, inner, (*path, step))]
        if isinstance(value, (str, int)) and span.start.line == span.end.line and underlined(span):
            held = [span]
        within.setdefault(span, held)
        return held

    for source in given:
        for document in read(source):
            gather(document, document.value, ())
    return within


def _is_of_many(found: Provenance) -> bool:
    """Whether a value is of more than one place: what a patch copies, and what is made of several."""
    return found.rule == PATCHED or found.path[-1] in {"query", "startingStep", "templateName"}


def _shown(span: Span) -> str:
    return f"{span.source.path}:{span.start.line}:{span.start.column} ({underlined(span)})"


def _edited(given: Sequence[Source], span: Span, text: str) -> list[Source]:
    return [_with(source, span, text) if source.path == span.source.path else source for source in given]


def _with(source: Source, span: Span, text: str) -> Source:
    lines = source.data.decode().split("\n")
    line = lines[span.start.line - 1]
    lines[span.start.line - 1] = line[: span.start.column - 1] + text + line[span.end.column - 1 :]
    return Source(source.path, "\n".join(lines).encode())


def _others(text: str) -> Iterator[str]:
    """Give texts that might do as well as this one."""
    if text in {"true", "false"}:
        yield "false" if text == "true" else "true"
        return
    if number := re.search(r"\d+", text):
        for other in (int(number[0]) + 1, int(number[0]) - 1):
            yield text[: number.start()] + str(max(other, 0)) + text[number.end() :]
    if letter := re.search(r"[a-y](?=[a-z]*['\"]?$)", text):
        yield text[: letter.start()] + chr(ord(letter[0]) + 1) + text[letter.end() :]
