"""A first look at YAML text: what it makes of a text the parser does, too, and of most texts it says nothing.

To load the parser takes as long as to read seventy specs. A look takes the plainest way of writing alone: block
mappings and lists, flow collections on one line, text that is plain or in quotes without escapes, and comments.
"""

import sys
from functools import lru_cache

from canarygen.document import Value
from canarygen.parsing.scalar import INT32_MAX, plain_value
from canarygen.typed import Any, Final

_STARTS: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._")
_KEY: Final = _STARTS | {"-"}
_PLAIN: Final = _STARTS.union(" -:%+@=()<>*&$")
"""What stands in text without quotes and means nothing by itself; a colon does before a space, and at the end."""
_SILENT: Final = frozenset({"", "#"})
"""How lines begin that say nothing."""
_QUOTES: Final = frozenset("\"'")
_CLOSING: Final = {"{": "}", "[": "]"}
_LONGEST: Final = 1000
"""The parser looks so far for the colon that makes a key of a text, and a little further."""
_DEEPEST: Final = 24
_MOST_BRACKETS: Final = 6
"""A level takes a space at least, or a list and a mapping two: so many spaces and brackets are 32 levels, which the reader allows."""

_MOST_LINES: Final = 4096
_BELOW: Final = object()
"""The value of a key that stands on the lines below it, if there is any."""


_Line = tuple[int, str | None, Any]
"""A line: how far it is indented, its key or else None for an item of a list, and what stands behind that.

Behind the dash that may be the first line of a mapping, which is a tuple, too, as no value is.
"""
_END: Final[_Line] = (-1, None, None)
"""It ends whatever is left open, since nothing else is indented less than all."""


def skimmed(text: str) -> dict[str, Value] | None:
    """Give what the only document of a text says; None if that takes the parser, or if anything may be wrong."""
    try:
        return _Block(text).document()
    except _Unsure:
        return None


class _Unsure(Exception):
    """This is for the parser."""


class _Lines(dict[str, _Line | None]):
    """What lines say; nothing of those without a value.

    Specs are much alike: most lines stand in many of them, and are read once. What they hold is nobody's to change.
    """

    def __missing__(self, text: str) -> _Line | None:
        if len(self) == _MOST_LINES:
            self.clear()
        self[text] = line = _line(text)
        return line


_LINES = _Lines()


class _Block:
    """The lines of a text that are still to be read, the next one last."""

    def __init__(self, text: str) -> None:
        lines = text.split("\n")
        first = next((at for at, line in enumerate(lines) if line.strip(" ")[:1] not in _SILENT), 0)
        if lines[first].rstrip(" ") == "---":
            del lines[first]
        self._left = [_END, *[line for text in reversed(lines) if (line := _LINES[text])]]

    def document(self) -> dict[str, Value]:
        value = self._mapping(0)
        if self._left != [_END] or not value:
            raise _Unsure
        return value

    def _mapping(self, indent: int) -> dict[str, Value]:
        value: dict[str, Value] = {}
        found, key, said = self._left[-1]
        while found == indent and key is not None:
            if key in value:
                raise _Unsure
            self._left.pop()
            value[key] = self._below(indent) if said is _BELOW else said
            found, key, said = self._left[-1]
        if found > indent:
            raise _Unsure
        return value

    def _below(self, indent: int) -> Value:
        """Read what stands on the lines below a key; a list need not be indented further."""
        found, key, _ = self._left[-1]
        if found > indent or (found == indent and key is None):
            return self._list(found) if key is None else self._mapping(found)
        return None

    def _list(self, indent: int) -> list[Value]:
        value: list[Value] = []
        found, key, said = self._left[-1]
        while found == indent and key is None:
            self._left.pop()
            if isinstance(said, tuple):
                self._left.append(said)
                value.append(self._mapping(said[0]))
            else:
                value.append(said)
            found, key, said = self._left[-1]
        if found > indent:
            raise _Unsure
        return value


