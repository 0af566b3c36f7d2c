"""A first look at YAML text: what it makes of a text the parser does, too, and of most texts it says nothing.

To load the parser takes as long as to read seventy specs. A look takes the plainest way of writing alone: block
mappings and lists, flow collections on one line, text that is plain or in quotes without escapes, and comments.
"""

import sys
from typing import Final

from canarygen.document import Value
from canarygen.scalar import INT32_MAX, plain_value

_STARTS: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._")
_KEY: Final = _STARTS | {"-"}
_PLAIN: Final = _STARTS.union(" -:%+@=()<>*&$")
"""What stands in text without quotes and means nothing by itself; a colon does before a space, and at the end."""
_QUOTES: Final = frozenset("\"'")
_CLOSING: Final = {"{": "}", "[": "]"}
_LONGEST: Final = 1000
"""The parser looks so far for the colon that makes a key of a text, and a little further."""
_DEEPEST: Final = 24
_MOST_BRACKETS: Final = 6
"""A level takes a space at least, or a list and a mapping two: so many spaces and brackets are 32 levels, which the reader allows."""

Line = tuple[int, str]
"""How far a line is indented, and what it holds."""


def skimmed(text: str) -> dict[str, Value] | None:
    """Give what the only document of a text says; None if that takes the parser, or if anything may be wrong."""
    if not (text.isascii() and text.replace("\n", "").isprintable()):
        return None
    try:
        return _Block(text).document()
    except _Unsure:
        return None


class _Unsure(Exception):
    """This is for the parser."""


class _Block:
    """The lines of a text that are still to be read, the next one last."""

    def __init__(self, text: str) -> None:
        self._left = [
            _line(line) for line in reversed(text.split("\n")) if line.strip(" ")[:1] not in {"", "#"}
        ]

    def document(self) -> dict[str, Value]:
        if self._left and self._left[-1] == (0, "---"):
            self._left.pop()
        value = self._mapping(0)
        if self._left or not value:
            raise _Unsure
        return value

    def _has(self, indent: int, *, item: bool) -> bool:
        """Whether the next line is indented so, and is an item of a list or none."""
        if not self._left:
            return False
        found, body = self._left[-1]
        if found > indent:
            raise _Unsure
        return found == indent and body.startswith("- ") is item

    def _mapping(self, indent: int) -> dict[str, Value]:
        value: dict[str, Value] = {}
        while self._has(indent, item=False):
            key, rest = _key(self._left.pop()[1])
            if key in value:
                raise _Unsure
            value[key] = _value(rest) if rest else self._below(indent)
        return value

    def _below(self, indent: int) -> Value:
        """Read what stands on the lines below a key; a list need not be indented further."""
        found, body = self._left[-1] if self._left else (0, "")
        is_item = body.startswith("- ")
        if found > indent or (found == indent and is_item):
            return self._list(found) if is_item else self._mapping(found)
        return None

    def _list(self, indent: int) -> list[Value]:
        value: list[Value] = []
        while self._has(indent, item=True):
            body = self._left.pop()[1]
            rest = body[1:].lstrip(" ")
            if _begins_mapping(rest):
                column = indent + len(body) - len(rest)
                self._left.append((column, rest))
                value.append(self._mapping(column))
            else:
                value.append(_value(rest))
        return value


def _line(line: str) -> Line:
    body = line.strip(" ")
    indent = line.index(body[0])
    if indent > _DEEPEST or len(line) > _LONGEST:
        raise _Unsure
    return indent, body


def _begins_mapping(text: str) -> bool:
    before, colon, behind = text.partition(":")
    return bool(colon) and behind[:1] in {"", " "} and _KEY.issuperset(before.strip("\"'"))


def _key(text: str) -> tuple[str, str]:
    """Take a key off a text, with the colon behind it."""
    if text[:1] in _QUOTES:
        key, rest = _quoted(text)
    else:
        key, rest = text[: text.find(":")], text[text.find(":") :]
        if key[:1] not in _STARTS or not _KEY.issuperset(key) or not isinstance(plain_value(key), str):
            raise _Unsure
    if rest[:2] not in {":", ": "}:
        raise _Unsure
    # As the parser's are: the keys of all specs are the same few words.
    return sys.intern(key), rest[1:].lstrip(" ")


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
    end = next((at for at, letter in enumerate(text) if letter in ",[]{}"), len(text))
    return _plain(text[:end].rstrip(" ")), text[end:]


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
    if isinstance(value, str | None) or (isinstance(value, int) and abs(value) <= INT32_MAX):
        return value
    raise _Unsure
