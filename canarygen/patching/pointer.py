"""JSON pointers (RFC 6901), and where in an object they lead."""

from collections.abc import Mapping

from canarygen.document import NOTHING, Path, child
from canarygen.typed import Any

_BEHIND = "-"


def steps(pointer: str) -> tuple[str, ...]:
    """Take a pointer apart."""
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])


def located(content: Any, pointer: str) -> Path:
    """Give the path to which a pointer leads: its steps through lists as numbers, `-` as the one behind the last."""
    path: Path = ()
    for step in steps(pointer):
        here = _step(content, step)
        path = (*path, here)
        content = child(content, here)
    return path


def missing_at(content: Any, pointer: str, *, is_new: bool) -> tuple[str, ...] | None:
    """Give the steps up to the first that leads nowhere; None if none does.

    The last step of a place that `is_new` need not be there, if it stands in a mapping, or
    in a list no further than behind its last item.
    """
    path = steps(pointer)
    for depth, step in enumerate(path, start=1):
        here = _step(content, step)
        if is_new and depth == len(path) and _has_room(content, here):
            return None
        content = child(content, here)
        if content is NOTHING:
            return path[:depth]
    return None


def known_at(content: Any, pointer: str, depth: int) -> list[str]:
    """Give the steps that would lead somewhere, instead of the one at `depth` (counted from 1)."""
    for step in steps(pointer)[: depth - 1]:
        content = child(content, _step(content, step))
    if isinstance(content, Mapping):
        return list(content)
    return [str(index) for index in range(len(content))] if isinstance(content, list) else []


def _step(content: Any, step: str) -> str | int:
    if not isinstance(content, list):
        return step
    if step == _BEHIND:
        return len(content)
    return int(step) if step.isascii() and step.isdecimal() and len(step) < len("1000000") else step


def _has_room(content: Any, step: str | int) -> bool:
    if isinstance(content, list):
        return isinstance(step, int) and step <= len(content)
    return isinstance(content, Mapping)