def _line(text: str) -> _Line | None:
    if not (text.isascii() and text.isprintable()):
        raise _Unsure
    body = text.strip(" ")
    if body[:1] in _SILENT:
        return None
    indent = text.index(body[0])
    if indent > _DEEPEST or len(text) > _LONGEST:
        raise _Unsure
    return _item(indent, body) if body.startswith("- ") else _entry(indent, body)


def _item(indent: int, body: str) -> _Line:
    rest = body[1:].lstrip(" ")
    if _begins_mapping(rest):
        return indent, None, _entry(indent + len(body) - len(rest), rest)
    return indent, None, _value(rest)


def _entry(indent: int, body: str) -> _Line:
    key, rest = _key(body)
    return indent, key, _value(rest) if rest else _BELOW


def _begins_mapping(text: str) -> bool:
    before, colon, behind = text.partition(":")
    return bool(colon) and behind[:1] in {"", " "} and _KEY.issuperset(before.strip("\"'"))


def _key(text: str) -> tuple[str, str]:
    """Take a key off a text, with the colon behind it."""
    is_quoted = text[:1] in _QUOTES
    key, behind = _quoted(text) if is_quoted else ("", text)
    before, colon, rest = behind.partition(":")
    if not colon or rest[:1] not in {"", " "} or (is_quoted and before):
        raise _Unsure
    # As the parser's are: the keys of all specs are the same few words.
    return sys.intern(key if is_quoted else _plain_key(before)), rest.lstrip(" ")


@lru_cache(maxsize=1024)
def _plain_key(text: str) -> str:
    if text[:1] not in _STARTS or not _KEY.issuperset(text) or not isinstance(plain_value(text), str):
        raise _Unsure
    return text


def _value(text: str) -> Value:
    """Read what stands on one line, up to its comment."""
    if text[0] in "{[\"'":
        value, rest = _flow(text, 1)
        if rest and not (rest[0] == " " and rest.lstrip(" ")[0] == "#"):
            raise _Unsure
        return value
    return _plain(text.partition(" #")[0].rstrip(" "))


def _flow(text: str, depth: int) -> tuple[Value, str]:
    """Take a value off a text in which brackets, braces and commas mean something."""
    if text[:1] in _QUOTES:
        return _quoted(text)
    if text[:1] in _CLOSING:
        return _collection(text, depth)
    said = text.partition(",")[0].partition("}")[0].partition("]")[0]
    return _plain(said.rstrip(" ")), text[len(said) :]


def _quoted(text: str) -> tuple[str, str]:
    """Take what is in quotes off a text that begins with one."""
    value, quote, rest = text[1:].partition(text[0])
    if not quote or "\\" in value or rest.startswith("'"):
        raise _Unsure
    return value, rest


def _collection(text: str, depth: int) -> tuple[Value, str]:
    """Take a collection off a text that begins with its bracket."""
    if depth > _MOST_BRACKETS:
        raise _Unsure
    closing, rest = _CLOSING[text[0]], text[1:].lstrip(" ")
    items: list[Value] = []
    entries: dict[str, Value] = {}
    separator = "" if rest.startswith(closing) else ","
    while separator == ",":
        if closing == "}":
            key, rest = _key(rest)
            if key in entries:
                raise _Unsure
            entries[key], rest = _flow(rest, depth + 1)
        else:
            item, rest = _flow(rest, depth + 1)
            items.append(item)
        rest = rest.lstrip(" ")
        separator = rest[:1]
        rest = rest[1:].lstrip(" ") if separator == "," else rest
    if not rest.startswith(closing):
        raise _Unsure
    return entries if closing == "}" else items, rest[1:]


def _plain(text: str) -> Value:
    """Read text that stands without quotes."""
    if (
        text.lstrip("-")[:1] not in _STARTS
        or not _PLAIN.issuperset(text)
        or ": " in text
        or text.endswith(":")
    ):
        raise _Unsure
    value = plain_value(text)
    if isinstance(value, str) or value is None or (isinstance(value, int) and abs(value) <= INT32_MAX):
        return value
    raise _Unsure
