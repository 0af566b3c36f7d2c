"""What a diagnostic says to write: written where it points, it is taken there."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from canarygen import library
from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Rejected
from canarygen.frozen import replace
from canarygen.source import Source
from tests.conftest import Compile
from tests.specs import SPEC
from tests.test_cases import REJECTED

_PLAIN = [case for case in REJECTED if case.is_file() and case.read_bytes().isascii()]
"""Cases of one file, in which a column is a byte."""
_OF_VALUES = {Code.WRONG_TYPE, Code.MALFORMED, Code.UNKNOWN_VALUE}
"""What is told of a value as a whole; a key that is right now may have a wrong one."""
_WAY = re.compile(
    r"did you mean `([^`]+)`\?|write just `([^`]+)`|write it without (?:quotes|`.`): (\S+)"
    r'|write a (?:list|mapping): ([\[{].*[\]}])|quote it: ("[^"]*")'
)


@pytest.mark.parametrize("part", range(4))
def test_what_is_to_be_written_instead_is_taken(part: int, compiled: Compile) -> None:
    specs = [Source(f"specs/{case.name}", case.read_bytes()) for case in _PLAIN[part::4]]
    told = [
        (fault, way[way.lastindex or 0])
        for spec in specs
        for fault in _refused(spec, compiled)
        if fault.code in _OF_VALUES and not _is_of_a_key(fault) and (way := _WAY.match(fault.help))
    ]

    assert told
    for fault, words in told:
        start = fault.span.start
        end = replace(start, column=start.column + len(words))
        left = _refused(_mended(fault, words), compiled)
        assert [other.help for other in left if start <= other.span.start < end] == []


def _is_of_a_key(fault: Diagnostic) -> bool:
    """Whether a fault points at the key above a value of several lines, which stands for it."""
    start, end = fault.span.start, fault.span.end
    return fault.span.source.line(start.line)[start.column - 1 : end.column].endswith(":")


def _slips(schema: Any) -> Iterator[str]:
    """Give what a schema tells of common mistakes."""
    if isinstance(schema, dict):
        yield from schema.get("x-slips", {}).values()
        schema = schema.values()
    if not isinstance(schema, str | int | None):
        for inner in schema:
            yield from _slips(inner)


_PATCHES = sorted(
    {
        found[1]
        for told in _slips(json.loads(library.text("canary")))
        if (found := re.search(r"`(patches: .*)`", told))
    }
)
"""The patches that are told of where the language has no word of its own."""


@pytest.mark.parametrize("patches", _PATCHES)
def test_a_patch_that_is_told_of_is_taken(patches: str, compiled: Compile) -> None:
    routes = "  routes: [{match: /a}, /]\n"
    spec = SPEC.replace("  traffic: {hosts:", "  traffic:\n    hosts:").replace(
        "com]}", f"com]\n  {routes}", 1
    )

    assert _refused(Source("specs/web.yaml", f"{spec}  {patches}\n".encode()), compiled) == ()


def _refused(spec: Source, compiled: Compile) -> Sequence[Diagnostic]:
    try:
        compiled([spec])
    except Rejected as rejected:
        return rejected.diagnostics
    return ()


def _mended(fault: Diagnostic, words: str) -> Source:
    """Write words in the place of what a fault is told of."""
    spec = fault.span.source
    lines = spec.data.decode().splitlines(keepends=True)
    start, end = (
        sum(map(len, lines[: at.line - 1])) + at.column - 1 for at in (fault.span.start, fault.span.end)
    )
    text = "".join(lines)
    return Source(spec.path, f"{text[:start]}{words}{text[end:]}".encode())
