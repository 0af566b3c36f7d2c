"""What of a JSON Schema a value breaks: jsonschema's errors, each once, in plain values.

A schema that offers alternatives refuses each of them for its own reason. Only the
alternative that the author seems to have meant is spoken of here.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, cast

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from canarygen.document import Path, mapping

JsonSchema = Mapping[str, Any]
SLIPS: Final = "x-slips"
"""What is told of texts that are often written somewhere, by their patterns: an annotation of ours, which validators pass over."""


class Breach(NamedTuple):
    """A keyword of a schema that a value breaks.

    `wanted` is the keyword's value, `schema` the schema it stands in; for `anyOf`,
    `wanted` is the list of alternatives, of which none was meant. `owner` is the key of
    the schema above, where the breach depends on another key.
    """

    keyword: str
    wanted: Any
    schema: JsonSchema
    value: Any
    path: Path
    is_key: bool
    owner: str

    @property
    def title(self) -> str:
        """What the schema calls a part of the document; the Kubernetes schemas have no titles, but keys."""
        keys = [step for step in self.path if isinstance(step, str)]
        if self.path and "title" in self.schema:
            return str(self.schema["title"])
        return f"`{keys[-1]}`" if keys else "the document"

    @property
    def choices(self) -> list[str]:
        """The keys among which `oneOf` has the author choose."""
        return [key for branch in self.wanted for key in branch.get("required", [])]

    @property
    def clashing(self) -> list[str]:
        """The keys that may not stand beside another, as the author has them: the fault is theirs."""
        if self.keyword == "mixed":
            return list(self.wanted[1:])
        if self.keyword == "oneOf":
            return [key for key in self.value if key in self.choices][1:]
        if self.keyword != "not":
            return []
        branches = self.wanted.get("anyOf", [self.wanted])
        unwanted = {key for branch in branches for key in branch.get("required", [])}
        return [key for key in self.value if key in unwanted]

    @property
    def excluding(self) -> list[str]:
        """The keys that exclude what the fault is told of: those that do so to others, or each other."""
        if self.keyword == "oneOf":
            return [key for key in self.choices if key in self.value]
        return [self.owner] if self.keyword == "not" else []


def slip(text: str, schema: JsonSchema) -> str:
    """Say what a text, or a key, is told that a schema knows to be a common mistake there; "" if it knows none."""
    slips: Mapping[str, str] = schema.get(SLIPS, {})
    return next((told for form, told in slips.items() if re.search(form, text)), "")


def breaches(schema: JsonSchema, value: Any) -> Iterator[Breach]:
    """Give all that a value breaks, in the order in which it is met."""
    for error in _VALIDATOR(schema).iter_errors(value):
        yield from _flattened(error, schema)


def _pattern(_: Any, pattern: str, instance: Any, __: Any) -> Iterator[ValidationError]:
    """Match a pattern to the very end: Python's `$` would accept a final newline."""
    anchored = f"{pattern[:-1]}\\Z" if pattern.endswith("$") else pattern
    if isinstance(instance, str) and not re.search(anchored, instance):
        yield ValidationError("")


_VALIDATOR: Callable[[JsonSchema], Any] = extend(Draft202012Validator, {"pattern": _pattern})  # type: ignore[no-untyped-call]
_TRANSPARENT = frozenset({"dependentSchemas", "if", "allOf"})


def _flattened(error: ValidationError, root: JsonSchema) -> Iterator[Breach]:
    if error.validator == "anyOf":
        yield from _alternatives(error, root)
    elif error.validator in _TRANSPARENT and error.context:
        for inner in error.context:
            yield from _flattened(inner, root)
    elif error.validator != "oneOf" or isinstance(error.instance, Mapping):
        # A choice of keys is for mappings; of anything else the type is what is wrong.
        yield _breach(error, root)


def _breach(error: ValidationError, root: JsonSchema) -> Breach:
    above = [str(step) for step in error.absolute_schema_path][-3:]
    path = tuple(error.absolute_path)
    # The value that `propertyNames` judges is a key; it has no path of its own.
    is_key = "propertyNames" in above and isinstance(error.instance, str)
    schema = mapping(error.schema)
    if schema:
        here = _in_place(error, root)
        schema = {**schema, **{key: here[key] for key in ("title", "examples", SLIPS) if key in here}}
    return Breach(
        keyword=str(error.validator),
        wanted=error.validator_value,
        schema=schema,
        value=error.instance,
        path=(*path, str(error.instance)) if is_key else path,
        is_key=is_key,
        owner=above[-2] if len(above) > 1 else "",
    )


