"""Patches: the last resort, changes of generated objects that the language has no word for."""

from collections.abc import Mapping

from canarygen.document import Place
from canarygen.frozen import frozen
from canarygen.typed import Any


@frozen(kw_only=True)
class Target:
    """The objects of a canary that a patch changes: those of a kind, or the one of that name."""

    kind: str
    name: str | None
    place: Place


@frozen
class Merge:
    """What is laid over an object: maps merge, null removes, everything else replaces."""

    content: Mapping[str, Any]
    place: Place


@frozen(kw_only=True)
class Operation:
    """One operation of a JSON patch (RFC 6902): `path` and `source`, its `from`, are JSON pointers."""

    op: str
    path: str
    source: str | None
    value: Any
    place: Place


@frozen(kw_only=True)
class Patch:
    """A change of every object of its target: a merge, or operations that are done one after another."""

    target: Target
    change: Merge | tuple[Operation, ...]
    place: Place
