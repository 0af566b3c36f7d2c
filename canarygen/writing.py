"""A spec as YAML that a person would like to read: short things on one line, long ones down the page."""

from collections.abc import Iterator, Mapping

from canarygen.document import Value, children, depth
from canarygen.editing.hand import inline, key_text
from canarygen.typed import Any, Final

_WIDTH: Final = 96
_MOST_LEAVES: Final = 8
_DEEPEST: Final = 4
"""More than so many values, or levels, nobody takes in on one line."""
_BLOCK: Final = frozenset({"spec", "metadata"})


def written(spec: Mapping[str, Any]) -> str:
    """Write a spec, whose reader gives back just what it says."""
    return "\n".join(_mapping(spec, "", is_open=True)) + "\n"


def _mapping(said: Mapping[str, Any], indent: str, *, is_open: bool = False) -> Iterator[str]:
    """Give the lines of a mapping; of an open one, what the language always writes down the page is written so."""
    for key, value in said.items():
        yield from _entry(f"{indent}{key_text(key)}:", value, indent, is_block=is_open and key in _BLOCK)


def _entry(head: str, value: Value, indent: str, *, is_block: bool = False) -> Iterator[str]:
    line = f"{head} {inline(value)}"
    if isinstance(value, str) and _is_block_scalar(value):
        yield from _literal(head, value, indent)
    elif not isinstance(value, (Mapping, list)) or not value or (not is_block and _is_short(line, value)):
        yield line
    elif isinstance(value, Mapping):
        yield head
        yield from _mapping(value, f"{indent}  ")
    else:
        yield head
        for item in value:
            yield from _item(item, f"{indent}  ")


def _item(value: Value, indent: str) -> Iterator[str]:
    if not isinstance(value, Mapping) or not value or _is_short(f"{indent}- {inline(value)}", value):
        yield from _entry(f"{indent}-", value, f"{indent}  ")
        return
    first, *others = _mapping(value, f"{indent}  ")
    yield f"{indent}- {first.removeprefix(indent + '  ')}"
    yield from others


def _is_short(line: str, value: Value) -> bool:
    """Whether a value is read best on one line: it is short, and not a list of mappings."""
    is_table = isinstance(value, list) and sum(isinstance(item, Mapping) for item in value) > 1
    return (
        len(line) <= _WIDTH and not is_table and _leaves(value) <= _MOST_LEAVES and depth(value) <= _DEEPEST
    )


def _leaves(value: Value) -> int:
    return sum(_leaves(inner) for _, inner in children(value)) or 1


def _is_block_scalar(text: str) -> bool:
    """Whether a text has several lines that YAML's literal style gives back letter by letter."""
    lines = text.removesuffix("\n").split("\n")
    return (
        len(lines) > 1
        and all(line.isprintable() and line.rstrip() == line for line in lines)
        and bool(lines[0])
        and not lines[0].startswith(" ")
        and bool(lines[-1])
    )


def _literal(head: str, text: str, indent: str) -> Iterator[str]:
    yield f"{head} |" if text.endswith("\n") else f"{head} |-"
    for line in text.removesuffix("\n").split("\n"):
        yield f"{indent}  {line}" if line else ""
