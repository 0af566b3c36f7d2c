"""Operations of a JSON patch (RFC 6902), done one after another."""

from collections.abc import Mapping, Sequence

from canarygen.code import Code
from canarygen.diagnostic import Rejected, refused
from canarygen.document import NOTHING, Map, Path, child, children, depth, descendant
from canarygen.frozen import replace
from canarygen.law import Law
from canarygen.manifest import Manifest
from canarygen.model.patch import Operation
from canarygen.parsing.strictness import MAX_DEPTH, NESTING
from canarygen.patching.pointer import known_at, located, missing_at
from canarygen.patching.trace import inserted, removed, replaced
from canarygen.typed import Any
from canarygen.wording import guess, listed, shown

# Copies of copies double: some fifty operations could fill any memory.
_MOST_COPIED = 1000


def operated(manifest: Manifest, operations: Sequence[Operation]) -> Manifest:
    """Give an object after all operations. Raises Rejected at the first one that fails."""
    # What it is called is said as it was: an operation may take its name away, and a later one fail.
    copied, called = 0, f"the {manifest.kind} `{manifest.name}`"
    for operation in operations:
        copied += _size(manifest.content, operation) if operation.op == "copy" else 0
        if copied > _MOST_COPIED:
            message = f"the copies of this patch come to more than {_MOST_COPIED} values"
            raise _rejected(operation, "from", message, "write the value out, with `add`")
        manifest = _operated(manifest, operation, called)
    return manifest


def _operated(manifest: Manifest, operation: Operation, called: str) -> Manifest:
    content, origins = dict(manifest.content), manifest.origins
    value = operation.value
    if operation.source is not None:
        source = located(content, operation.source)
        value = descendant(content, source)
        is_inward = operation.path.startswith(f"{operation.source}/")
        if value is NOTHING or (operation.op == "move" and is_inward):
            raise _refused(manifest.content, operation, called)
        if operation.op == "move":
            _do(content, source, {"op": "remove", "path": operation.source})
            origins = removed(origins, operation, source)
    path = located(content, operation.path)
    _bound(operation, path, value)
    # A move is a removal and an addition, and a copy is an addition (RFC 6902, 4.4 and 4.5).
    verb = operation.op if operation.source is None else "add"
    if not _do(content, path, {"op": verb, "path": operation.path, "value": value}):
        raise _refused(manifest.content, operation, called)
    traces = {"add": inserted, "replace": replaced, "remove": removed}
    after = traces[verb](origins, operation, path) if verb in traces else origins
    return replace(manifest, content=content, trace=lambda: after)


def _do(content: Map, path: Path, operation: Map) -> bool:
    """Do one operation in place, and say whether it could be done."""
    # Imported here: only a patch of this form needs it.
    from jsonpatch import JsonPatch, JsonPatchException, JsonPointerException  # noqa: PLC0415

    _loosen(content, path)
    try:
        JsonPatch([operation]).apply(content, in_place=True)
    except (JsonPatchException, JsonPointerException):
        return False
    return True


def _loosen(content: Any, path: Path) -> None:
    """Copy the mappings and lists on the way to a path, so that no change reaches what they were taken from."""
    for step in path[:-1]:
        inner = child(content, step)
        if not isinstance(inner, (Mapping, list)):
            return
        content[step] = dict(inner) if isinstance(inner, Mapping) else list(inner)
        content = content[step]


def _size(content: Mapping[str, Any], operation: Operation) -> int:
    """Count the values that a copy takes, as far as it matters."""
    pending, count = [descendant(content, located(content, operation.source or ""))], 0
    while pending and count <= _MOST_COPIED:
        value = pending.pop()
        count += 1
        pending += (inner for _, inner in children(value))
    return count


def _bound(operation: Operation, path: Path, value: Any) -> None:
    if len(path) + depth(value) >= MAX_DEPTH:
        raise _rejected(operation, "path", NESTING.message, "no object is nested so deeply", NESTING.code)


def _refused(content: Mapping[str, Any], operation: Operation, called: str) -> Rejected:
    """Say why an operation fails, in terms of the content of the object as it was just before."""
    for key, pointer in (("from", operation.source), ("path", operation.path)):
        is_new = key == "path" and operation.op in {"add", "move", "copy"}
        missing = None if pointer is None else missing_at(content, pointer, is_new=is_new)
        if pointer is not None and missing:
            names = known_at(content, pointer, len(missing))
            help_ = guess(missing[-1], names, f"there is {listed(names) or 'nothing'}")
            at = "/".join(pointer.split("/")[: len(missing) + 1])
            return _rejected(operation, key, f"{called} has nothing at `{at}`", help_)
    if operation.op == "test":
        found = shown(descendant(content, located(content, operation.path)))
        message = f"{called} has {found} at `{operation.path}`, not {shown(operation.value)}"
        return _rejected(
            operation, "value", message, "see whether what follows is still right, and test for that"
        )
    help_ = "move it beside itself, not into itself; in a list a step is a number, or `-` for the end"
    return _rejected(operation, "path", f"`{operation.op}` cannot be done at `{operation.path}`", help_)


def _rejected(
    operation: Operation, key: str, message: str, help_: str, code: Law = Code.PATCH_FAILS
) -> Rejected:
    return refused(code, message, operation.place.at(key).span, help_)
