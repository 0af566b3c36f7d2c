"""A key that is not there yet, put where an author would have written it."""

import re
from collections.abc import Sequence

from canarygen.document import Mark, Value
from canarygen.editing.hand import inline, key_text
from canarygen.editing.page import Page, Splice, entries

# Which keys come before one, if they are there; one that is not listed comes last.
_BEFORE = {
    "image": ("name",),
    "replicas": ("image",),
    "steps": (),
    "workload": (),
    "rollout": ("workload", "traffic"),
}
_REST = re.compile(r"(?P<comma>\s*,)?(?P<comment>[ \t]*(?:#[^\r\n]*)?)")


def inserted(page: Page, holder: Mark, missing: Sequence[str], value: Value) -> Splice:
    """Add a value to a mapping, or to the nothing in its place, below the keys that it lacks."""
    if not holder.parts:
        return _first(page, holder, _pair(page, missing, value))
    before = _before(holder, missing[0])
    if page.is_flow(holder):
        return _between_brackets(page, holder, before, _pair(page, missing, value))
    is_terse = _is_terse(page, holder)
    lines = [_pair(page, missing, value)] if is_terse else _lines(page, missing, value)
    return _on_lines(page, holder, before, lines)


def _before(holder: Mark, key: str) -> Mark | None:
    """Give the value after which a key belongs; None if it comes first."""
    parts = holder.parts if isinstance(holder.parts, dict) else {}
    found = [value for name, (_, value) in parts.items() if key not in _BEFORE or name in _BEFORE[key]]
    return found[-1] if found else None


def _pair(page: Page, keys: Sequence[str], value: Value) -> str:
    """Write a value and the keys that lead to it on one line."""
    quote = page.quote
    key, *below = keys
    for inner in reversed(below):
        value = {inner: value}
    return f"{key_text(key, quote)}: {inline(value, quote)}"


def _lines(page: Page, keys: Sequence[str], value: Value) -> list[str]:
    """Write a value and the keys that lead to it as lines, a key and a step each."""
    key, *below = keys
    if not below and not isinstance(value, list):
        return [_pair(page, keys, value)]
    inner = _lines(page, below, value) if below else [f"- {inline(item)}" for item in value]
    return [f"{key_text(key)}:", *(" " * page.unit + line for line in inner)]


def _is_terse(page: Page, holder: Mark) -> bool:
    """Whether all that a mapping holds, and could take lines of its own, stands between brackets."""
    found = [value for _, value in entries(holder) if value.parts is not None]
    return bool(found) and all(page.is_flow(value) for value in found)


def _first(page: Page, holder: Mark, pair: str) -> Splice:
    """Fill an empty mapping, or put one where nothing or `null` stands."""
    start = holder.start.index
    if holder.parts is not None:
        return Splice(start + 1, start + 1, pair)
    return page.written(holder, f"{{{pair}}}")


def _between_brackets(page: Page, holder: Mark, before: Mark | None, pair: str) -> Splice:
    first = entries(holder)[0][0].start
    is_long = "\n" in page.text[holder.start.index : first.index]
    gap = page.eol + " " * first.column if is_long else " "
    if before is None:
        return Splice(first.index, first.index, f"{pair},{gap}")
    end = before.end.index
    rest = _REST.match(page.text, end)
    if is_long and rest and rest.end() == page.line_end(end):
        # The comment of the entry before stays on its line.
        comma = rest["comma"] or ""
        return Splice(end, rest.end(), f"{comma or ','}{rest['comment']}{gap}{pair}{comma and ','}")
    return Splice(end, end, f",{gap}{pair}")


def _on_lines(page: Page, holder: Mark, before: Mark | None, lines: Sequence[str]) -> Splice:
    first = entries(holder)[0][0].start
    indent = " " * first.column
    text = f"{page.eol}{indent}".join(lines)
    end = page.top(first.index) if before is None else page.end(before)
    if before is None and page.text[page.line_start(first.index) : first.index].strip():
        # The first key stands behind the dash of a list.
        return Splice(first.index, first.index, f"{text}{page.eol}{indent}")
    if page.text[end - 1] == "\n":
        return Splice(end, end, f"{indent}{text}{page.eol}")
    end = page.line_end(end)
    return Splice(end, end, f"{page.eol}{indent}{text}")
