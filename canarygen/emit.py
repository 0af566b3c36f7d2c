"""Values to YAML text: the same bytes every time, and the same values to every reader.

Block style only, one line a scalar. A string stands unquoted only if it is plainly a
word; everything that some reader of YAML could take for something else, and much that
none would, is double-quoted. No library's dumper is right for the Go reader that
Kubernetes and Argo CD use, PyYAML's and ruamel's included (measured; see tests).
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from canarygen.document import Path, Value, children

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-./_][A-Za-z0-9]+)*")
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"})
_ESCAPED = re.compile(r"[^ !#-\[\]-~]")
_ONE_BYTE, _TWO_BYTES = 0xFF, 0xFFFF
_SHORT_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


def emit(value: Mapping[str, Any]) -> str:
    """Give the YAML of a mapping of strings, integers, booleans, None, lists and mappings.

    Raises TypeError for anything else: there are no floats here. (None stands in specs,
    where it removes; in a manifest the pinned schemas refuse it.)
    """
    lines: list[str] = []
    _mapping(value, "", "", lines)
    return "\n".join(lines) + "\n"


def paths(value: Value, above: Path = ()) -> Iterator[Path]:
    """Give the path of what each line of `emit(value)` holds, in their order.

    A mapping in a list has no line of its own: its first key stands behind the dash.
    """
    for step, item in children(value):
        here = (*above, step)
        if not (isinstance(step, int) and isinstance(item, Mapping) and item):
            yield here
        yield from paths(item, here)


def _mapping(value: Mapping[str, Any], start: str, indent: str, lines: list[str]) -> None:
    """Write a mapping; `start` stands before its first key, `indent` before all others."""
    for key, item in value.items():
        if isinstance(item, str):  # nine of ten
            lines.append(f"{start}{_text(key)}: {_text(item)}")
        else:
            _entry(f"{start}{_text(key)}:", item, indent, lines)
        start = indent


def _entry(head: str, item: Any, indent: str, lines: list[str]) -> None:
    if isinstance(item, dict):
        if item:
            lines.append(head)
            deeper = f"{indent}  "
            _mapping(item, deeper, deeper, lines)
        else:
            lines.append(f"{head} {{}}")
    elif isinstance(item, (list, tuple)):
        if item:
            lines.append(head)
            _sequence(item, indent, lines)
        else:
            lines.append(f"{head} []")
    else:
        lines.append(f"{head} {scalar(item)}")


def _sequence(value: list[Any] | tuple[Any, ...], indent: str, lines: list[str]) -> None:
    for item in value:
        if isinstance(item, dict) and item:
            _mapping(item, f"{indent}- ", f"{indent}  ", lines)
        elif isinstance(item, (list, tuple)) and item:
            lines.append(f"{indent}-")
            _sequence(item, f"{indent}  ", lines)
        else:
            _entry(f"{indent}-", item, indent, lines)


def scalar(value: Any) -> str:
    """Give the text of a string, integer, boolean or None. Raises TypeError for anything else."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if value is None:
        return "null"
    raise TypeError(f"there is no YAML here for {value!r}")


@lru_cache(maxsize=65536)
def _text(text: str) -> str:
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return quoted(text)


def quoted(text: str) -> str:
    """Give a string in double quotes, on one line."""
    return '"' + _ESCAPED.sub(_escape, text) + '"'


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    if character in _SHORT_ESCAPES:
        return _SHORT_ESCAPES[character]
    number = ord(character)
    if number <= _ONE_BYTE:
        return f"\\x{number:02X}"
    # Never a pair of surrogates: Go refuses "\ud83d\ude00" where JSON would take it.
    return f"\\u{number:04X}" if number <= _TWO_BYTES else f"\\U{number:08X}"
