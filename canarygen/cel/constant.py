"""Texts in an expression that its checker takes for texts, and that are a length of time, a pattern, or one of a few words."""

import json
from collections.abc import Iterator, Mapping, Sequence

from canarygen.cel.record import Records
from canarygen.frozen import frozen
from canarygen.typed import Any, Final

# CheckedExpr of CEL's own interface (cel/expr/checked.proto and syntax.proto): its fields, each in the place of its number.
_TREE: Final = Records(
    {
        "Checked": {
            "unused": "int",
            "references": "[]Other",
            "types": "[]Other",
            "root": "Node",
            "source": "Source",
        },
        "Source": {"version": "string", "location": "string", "lines": "[]int", "places": "[]Place"},
        "Place": {"node": "int", "offset": "int"},
        "Node": {
            "unused": "int",
            "id": "int",
            "constant": "Constant",
            "name": "Name",
            "select": "Select",
            "call": "Call",
            "list": "List",
            "struct": "Other",
            "loop": "Loop",
        },
        "Constant": {
            "null": "int",
            "bool": "bool",
            "int": "int",
            "uint": "int",
            "double": "Other",
            "text": "string",
        },
        "Name": {"name": "string"},
        "Select": {"operand": "Node", "field": "string"},
        "Call": {"target": "Node", "function": "string", "arguments": "[]Node"},
        "List": {"items": "[]Node"},
        "Loop": {
            "item": "string",
            "over": "Node",
            "so_far": "string",
            "begin": "Node",
            "while": "Node",
            "step": "Node",
            "result": "Node",
        },
        "Other": {},
    }
)
_WITHIN: Final = {
    "select": ("operand",),
    "call": ("target", "arguments"),
    "list": ("items",),
    "loop": ("over", "begin", "while", "step", "result"),
}
"""Which fields of a node, and of what it holds, are nodes."""
_SEVERAL: Final = frozenset({"arguments", "items"})
_COMPARED: Final = frozenset({"_==_", "_!=_", "@in"})
_PROBES: Final = {"duration": "duration({}) == duration('0s')", "matches": "''.matches({})"}
"""Functions that take no text of any kind, and an expression that asks whether they take one."""


@frozen
class Constant:
    """A text in an expression, and at which of its characters that begins, counted from 0."""

    said: str
    start: int

    def place(self, text: str) -> tuple[int, int]:
        """Give the line and the column at which it begins in the expression, behind its quote if it has one."""
        written = text[self.start :]
        start = self.start + len(written) - len(written.lstrip("rR").lstrip("'\""))
        return text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)


class Tree:
    """The calls of an expression, as the checker has read it."""

    def __init__(self, program: Any) -> None:
        """Take a program."""
        checked = _TREE.read("Checked", program.serialize())
        self._starts = {place.node: place.offset for place in checked.source.places}
        self._calls = [node.call for node in _nodes(checked.root) if node.HasField("call")]

    def times_and_patterns(self) -> Iterator[tuple[Constant, str]]:
        """Give each length of time and each pattern that is named, with an expression that asks whether it is one."""
        for call in self._calls:
            for node in call.arguments[-1:] if call.function in _PROBES else ():
                if node.HasField("constant"):
                    constant = self._constant(node)
                    written = json.dumps(constant.said, ensure_ascii=False)
                    yield constant, _PROBES[call.function].format(written)

    def compared(self, values: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Constant]]:
        """Give each text that one of some fields is compared with, and that it never is; `values` are all that each may be."""
        for call in self._calls:
            if call.function in _COMPARED:
                one, other = call.arguments
                for field, beside in ((_path(one), other), (_path(other), one)):
                    for node in (beside, *beside.list.items) if field in values else ():
                        if node.HasField("constant") and node.constant.text not in values[field]:
                            yield field, self._constant(node)

    def _constant(self, node: Any) -> Constant:
        said = next((value for _, value in node.constant.ListFields()), "")
        return Constant(str(said), self._starts[node.id])


def _nodes(node: Any) -> Iterator[Any]:
    yield node
    for kind, fields in _WITHIN.items():
        if node.HasField(kind):
            part = getattr(node, kind)
            for field in fields:
                inner = getattr(part, field)
                for one in inner if field in _SEVERAL else (inner,):
                    yield from _nodes(one)


def _path(node: Any) -> str:
    """Write a field as an expression names it: `canary.team`; "" if a node is none."""
    if node.HasField("select") and node.select.operand.HasField("name"):
        return f"{node.select.operand.name.name}.{node.select.field}"
    return ""
