"""The first look by a schema takes nothing that a validator refuses, and what compiles needs no second one."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given

from canarygen.glance import fits
from canarygen.schema import Schema
from tests.reading import loaded_all
from tests.strategies import broken, patched_specs, specs

ROOT = Path(__file__).resolve().parent.parent
SCHEMAS = ROOT / "schemas"
PINNED = sorted(path for path in SCHEMAS.rglob("*.json") if path.name != "sources.json")
KINDS = {
    schema["properties"]["kind"]["enum"][0]: (schema, jsonschema_rs.validator_for(schema))
    for schema in (json.loads(path.read_text(encoding="utf-8")) for path in PINNED)
    if "enum" in schema["properties"].get("kind", ())
}
LANGUAGE = json.loads((SCHEMAS / "canary.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema_rs.validator_for(LANGUAGE)
ODD: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 7, 70000, 2**31, 2**64, 1.0, 1.5),
    *("", "text", "a-b.c", "A b", "7", "50%", "5m", "1.5h", "true", "a\n", "ä", "/x", "x" * 64, "x" * 400),
    *([], {}, [7], ["text"], [1, True], [{}, {}], {"a": 7}, {"": ""}, {"a": {}}, [{"a": [7]}], {"x-a": "b"}),
    *(["a", "a"], [{}, {"port": 8080}], [{"port": 8080}, {"port": 8080}], list(range(300))),
)


def variants(value: Any) -> Iterator[Any]:
    """Put something odd in place of, or beside, each part of a value, and leave each out."""
    yield from (None, True, 7, "text", "a\n", [], {}, 1.5)
    if isinstance(value, dict):
        yield {**value, "odd": 1}
        for key, item in value.items():
            yield {other: kept for other, kept in value.items() if other != key}
            yield from ({**value, key: odd} for odd in variants(item))
    elif isinstance(value, list):
        yield [*value, *value]
        for at, item in enumerate(value):
            yield [*value[:at], *value[at + 1 :]]
            yield from ([*value[:at], odd, *value[at + 1 :]] for odd in variants(item))


def documents(pattern: str) -> list[Any]:
    """Read the documents of some files."""
    files = sorted(ROOT.glob(pattern))
    return [value for file in files for value in loaded_all(file.read_bytes())]


def part(root: Any, pointer: str) -> Any:
    """Give what stands at a JSON pointer, with the definitions that it may refer to."""
    found = root
    for step in pointer.split("/")[1:]:
        found = found[int(step) if isinstance(found, list) else step.replace("~1", "/").replace("~0", "~")]
    kept = {key: root[key] for key in ("$defs", "definitions") if key in root}
    return {**kept, **found} if isinstance(found, dict) else found


@pytest.mark.parametrize("path", PINNED, ids=lambda path: path.stem)
def test_no_part_of_a_schema_takes_what_the_validator_refuses(path: Path) -> None:
    root = json.loads(path.read_text(encoding="utf-8"))
    validators = jsonschema_rs.validator_map_for(root)

    for pointer in validators.keys():  # noqa: SIM118 -- it is no mapping, and cannot be iterated over
        taken = [odd for odd in ODD if fits(part(root, pointer), odd)]
        assert [odd for odd in taken if not validators[pointer].is_valid(odd)] == []


def test_no_schema_takes_an_object_with_something_odd_in_it_that_the_validator_refuses() -> None:
    for value in documents("out/*/*/*.yaml"):
        schema, validator = KINDS[value["kind"]]
        for odd in variants(value):
            assert not fits(schema, odd) or validator.is_valid(odd)


@given(specs() | patched_specs() | broken())
def test_the_language_takes_no_spec_that_the_validator_refuses(spec: dict[str, Any]) -> None:
    assert not fits(LANGUAGE, spec) or VALIDATOR.is_valid(spec)


def test_every_object_that_is_built_fits_at_first_sight() -> None:
    found = documents("tests/cases/accepted/*/out/**/*.yaml")

    assert [
        value for value in found if value["kind"] in KINDS and not fits(KINDS[value["kind"]][0], value)
    ] == []


@pytest.mark.parametrize("path", PINNED, ids=lambda path: path.stem)
def test_no_reference_of_the_older_draft_has_a_neighbour(path: Path) -> None:
    """Draft 7 passes over what stands beside a `$ref`; the look doesn't."""
    root = json.loads(path.read_text(encoding="utf-8"))

    pointers = jsonschema_rs.validator_map_for(root).keys() if "draft-07" in root["$schema"] else []
    found = [node for pointer in pointers if isinstance(node := part(root, pointer), dict)]
    assert [node for node in found if "$ref" in node and len(node) > 1 + ("definitions" in node)] == []


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"pattern": "^a+$"}, "a" * 400),
        ({"pattern": "^a$"}, "a\n"),
        ({"type": "integer"}, 2**53),
        ({"type": "number"}, 1.5),
        ({"type": "object"}, {1: 2}),
        ({"uniqueItems": True}, list(range(300))),
        ({"uniqueItems": True}, [1, True]),
        ({"format": "date"}, "2026-01-01"),
        ({"patternProperties": {"^a": {}}, "additionalProperties": False}, {"a": 1}),
        ({"$ref": "other.json"}, "a"),
        ({"enum": [[1]]}, [1]),
    ],
)
def test_of_what_it_cannot_know_a_look_says_nothing(schema: dict[str, Any], value: Any) -> None:
    assert not fits(schema, value)
    assert not fits({"not": schema}, value)


def test_what_one_key_asks_for_has_to_be_there() -> None:
    schema = {"dependentRequired": {"a": ["b"]}}

    assert [fits(schema, value) for value in ({}, {"a": 1, "b": 2}, {"b": 1}, {"a": 1})] == [
        True,
        True,
        True,
        False,
    ]


def test_much_is_left_to_the_validator() -> None:
    schema = Schema('{"type": "string"}')
    verdicts = [schema.accepts(value) for value in ["a", 1, *"abcdefghijklmnopqrstuvwxyz", 2]]

    assert verdicts == [True, False, *[True] * 26, False]
