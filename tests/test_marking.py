"""Marks are found in a second look at a file: they lead to what the first look has read there."""

from collections.abc import Iterator

import pytest

from canarygen.document import Mark, Path, children, descendant
from canarygen.parsing.reader import read
from canarygen.source import Source, Span
from tests.test_cases import ACCEPTED, sources


def leaves(mark: Mark, path: Path = ()) -> Iterator[tuple[Path, Mark]]:
    """Give every mark that holds no other, and its path."""
    if not mark.parts:
        yield path, mark
    elif isinstance(mark.parts, dict):
        for key, (_, item) in mark.parts.items():
            yield from leaves(item, (*path, key))
    else:
        for index, item in enumerate(mark.parts):
            yield from leaves(item, (*path, index))


def values(value: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    """Give every value that holds no other, at its path."""
    if below := list(children(value)):
        for step, item in below:
            yield from values(item, (*path, step))
    else:
        yield path, value


def underlined(span: Span) -> str:
    """Give the text that a diagnostic would underline; "" for one of several lines."""
    return span.source.line(span.start.line)[span.start.column - 1 : span.end.column - 1]


def test_each_value_is_marked_and_nothing_else_is() -> None:
    for case in ACCEPTED:
        for document in (document for source in sources(case) for document in read(source)):
            assert [path for path, _ in leaves(document.mark)] == [path for path, _ in values(document.value)]


def test_what_stands_at_the_mark_of_a_value_reads_as_it() -> None:
    written = [source for case in ACCEPTED for source in sources(case)]
    compared = 0

    for document in (document for source in written for document in read(source)):
        for path, mark in leaves(document.mark):
            if text := underlined(mark.span(document.source)):
                value = descendant(document.value, path)
                assert read(Source("", f"- {text}\n".encode()))[0].value == [value], (path, text)
                compared += 1

    assert compared > 1000


@pytest.mark.parametrize("padding", [0, 70_000])
def test_of_several_documents_each_has_its_own_marks(padding: int) -> None:
    text = f"a: [1, 2]\n---\n# {'.' * padding}\nb: {{c: 'd'}}\n"

    first, second = read(Source("specs/a.yaml", text.encode()))

    assert str(second.span(("b", "c"))) == "specs/a.yaml:4:8"
    assert str(first.span(("a", 1))) == "specs/a.yaml:1:8"
