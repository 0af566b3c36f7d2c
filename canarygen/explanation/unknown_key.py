"""What a key was meant to be that the language does not know where it stands."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from canarygen.document import Path, mapping
from canarygen.explanation.alternative import ALIASES
from canarygen.explanation.breach import JsonSchema, resolved, slip
from canarygen.fault import dotted
from canarygen.typed import Any
from canarygen.wording import inward, listed, nearest

_NEARER = 0.8  # so near that no other guess comes first
_NAME = ("metadata", "name")
_UNNAMED = "remove it: what is made of this template gets a name of its own"
_SECTIONS = 1  # how deep the mappings lie whose own mappings are sections: the document and its spec


def meant(key: str, value: Any, schema: JsonSchema, path: Path, root: JsonSchema) -> str:
    """Say what to write instead of a key, and its value, that the mapping at a path does not know.

    What is told of it just here comes first, then another tool's word, a slip of the pen, then a key too many around
    what is known here, and a key of this name elsewhere: a wrong indentation is common.
    What the root has for a word is told wherever that stands.
    """
    known: Mapping[str, Any] = schema.get("properties", {})
    if told := slip(key, schema) or _renamed(key, known, root) or slip(key, root):
        return told
    if (*path[-1:], key) == _NAME:
        return _UNNAMED
    names = sorted(known)
    if near := nearest(key, names, _NEARER):
        return f"did you mean `{near}`?"
    levels = list(_levels(path, root))
    is_inside = any(_knowing(key, levels[-1], root, _own))
    if not is_inside and isinstance(value, Mapping) and value and value.keys() <= known.keys():
        return f"leave `{key}` out: what it holds belongs right here"
    told = _itself(key, value, known, path, levels) or _owner(key, path, levels, root, _own)
    if told := told or _owner(key, path, levels, root, _alias):
        return told
    near = nearest(key, names)
    return f"did you mean `{near}`?" if near else f"known here: {listed(names)}"


def _renamed(key: str, known: Mapping[str, Any], root: JsonSchema) -> str:
    """Say which known key another tool calls so, and what that is."""
    alias = next((name for name, own in known.items() if key in own.get(ALIASES, [])), None)
    if alias is None:
        return ""
    description = known[alias].get("description") or resolved(known[alias], root).get("description")
    return f"use `{alias}`{f': {inward(description)}' if description else ''}"


def _itself(
    key: str, value: Any, known: Mapping[str, Any], path: Path, levels: Sequence[Sequence[JsonSchema]]
) -> str:
    """Say that a key is what others call the very mapping that it stands in."""
    if not path or all(_alias(key, outer) != path[-1] for outer in levels[-2]):
        return ""
    said = f"`{value}` as a key says it" if str(value) in known else "this is it"
    return f"leave `{key}` out: {said}"


_Calling = Callable[[str, JsonSchema], str]
"""What a mapping calls a key; "" if nothing."""


def _own(key: str, schema: JsonSchema) -> str:
    return key if key in schema.get("properties", {}) else ""


def _alias(key: str, schema: JsonSchema) -> str:
    known = schema.get("properties", {}).items()
    return next((name for name, own in known if key in own.get(ALIASES, [])), "")


def _owner(
    key: str, path: Path, levels: Sequence[Sequence[JsonSchema]], root: JsonSchema, calling: _Calling
) -> str:
    """Say which mapping knows a key: one in the mapping at a path, around it, or a section beside it.

    An item of a list is a world of its own: its keys are seldom meant for anything around it.
    """
    if any(isinstance(step, int) for step in path):
        inside = next(_knowing(key, levels[-1], root, calling), None)
        return _told(key, *inside) if inside else ""
    for depth in range(len(levels) - 1, -1, -1):
        here, is_near = path[:depth], depth == len(levels) - 1 or depth <= _SECTIONS
        if called := next(filter(None, (calling(key, schema) for schema in levels[depth])), ""):
            return _told(key, dotted(here), called)
        for name, called in _knowing(key, levels[depth], root, calling) if is_near else ():
            return _told(key, dotted((*here, name)), called)
    return ""


def _told(key: str, where: str, called: str) -> str:
    owner = f"`{where}`" if where else "the document itself"
    return f"it is a key of {owner}" if called == key else f"here that is `{called}`, a key of {owner}"


def _knowing(
    key: str, schemas: Iterable[JsonSchema], root: JsonSchema, calling: _Calling
) -> Iterator[tuple[str, str]]:
    """Give the properties whose mappings know a key, and what these call it."""
    for schema in schemas:
        for name, own in schema.get("properties", {}).items():
            if called := next(filter(None, (calling(key, inner) for inner in _alternatives(own, root))), ""):
                yield name, called


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
