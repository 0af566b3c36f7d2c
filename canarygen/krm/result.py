"""Diagnostics as the `results` of a KRM function.

Source: KRM Functions Specification: a result has a message and a severity, and may name
an object, a field of it, its file, and tags. There is no line in it but as a tag.
"""

from collections.abc import Iterator, Mapping

from canarygen.diagnostic import Diagnostic, Rejected
from canarygen.document import Document, Mark, Path
from canarygen.fault import dotted
from canarygen.krm.resource_list import Item
from canarygen.parsing.reader import read
from canarygen.source import Span, whole
from canarygen.typed import Any


def result(diagnostic: Diagnostic, items: Mapping[str, Item]) -> Mapping[str, Any]:
    """Give a diagnostic as a result. `items` are what it may be about, by the names of their sources."""
    notes = "".join(f"\n{note.span}: {note.message}" for note in diagnostic.all_notes)
    start = diagnostic.span.start
    item = items.get(diagnostic.span.source.path)
    return {
        "message": f"{diagnostic.message}{notes}\nhelp: {diagnostic.help}",
        "severity": diagnostic.severity.value,
        **(_about(item, diagnostic.span) if item else {}),
        "tags": {"code": diagnostic.code.word, "line": str(start.line), "column": str(start.column)},
    }


def _about(item: Item, span: Span) -> Mapping[str, Any]:
    reference = {"apiVersion": item.api_version, "kind": item.kind, "name": item.name}
    if item.namespace:
        reference["namespace"] = item.namespace
    path = _path(span)
    return {
        "resourceRef": reference,
        **({"field": {"path": dotted(path)}} if path else {}),
        **({"file": {"path": item.path, "index": item.index}} if item.path else {}),
    }


def _path(span: Span) -> Path:
    """Find the path in a document that a span is the place of; none where it is all of it, or cannot be read."""
    if span == whole(span.source):
        return ()
    try:
        (document,) = read(span.source)
    except (Rejected, ValueError):
        return ()
    begun = [
        (path, place) for path, place in _places(document, (), document.mark) if place.start == span.start
    ]
    exact = [path for path, place in begun if place == span]
    # A mapping begins where its first key does: what fits to the end is meant, else the innermost.
    return exact[0] if exact else max((path for path, _ in begun), key=len, default=())


def _places(document: Document, path: Path, mark: Mark) -> Iterator[tuple[Path, Span]]:
    """Give every key and every value with its place."""
    if isinstance(mark.parts, dict):
        for key, (name, value) in mark.parts.items():
            yield (*path, key), name.span(document.source)
            yield (*path, key), value.span(document.source)
            yield from _places(document, (*path, key), value)
    elif isinstance(mark.parts, list):
        for index, value in enumerate(mark.parts):
            yield (*path, index), value.span(document.source)
            yield from _places(document, (*path, index), value)