def _in_place(error: ValidationError, root: JsonSchema) -> JsonSchema:
    """Give the schema that was broken as it is called where it stands: a reference may have a title of its own."""
    schema: Any = root
    for step in list(error.absolute_schema_path)[:-1]:
        whole: Any = resolved(schema, root) if isinstance(schema, Mapping) else schema
        schema = whole[step]
    return resolved(schema, root)


def _alternatives(error: ValidationError, root: JsonSchema) -> Iterator[Breach]:
    branches: dict[Any, list[ValidationError]] = defaultdict(list)
    for inner in error.context or ():
        branches[inner.relative_schema_path[0]].append(inner)
    meant = [errors for errors in branches.values() if not any(map(_is_other_kind, errors))]
    offered = [resolved(branch, root) for branch in cast("list[JsonSchema]", error.validator_value)]
    breach = _breach(error, root)
    if _is_strange(error.instance, offered):
        known = {key: value for branch in offered for key, value in branch.get("properties", {}).items()}
        yield breach._replace(
            keyword="additionalProperties", wanted=False, schema={**breach.schema, "properties": known}
        )
    elif keyword := _mixture(error.instance, offered):
        yield breach._replace(
            keyword=keyword, wanted=_foreign_keys(cast("JsonSchema", error.instance), offered)
        )
    elif meant:
        for inner in _said(min(meant, key=_distance)):
            yield from _flattened(inner, root)
    else:
        yield breach._replace(wanted=offered)


def _is_strange(value: Any, offered: Sequence[JsonSchema]) -> bool:
    """Whether a mapping has keys, and none that any of several alternatives knows."""
    known = [branch["properties"].keys() for branch in offered if "properties" in branch]
    return (
        isinstance(value, Mapping)
        and len(known) > 1
        and bool(value)
        and not value.keys() & set().union(*known)
    )


def _mixture(value: Any, offered: Sequence[JsonSchema]) -> str:
    """Say whether a mapping is of no kind at all ("empty") or of several at once ("mixed")."""
    known = [branch["properties"].keys() for branch in offered if "properties" in branch]
    if not isinstance(value, Mapping) or not known:
        return ""
    if not value:
        return "empty"
    mixes = all(value.keys() - keys for keys in known) and value.keys() <= set().union(*known)
    return "mixed" if mixes else ""


def _foreign_keys(value: Mapping[str, Any], offered: Sequence[JsonSchema]) -> list[str]:
    """Give the keys that the alternative of the first telling key does not know, that key first.

    A key that all alternatives know tells nothing about which of them was meant.
    """
    known = [branch["properties"].keys() for branch in offered if "properties" in branch]
    first = next((key for key in value if not all(key in keys for keys in known)), "")
    own: JsonSchema = next(
        (branch["properties"] for branch in offered if first in branch.get("properties", {})), {}
    )
    return [first, *(key for key in value if key not in own)]


def _said(errors: Sequence[ValidationError]) -> list[ValidationError]:
    """Leave out what an alternative lacks, where it is given something that it does not know."""
    is_foreign = any(
        error.validator == "additionalProperties" and not error.relative_path for error in errors
    )
    return [
        error
        for error in errors
        if not (is_foreign and error.validator in {"required", "oneOf"} and not error.relative_path)
    ]


def _is_other_kind(error: ValidationError) -> bool:
    """Whether an alternative is plainly another than was meant: another type, or another fixed word."""
    if error.relative_path:
        return False
    return error.validator == "type" or (
        error.validator in {"const", "enum"} and not isinstance(error.instance, str)
    )


def _distance(errors: Sequence[ValidationError]) -> tuple[int, int]:
    """Rank an alternative: each key that it lacks or does not know speaks against it."""
    return (sum(_against(error) for error in errors if not error.relative_path), len(errors))


def _against(error: ValidationError) -> int:
    if error.validator == "additionalProperties":
        instance, schema = cast("JsonSchema", error.instance), cast("JsonSchema", error.schema)
        return len(instance.keys() - schema.get("properties", {}).keys())
    return int(error.validator in {"required", "const"})


def resolved(schema: JsonSchema, root: JsonSchema) -> JsonSchema:
    """Give a schema with what it refers to; what it says itself goes before that."""
    reference = str(schema.get("$ref", ""))
    if not reference.startswith("#/"):
        return schema
    target: Any = root
    for step in reference[2:].split("/"):
        target = target[step]
    return {**resolved(target, root), **{key: value for key, value in schema.items() if key != "$ref"}}
