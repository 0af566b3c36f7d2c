"""Values to YAML text: the same bytes every time, and the same values to every reader.

Block style only, one line a scalar. A string stands unquoted only if it is plainly a
word; everything that some reader of YAML could take for something else, and much that
none would, is double-quoted. No library's dumper is right for the Go reader that
Kubernetes and Argo CD use, PyYAML's and ruamel's included (measured; see tests).
"""

import re
from collections.abc import Iterator, Mapping

from canarygen.document import Path, Value, children
from canarygen.typed import Any

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-./_][A-Za-z0-9]+)*")
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"})
_ESCAPED = re.compile(r"[^ !#-\[\]-~]")
_LISTS = frozenset({list, tuple})
_MOST_TEXTS = 65536
_ONE_BYTE, _TWO_BYTES = 0xFF, 0xFFFF
_SHORT_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


def emit(value: Mapping[str, Any]) -> str:
    """Give the YAML of a mapping of strings, integers, booleans, None, lists and mappings.

    Raises TypeError for anything else: there are no floats here. (None stands in specs,
    where it removes; in a manifest the pinned schemas refuse it.)
    """
    lines: list[str] = []
    _mapping(value, "", lines)
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


def _mapping(value: Mapping[str, Any], indent: str, lines: list[str]) -> None:
    for key, item in value.items():
        kind = type(item)
        if kind is str:  # nine of ten
            lines.append(f"{indent}{_TEXTS[key]}: {_TEXTS[item]}")
        elif kind is int:  # and not a boolean, which is of a class below it
            lines.append(f"{indent}{_TEXTS[key]}: {item}")
        elif kind is dict and item:
            lines.append(f"{indent}{_TEXTS[key]}:")
            _mapping(item, f"{indent}  ", lines)
        elif kind in _LISTS and item:
            lines.append(f"{indent}{_TEXTS[key]}:")
            _sequence(item, indent, lines)
        else:
            lines.append(f"{indent}{_TEXTS[key]}: {_word(item)}")


def _sequence(value: list[Any] | tuple[Any, ...], indent: str, lines: list[str]) -> None:
    deeper = f"{indent}  "
    for item in value:
        kind = type(item)
        if kind is dict and item:
            first = len(lines)
            _mapping(item, deeper, lines)
            # The first key of a mapping stands behind the dash.
            lines[first] = f"{indent}- {lines[first][len(deeper) :]}"
        elif kind in _LISTS and item:
            lines.append(f"{indent}-")
            _sequence(item, deeper, lines)
        else:
            lines.append(f"{indent}- {_word(item)}")


def _word(value: Any) -> str:
    """Give the text of what stands on one line: a scalar, or a collection that holds nothing."""
    if isinstance(value, (dict, list, tuple)) and not value:
        return "{}" if isinstance(value, dict) else "[]"
    return scalar(value)


def scalar(value: Any) -> str:
    """Give the text of a string, integer, boolean or None. Raises TypeError for anything else."""
    if isinstance(value, str):
        return _TEXTS[value]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if value is None:
        return "null"
    raise TypeError(f"there is no YAML here for {value!r}")


class _Texts(dict[str, str]):
    """Strings as YAML has them. Most stand in many objects, and what a dict holds it gives in half the time of a call."""

    def __missing__(self, text: str) -> str:
        if len(self) == _MOST_TEXTS:
            self.clear()
        is_word = _PLAIN.fullmatch(text) and text.lower() not in _WORDS
        self[text] = text if is_word else quoted(text)
        return self[text]


_TEXTS = _Texts()


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
