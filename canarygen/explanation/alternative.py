"""Which of a schema's alternatives (`anyOf`) the author of a value seems to have meant.

Each refuses the value for reasons of its own; those of one that was not meant help nobody.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from jsonschema import ValidationError

from canarygen.typed import Any, Final, cast

ALIASES: Final = "x-known-as"
"""What other tools call a property: an annotation of ours, which validators pass over."""
Properties = Mapping[str, Any]
"""The keys that an alternative knows, each with its schema."""


def is_strange(value: Any, known: Sequence[Properties]) -> bool:
    """Whether a mapping has keys, and none that any of several alternatives knows."""
    return (
        isinstance(value, Mapping)
        and len(known) > 1
        and bool(value)
        and not value.keys() & set().union(*known)
    )


def mixture(value: Any, known: Sequence[Properties]) -> str:
    """Say whether a mapping is of no kind at all ("empty") or of several at once ("mixed"); "" for neither."""
    if not isinstance(value, Mapping) or not known:
        return ""
    if not value:
        return "empty"
    mixes = all(value.keys() - keys for keys in known) and value.keys() <= set().union(*known)
    return "mixed" if mixes else ""


def foreign_keys(value: Mapping[str, Any], known: Sequence[Properties]) -> list[str]:
    """Give the keys that the alternative of the first telling key does not know, that key first.

    A key that all alternatives know tells nothing about which of them was meant.
    """
    first = next((key for key in value if not all(key in keys for keys in known)), "")
    own = next((keys for keys in known if first in keys), {})
    return [first, *(key for key in value if key not in own)]


def meant(errors: Iterable[ValidationError]) -> list[ValidationError]:
    """Give the errors of the alternative that was meant, of those of all; nothing where none was.

    What it lacks is left out, where it is given something that it does not know.
    """
    branches: dict[Any, list[ValidationError]] = defaultdict(list)
    for error in errors:
        branches[error.relative_schema_path[0]].append(error)
    likely = [found for found in branches.values() if not any(map(_is_other_kind, found))]
    nearest = min(likely, key=_distance, default=[])
    is_foreign = any(_is_foreign_key(error) for error in nearest)
    lacking = {"required", "oneOf"} if is_foreign else frozenset()
    return [error for error in nearest if error.relative_path or error.validator not in lacking]


def _is_foreign_key(error: ValidationError) -> bool:
    return error.validator == "additionalProperties" and not error.relative_path


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
    """Count what speaks against an alternative; what another tool calls one of its keys does not."""
    if error.validator not in {"additionalProperties", "required"}:
        return int(error.validator == "const")
    instance, schema = cast("Properties", error.instance), cast("Properties", error.schema)
    known: Properties = schema.get("properties", {})
    called = {alias: key for key, own in known.items() for alias in own.get(ALIASES, ())}
    if error.validator == "additionalProperties":
        return len(instance.keys() - known.keys() - called.keys())
    said = instance.keys() | {called[key] for key in called.keys() & instance.keys()}
    return int(not said.issuperset(schema["required"]))
