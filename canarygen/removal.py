"""What a null of a layer removes, and what it leaves to the strategic merge of pod templates, which comes later."""

from itertools import takewhile

from canarygen.document import Path

_TEMPLATE: Path = ("workload", "template")


def stays(path: Path) -> bool:
    """Whether a null on a path of a spec is for the strategic merge; the template itself is removed."""
    return len(path) > len(_TEMPLATE) and path[: len(_TEMPLATE)] == _TEMPLATE


def removable(path: Path) -> Path:
    """Give the way to what a null can remove of the value at `path`: no item of a list, no part of a template."""
    keys = tuple(takewhile(lambda step: isinstance(step, str), path))
    return keys[: len(_TEMPLATE)] if stays(keys) else keys


def null_at(path: Path, *beside: str) -> str:
    """Write the null that removes what is at `path`, and at other keys `beside` it: `workload: {replicas: null}`."""
    first, *rest = path
    if rest:
        return f"{first}: {{{null_at(tuple(rest), *beside)}}}"
    return ", ".join(f"{key}: null" for key in (first, *beside))
