"""Every key of the language is shown: in a spec that is accepted, and in one that is refused for it."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from canarygen import library
from canarygen.diagnostic import Rejected
from canarygen.document import Document, Mark, Said, Value
from canarygen.model.project import PROJECT_FILE
from canarygen.parsing.decode import decode
from canarygen.parsing.reader import read
from canarygen.source import Position, Source
from tests.conftest import Compile
from tests.test_cases import ACCEPTED, REJECTED, files_of, settings, sources

Key = tuple[str, ...]
"""A schema's name, and the way through the schema to a property."""

SCHEMAS: Mapping[str, Said] = {name: json.loads(library.text(name)) for name in ("canary", "project")}


def shown(name: str, value: Value) -> set[Key]:
    """Give every property of a schema that a document writes."""
    return set(_shown(SCHEMAS[name], value, (name,), SCHEMAS[name]))


def _shown(schema: Said, value: Value, at: Key, root: Said) -> Iterator[Key]:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        yield from _shown(root["$defs"][name], value, (root["title"], name), root)
    for keyword in ("anyOf", "oneOf", "allOf"):
        for branch in schema.get(keyword, []):
            yield from _shown(branch, value, at, root)
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        for key, item in value.items():
            if key in properties:
                yield (*at, key)
                yield from _shown(properties[key], item, (*at, key), root)
            elif isinstance(schema.get("additionalProperties"), dict):
                yield from _shown(schema["additionalProperties"], item, (*at, "*"), root)
    elif isinstance(value, list):
        for item in value:
            yield from _shown(schema.get("items", {}), item, (*at, "[]"), root)


def every(name: str) -> set[Key]:
    """Give every property of a schema."""
    root = SCHEMAS[name]
    found = {key for place, schema in _places(root, root) for key in _own(schema, place)}
    return found | set(_own(root, (name,)))


def _own(schema: Said, at: Key) -> Iterator[Key]:
    for keyword in ("anyOf", "oneOf", "allOf"):
        for branch in schema.get(keyword, []):
            yield from _own(branch, at)
    for key, inner in schema.get("properties", {}).items():
        yield (*at, key)
        yield from _own(inner, (*at, key))
    if isinstance(schema.get("additionalProperties"), dict):
        yield from _own(schema["additionalProperties"], (*at, "*"))
    if isinstance(schema.get("items"), dict):
        yield from _own(schema["items"], (*at, "[]"))


def _places(schema: Said, root: Said) -> Iterator[tuple[Key, Said]]:
    for name, inner in schema.get("$defs", {}).items():
        yield (root["title"], name), inner


def names(files: list[Source]) -> Iterator[tuple[str, Document]]:
    """Read files, each document with the name of its schema."""
    for source in files:
        for document in read(source):
            yield ("project" if source.path == PROJECT_FILE else "canary"), document


def lacking(found: set[Key]) -> list[str]:
    """Give the properties of the schemas, at every level, that are not among some."""
    return sorted(".".join(key) for name in SCHEMAS for key in every(name) - found)


def test_every_key_is_accepted_somewhere() -> None:
    """Each stands in an accepted case."""
    accepted = {
        key for case in ACCEPTED for name, doc in names(files_of(case)) for key in shown(name, doc.value)
    }

    assert lacking(accepted) == []


def test_every_key_is_refused_somewhere(compiled: Compile) -> None:
    """Each holds the place of a fault in a rejected case."""
    refused = {key for case in REJECTED for key in faulty(case, compiled)}

    assert lacking(refused) == []


def faulty(case: Path, compiled: Compile) -> Iterator[Key]:
    """Give the properties, those above them included, on which a case's faults lie."""
    try:
        compiled(sources(case), settings(case))
    except Rejected as rejected:
        for diagnostic in rejected.diagnostics:
            yield from _at(diagnostic.span.source, diagnostic.span.start)


def _at(source: Source, position: Position) -> Iterator[Key]:
    try:
        decode(source)
        documents = list(names([source]))
    except Rejected:
        return  # No key can be told where the text cannot be read.
    for name, document in documents:
        yield from shown(name, _narrowed(document.value, document.mark, position))


def _narrowed(value: Value, mark: Mark, position: Position) -> Value:
    """Keep of a value only the way to a position, and what stands there."""
    spot = (position.line - 1, position.column - 1)
    if isinstance(mark.parts, dict):
        return {
            key: _narrowed(value[key], inner, position)
            for key, (name, inner) in mark.parts.items()
            if (name.start.line, name.start.column) <= spot < _end(inner)
        }
    if isinstance(mark.parts, list):
        return [
            _narrowed(item, inner, position)
            for item, inner in zip(value, mark.parts, strict=True)
            if (inner.start.line, inner.start.column) <= spot < _end(inner)
        ]
    return value


def _end(mark: Mark) -> tuple[int, int]:
    end = (mark.end.line, mark.end.column)
    # An empty value ends where it begins; its key still is a place.
    return (end[0], end[1] + 1) if end == (mark.start.line, mark.start.column) else end


def test_what_is_told_of_a_slip_is_part_of_the_language() -> None:
    """Each piece of YAML that the schema's words for slips hold has keys that there are, and values that fit."""
    told = "\n".join(_told(SCHEMAS["canary"]))

    pieces = [yaml.safe_load(piece) for piece in re.findall(r"`(\w+: [{\[].*?)`", told)]
    faults = [library.language("canary").faults(_with(piece)) for piece in pieces]

    assert len(pieces) > 15
    assert faults == [()] * len(pieces)


def _with(piece: Said) -> Said:
    """Give a document whose spec says what a piece does, too."""
    whole: Said = {
        "workload": {"image": "web:1.0.0", "port": 8080},
        "traffic": {"hosts": ["web.example.com"]},
        "rollout": {"steps": ["50% for 1h"]},
    }
    for key, value in piece.items():
        part, said = (_WITHIN[key], piece) if key in _WITHIN else (key, value)
        whole = {**whole, part: {**whole[part], **said} if part in whole else said}
    if "blueGreen" in whole["rollout"]:
        whole["rollout"].pop("steps")
    return {**_HEAD, "spec": whole}


_HEAD = {"apiVersion": "canarygen.dev/v1", "kind": "Canary", "metadata": {"name": "web"}}
_WITHIN = {
    "steps": "rollout",
    "health": "workload",
    "gateway": "traffic",
    "match": "traffic",
    "routes": "traffic",
    "headers": "traffic",
}
"""Keys that stand in a part of a spec that need not be named with them."""


def _told(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("x-slips", {}).values()
    inner = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    yield from (told for value in inner for told in _told(value))
