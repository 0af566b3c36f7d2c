"""The lines that differ in an object: of the text that canarygen writes for it, keys in one order."""

from collections.abc import Iterator, Sequence

from canarygen.difference.change import ObjectChange
from canarygen.difference.matching import matcher
from canarygen.difference.version import Version
from canarygen.document import Value, texts
from canarygen.emit import emit
from canarygen.terminal import clean

_AROUND = 3


def hunks(change: ObjectChange) -> tuple[str, ...]:
    """Give what differs as lines of a unified diff; `@@` says where in the object, not at which line."""
    old, new = (_lines(text) for text in _texts(change))
    if not old or not new:
        return tuple(f"{'+' if new else '-'}{line}" for line in old or new)
    groups = matcher(old, new).get_grouped_opcodes(_AROUND)
    above = (_above(old), _above(new))
    return tuple(line for group in groups for line in _hunk(group, old, new, above))


def _texts(change: ObjectChange) -> tuple[str, str]:
    old, new = change.old, change.new
    if old and new and old.content and new.content:
        return emit(aligned(old.content, new.content)), emit(new.content)
    return _text(old), _text(new)


def _text(side: Version | None) -> str:
    return "" if side is None else emit(side.content) if side.content else side.body


def aligned(old: Value, new: Value) -> Value:
    """Put the keys of the old value into the order that those of the new one have."""
    if isinstance(old, dict) and isinstance(new, dict):
        keys = [*(key for key in new if key in old), *(key for key in old if key not in new)]
        return {key: aligned(old[key], new.get(key)) for key in keys}
    if isinstance(old, list) and isinstance(new, list):
        # From behind, so that the first of those that are called alike stands for them.
        called = {_called(item): item for item in reversed(new)}
        called.pop(None, None)
        return [
            aligned(item, called.get(_called(item), new[index] if index < len(new) else None))
            for index, item in enumerate(old)
        ]
    return old


def _called(item: Value) -> tuple[str, str] | None:
    """Give the name of an item of a list, and its kind: one list may speak of objects of several kinds; None without a name."""
    said = texts(item)
    return (said["name"], said.get("kind", "")) if "name" in said else None


def _lines(text: str) -> list[str]:
    return [clean(line) for line in text.removesuffix("\n").split("\n")] if text else []


def _hunk(
    group: Sequence[tuple[str, int, int, int, int]],
    old: list[str],
    new: list[str],
    above: tuple[Sequence[int], Sequence[int]],
) -> Iterator[str]:
    change, gone, _, come, _ = next(code for code in group if code[0] != "equal")
    # What only goes stood where the old text had it: in the new one another part may follow there, or nothing.
    where = _where(old, gone, above[0]) if change == "delete" else _where(new, come, above[1])
    yield f"@@ {where} @@"
    for tag, begin, end, start, stop in group:
        if tag == "equal":
            yield from (f" {line}" for line in old[begin:end])
        else:
            yield from (f"-{line}" for line in old[begin:end])
            yield from (f"+{line}" for line in new[start:stop])


def _above(lines: Sequence[str]) -> Sequence[int]:
    """Give for each line the one that it stands in; -1 where it stands in none."""
    found: list[int] = []
    open_: list[tuple[int, int]] = []
    for index, line in enumerate(lines):
        depth = _depth(line)
        while open_ and open_[-1][0] >= depth:
            open_.pop()
        found.append(open_[-1][1] if open_ else -1)
        open_.append((depth, index))
    return found


def _where(lines: Sequence[str], index: int, above: Sequence[int]) -> str:
    """Say what a line stands in: `spec.template.spec.containers[web]`."""
    steps: list[str] = []
    while above[index] >= 0:
        index = above[index]
        steps.append(_step(lines[index]))
    return "".join(reversed(steps)).removeprefix(".")


def _depth(line: str) -> int:
    """Measure how deep a line stands; the keys of a list's item are deeper than its dash, and that than the list."""
    indent = len(line) - len(line.lstrip(" "))
    return 2 * indent + line[indent:].startswith("- ")


def _step(line: str) -> str:
    text = line.strip()
    if not text.startswith("- "):
        return f".{text.partition(':')[0]}"
    key, _, value = text.removeprefix("- ").partition(": ")
    return f"[{value}]" if key == "name" else "[]"
