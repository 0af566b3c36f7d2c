"""A first look at a value by a JSON Schema: what it takes fits for sure, and of the rest it says nothing.

To load a validator and have it compile our schemas takes as long as to build forty specs. A look follows
a schema only where the value leads, and needs neither.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from canarygen.document import Value
from canarygen.typed import Any, Final

Node = Any  # a JSON Schema or a part of one: Mapping[str, Any] | bool
Law = Callable[[Any, Value, Node, Node], bool]

_SILENT: Final = frozenset(
    {
        *("$schema", "$id", "$defs", "definitions", "title", "description", "examples", "default"),
        *("then", "else", "minContains", "maxContains"),  # Their neighbours ask for them.
    }
)
"""Keywords that ask for nothing by themselves."""
_TYPES: Final = {"string": str, "object": dict, "array": list, "boolean": bool, "null": type(None)}
_NUMBERS: Final = frozenset({"integer", "number"})
_KNOWN: Final = frozenset({*_TYPES.values(), int})
_LONGEST: Final = 300
"""Python's patterns may go back and forth over a text, Rust's never do: of long ones the look says nothing."""
_MANY: Final = 100
"""To find two of a kind among so many takes long."""
_EXACT: Final = 2**53
"""Below it every reader of JSON sees the same number."""


def fits(schema: Node, value: Value) -> bool:
    """Whether a value fits a schema for sure; what does not seem to may do so on a closer look."""
    try:
        return _fits(schema, value, schema)
    except _Unsure:
        return False


class _Unsure(Exception):
    """This needs a closer look."""


def _fits(node: Node, value: Value, root: Node) -> bool:
    if isinstance(node, bool):
        return node
    _reject_strange(value)
    for keyword, rule in node.items():
        if keyword in _SILENT or keyword.startswith("x-"):
            continue
        if keyword not in _LAWS:
            raise _Unsure
        if not _LAWS[keyword](rule, value, node, root):
            return False
    return True


def _reject_strange(value: Value) -> None:
    """Raise _Unsure for what is no plain JSON: a float, a large number, a type of its own."""
    kind = type(value)
    if kind not in _KNOWN or (kind is int and abs(value) >= _EXACT):
        raise _Unsure
    if kind is dict and not {str}.issuperset(map(type, value)):
        raise _Unsure


def _ref(rule: str, value: Value, _: Node, root: Node) -> bool:
    start, *steps = rule.split("/")
    if start != "#" or "~" in rule or "%" in rule:
        raise _Unsure
    node = root
    for step in steps:
        node = node[step]
    return _fits(node, value, root)


def _type(rule: str | Sequence[str], value: Value, _: Node, __: Node) -> bool:
    kind = type(value)
    names = (rule,) if isinstance(rule, str) else rule
    return any(kind is int if name in _NUMBERS else kind is _TYPES[name] for name in names)


def _is_same(rule: Any, value: Value) -> bool:
    if type(rule) not in _KNOWN - {dict, list}:
        raise _Unsure
    return type(rule) is type(value) and bool(rule == value)


def _pattern(rule: str, value: Value, _: Node, __: Node) -> bool:
    if type(value) is not str:
        return True
    # Of such a text the two sorts of patterns have one opinion: it has no line ends, and no letters but ASCII's.
    if len(value) > _LONGEST or not (value.isascii() and value.isprintable()):
        raise _Unsure
    return re.search(rule, value) is not None


def _properties(rule: Mapping[str, Node], value: Value, _: Node, root: Node) -> bool:
    if type(value) is not dict:
        return True
    return all(_fits(rule[key], item, root) for key, item in value.items() if key in rule)


def _additional(rule: Node, value: Value, node: Node, root: Node) -> bool:
    if type(value) is not dict:
        return True
    if "patternProperties" in node:
        raise _Unsure
    known = node.get("properties", {})
    return all(_fits(rule, item, root) for key, item in value.items() if key not in known)


def _items(rule: Node, value: Value, _: Node, root: Node) -> bool:
    return type(value) is not list or all(_fits(rule, item, root) for item in value)


def _unique(rule: bool, value: Value, _: Node, __: Node) -> bool:  # noqa: FBT001 -- as the schema says it
    # Python takes true for 1: what is the same may not be, but what differs does.
    if not rule or type(value) is not list:
        return True
    if len(value) > _MANY or any(item in value[:at] for at, item in enumerate(value)):
        raise _Unsure
    return True


def _contains(rule: Node, value: Value, node: Node, root: Node) -> bool:
    if type(value) is not list:
        return True
    count = sum(_fits(rule, item, root) for item in value)
    return bool(node.get("minContains", 1) <= count <= node.get("maxContains", len(value)))


def _if(rule: Node, value: Value, node: Node, root: Node) -> bool:
    return _fits(node.get("then" if _fits(rule, value, root) else "else", True), value, root)


def _dependent(rule: Mapping[str, Node], value: Value, _: Node, root: Node) -> bool:
    return type(value) is not dict or all(_fits(rule[key], value, root) for key in rule if key in value)


def _has(rule: Sequence[str], value: Value, _: Node, __: Node) -> bool:
    return type(value) is not dict or all(key in value for key in rule)


def _bound(kinds: set[type], holds: Callable[[Any, Any], bool]) -> Law:
    """Make the law of a bound for values of some kinds."""
    return lambda rule, value, _, __: type(value) not in kinds or holds(rule, value)


_LAWS: Final[Mapping[str, Law]] = {
    "$ref": _ref,
    "type": _type,
    "const": lambda rule, value, _, __: _is_same(rule, value),
    "enum": lambda rule, value, _, __: any(_is_same(item, value) for item in rule),
    "pattern": _pattern,
    "properties": _properties,
    "additionalProperties": _additional,
    "propertyNames": lambda rule, value, _, root: (
        type(value) is not dict or all(_fits(rule, key, root) for key in value)
    ),
    "required": _has,
    "items": _items,
    "uniqueItems": _unique,
    "contains": _contains,
    "minimum": _bound({int}, lambda rule, value: value >= rule),
    "maximum": _bound({int}, lambda rule, value: value <= rule),
    "minLength": _bound({str}, lambda rule, value: len(value) >= rule),
    "maxLength": _bound({str}, lambda rule, value: len(value) <= rule),
    "minItems": _bound({list}, lambda rule, value: len(value) >= rule),
    "maxItems": _bound({list}, lambda rule, value: len(value) <= rule),
    "minProperties": _bound({dict}, lambda rule, value: len(value) >= rule),
    "maxProperties": _bound({dict}, lambda rule, value: len(value) <= rule),
    "allOf": lambda rule, value, _, root: all(_fits(part, value, root) for part in rule),
    "anyOf": lambda rule, value, _, root: any(_fits(part, value, root) for part in rule),
    "oneOf": lambda rule, value, _, root: sum(_fits(part, value, root) for part in rule) == 1,
    "not": lambda rule, value, _, root: not _fits(rule, value, root),
    "if": _if,
    "dependentSchemas": _dependent,
    "dependentRequired": lambda rule, value, node, root: (
        type(value) is not dict or all(_has(rule[key], value, node, root) for key in rule if key in value)
    ),
}
