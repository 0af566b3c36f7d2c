"""What of a JSON Schema a value breaks: jsonschema's errors, each once, in plain values.

A schema that offers alternatives refuses each of them for its own reason. Only the
alternative that the author seems to have meant is spoken of here.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from canarygen.document import Path, mapping
from canarygen.explanation.alternative import foreign_keys, is_strange, meant, mixture
from canarygen.typed import Any, Final, NamedTuple, cast

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
        keys = [step for step in (self.path[:-1] if self.is_key else self.path) if isinstance(step, str)]
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


def _flattened(error: ValidationError, root: JsonSchema) -> Iterator[Breach]:
    if error.validator == "anyOf":
        yield from _alternatives(error, root)
    elif error.validator != "oneOf":
        yield _breach(error, root)
    elif all([*branch] == ["type"] for branch in cast("list[JsonSchema]", error.validator_value)):
        # So Kubernetes has it of amounts, which are texts or numbers.
        yield _breach(error, root)._replace(
            keyword="type", wanted=[branch["type"] for branch in cast("list[Any]", error.validator_value)]
        )
    elif isinstance(error.instance, Mapping):
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
        schema = _with_parts(schema, root)
    return Breach(
        keyword=str(error.validator),
        wanted=error.validator_value,
        schema=schema,
        value=error.instance,
        path=(*path, str(error.instance)) if is_key else path,
        is_key=is_key,
        owner=above[-2] if len(above) > 1 else "",
    )


def _with_parts(schema: JsonSchema, root: JsonSchema) -> JsonSchema:
    """Give a schema with what its keys refer to, and its items, and each form of these: all that is spoken of, too."""
    values = {key: _whole(own, root) for key, own in schema.items() if key == "additionalProperties"}
    known = {key: _whole(own, root) for key, own in mapping(schema.get("properties")).items()}
    return {**_with_items(schema, root), **values, "properties": known}


def _with_items(schema: JsonSchema, root: JsonSchema) -> JsonSchema:
    """Give a schema with what its items refer to, and each form of these."""
    if "items" not in schema:
        return schema
    items = _whole(schema["items"], root)
    if forms := mapping(items).get("anyOf"):
        items = {**items, "anyOf": [resolved(form, root) for form in forms]}
    return {**schema, "items": items}


def _in_place(error: ValidationError, root: JsonSchema) -> JsonSchema:
    """Give the schema that was broken as it is called where it stands: a reference may have a title of its own."""
    schema: Any = root
    for step in list(error.absolute_schema_path)[:-1]:
        schema = _whole(schema, root)[step]
    return resolved(schema, root)


def _alternatives(error: ValidationError, root: JsonSchema) -> Iterator[Breach]:
    offered = [resolved(branch, root) for branch in cast("list[JsonSchema]", error.validator_value)]
    known = [branch["properties"] for branch in offered if "properties" in branch]
    breach = _breach(error, root)
    if is_strange(breach.value, known):
        all_keys = {key: value for keys in known for key, value in keys.items()}
        schema = {**breach.schema, "properties": all_keys}
        yield breach._replace(keyword="additionalProperties", wanted=False, schema=schema)
    elif keyword := mixture(breach.value, known):
        yield breach._replace(keyword=keyword, wanted=foreign_keys(breach.value, known))
    elif found := meant(error.context or ()):
        for inner in found:
            yield from _flattened(inner, root)
    else:
        yield breach._replace(wanted=[_with_items(branch, root) for branch in offered])


def _whole(schema: Any, root: JsonSchema) -> Any:
    return resolved(schema, root) if isinstance(schema, Mapping) else schema


def resolved(schema: JsonSchema, root: JsonSchema) -> JsonSchema:
    """Give a schema with what it refers to; what it says itself goes before that."""
    reference = str(schema.get("$ref", ""))
    if not reference.startswith("#/"):
        return schema
    target: Any = root
    for step in reference[2:].split("/"):
        target = target[step]
    return {**resolved(target, root), **{key: value for key, value in schema.items() if key != "$ref"}}
