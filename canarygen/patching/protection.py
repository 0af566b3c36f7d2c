"""What no patch may change: what an object is, what marks it as ours, and what belongs to another tool."""

from collections.abc import Iterator, Mapping
from itertools import zip_longest

from canarygen.code import Code
from canarygen.delivery import KEPT, SYNC_OPTIONS
from canarygen.diagnostic import Diagnostic
from canarygen.document import NOTHING, Path, walk
from canarygen.fault import dotted
from canarygen.manifest import Manifest
from canarygen.model.label import MANAGED_BY, NAME_LABEL, owner
from canarygen.model.patch import Patch
from canarygen.patching.answer import answer
from canarygen.typed import Any

_PROTECTED: Mapping[Path, str] = {
    ("apiVersion",): "leave it out: a patch changes an object, and makes no other one of it",
    ("kind",): "leave it out: a patch changes an object, and makes no other one of it",
    (
        "metadata",
        "name",
    ): "choose it in the canary's `metadata.name` or `names`, so that all that refer to it agree",
    ("metadata", "namespace"): "set the canary's `metadata.namespace`",
    ("metadata", "labels", MANAGED_BY): "leave it alone: it says that canarygen keeps the object",
    ("metadata", "labels", NAME_LABEL): "leave it alone: it says which canary the object belongs to",
    ("status",): "leave it out: the cluster writes it",
}


def intrusions(patch: Patch, before: Manifest, after: Manifest) -> Iterator[Diagnostic]:
    """Say what a patch has changed of an object that is not for it to change."""
    for path, value in _differences(before.content, after.content, ()):
        # A change above one of them has removed it.
        touched = [kept for kept in _PROTECTED if kept[: len(path)] == path[: len(kept)]]
        if touched:
            message = f"no patch changes `{dotted(touched[0])}` of a {before.kind}"
            yield _intrusion(patch, after, touched[0], message, _PROTECTED[touched[0]])
        for inner, said in ((path, value), *walk(value, path)):
            key = inner[-1]
            tool = owner(key) if isinstance(key, str) else ""
            # So an object is marked while it changes hands (`canarygen import --adopt`).
            if tool and (key, said) != (SYNC_OPTIONS, KEPT):
                yield _intrusion(patch, after, inner, f"`{key}` belongs to {tool}", "remove it")


def _intrusion(patch: Patch, after: Manifest, path: Path, message: str, help_: str) -> Diagnostic:
    return Diagnostic(
        code=Code.PATCH_PROTECTED, message=message, span=answer(after, path, patch).span, help=help_
    )


def _differences(before: Any, after: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """Give the shortest paths at which two values differ, and what stands there after; `NOTHING` for a gap."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in {**before, **after}:
            yield from _differences(before.get(key, NOTHING), after.get(key, NOTHING), (*path, key))
    elif isinstance(before, list) and isinstance(after, list):
        for index, (old, new) in enumerate(zip_longest(before, after, fillvalue=NOTHING)):
            yield from _differences(old, new, (*path, index))
    elif before != after:
        yield path, after
