"""What a key was meant to be that the language does not know where it stands."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from canarygen.breach import JsonSchema, resolved, slip
from canarygen.document import Path, mapping
from canarygen.fault import dotted
from canarygen.wording import inward, listed, nearest

# What other tools call a property: an annotation of ours, which validators pass over.
_ALIASES = "x-known-as"
_NEARER = 0.8  # so near that no other guess comes first
_SECTIONS = 1  # how deep the mappings lie whose own mappings are sections: the document and its spec


def meant(key: str, value: Any, schema: JsonSchema, path: Path, root: JsonSchema) -> str:
    """Say what to write instead of a key, and its value, that the mapping at a path does not know.

    Another tool's word comes first, then a slip of the pen, then a key too many around
    what is known here, and a key of this name elsewhere: a wrong indentation is common.
    """
    known: Mapping[str, Any] = schema.get("properties", {})
    if alias := next((name for name, own in known.items() if key in own.get(_ALIASES, [])), None):
        description = known[alias].get("description") or resolved(known[alias], root).get("description")
        return f"use `{alias}`{f': {inward(description)}' if description else ''}"
    if told := slip(key, schema):
        return told
    names = sorted(known)
    if near := nearest(key, names, _NEARER):
        return f"did you mean `{near}`?"
    if isinstance(value, Mapping) and value and value.keys() <= known.keys():
        return f"leave `{key}` out: what it holds belongs right here"
    if owner := _owner(key, path, root):
        return owner
    near = nearest(key, names)
    return f"did you mean `{near}`?" if near else f"known here: {listed(names)}"


def _owner(key: str, path: Path, root: JsonSchema) -> str:
    """Say which mapping knows a key: one in the mapping at a path, around it, or a section beside it.

    An item of a list is a world of its own: its keys are seldom meant for anything around it.
    """
    levels = list(_levels(path, root))
    if any(isinstance(step, int) for step in path):
        inside = next(_knowing(key, levels[-1], root), None)
        return f"it is a key of `{inside}`" if inside else ""
    for depth in range(len(levels) - 1, -1, -1):
        here, is_near = path[:depth], depth == len(levels) - 1 or depth <= _SECTIONS
        if any(key in schema.get("properties", {}) for schema in levels[depth]):
            return f"it is a key of {f'`{dotted(here)}`' if here else 'the document itself'}"
        for name in _knowing(key, levels[depth], root) if is_near else ():
            return f"it is a key of `{dotted((*here, name))}`"
    return ""


def _knowing(key: str, schemas: Iterable[JsonSchema], root: JsonSchema) -> Iterator[str]:
    """Give the properties whose mappings know a key."""
    for schema in schemas:
        for name, own in schema.get("properties", {}).items():
            if any(key in inner.get("properties", {}) for inner in _alternatives(own, root)):
                yield name


def _levels(path: Path, root: JsonSchema) -> Iterator[list[JsonSchema]]:
    """Give the schemas of the value at each part of a path, from the document inwards."""
    level = list(_alternatives(root, root))
    yield level
    for step in path:
        inner = [child for schema in level if (child := _child(schema, step))]
        level = [schema for child in inner for schema in _alternatives(child, root)]
        yield level


def _child(schema: JsonSchema, step: str | int) -> JsonSchema:
    if isinstance(step, int):
        child = schema.get("items")
    else:
        child = schema.get("properties", {}).get(step) or schema.get("additionalProperties")
    return mapping(child)


def _alternatives(schema: JsonSchema, root: JsonSchema) -> Iterator[JsonSchema]:
    whole = resolved(schema, root)
    if "anyOf" not in whole:
        yield whole
    for branch in whole.get("anyOf", ()):
        yield from _alternatives(branch, root)
