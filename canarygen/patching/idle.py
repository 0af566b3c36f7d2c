"""Patches, and parts of them, that would do nothing."""

from collections.abc import Iterator, Sequence

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import NOTHING, Path, Place, descendant, walk
from canarygen.manifest import Manifest
from canarygen.model.patch import Merge, Patch
from canarygen.typed import Any
from canarygen.wording import listed

# What kubectl and kustomize take for instructions to the merge, not for keys.
_DIRECTIVES = ("$patch", "$retainKeys", "$deleteFromPrimitiveList/", "$setElementOrder/")


def directives(patch: Patch) -> Iterator[Diagnostic]:
    """Say which keys of a merge are instructions that it would not follow."""
    for path, place, _ in _said(patch):
        if str(path[-1]).startswith(_DIRECTIVES):
            yield Diagnostic(
                code=Code.UNKNOWN_KEY,
                message=f"`{path[-1]}` is an instruction to kubectl, which a merge here does not take",
                span=place.key,
                help="remove an item of a list with `json6902: [{op: remove, path: /spec/ports/1}]`",
            )


def idle(patch: Patch, manifests: Sequence[Manifest], made: Sequence[Manifest]) -> Iterator[Diagnostic]:
    """Say what of a patch of some objects does nothing; `made` are those of them that it has changed."""
    found = list(_idle_nulls(patch, manifests))
    yield from found
    if not made and not found:
        yield Diagnostic(
            code=Code.PATCH_CHANGES_NOTHING,
            message=f"this patch changes nothing in the {patch.target.kind} {listed([it.name for it in manifests])}",
            span=patch.place.at("target").key,
            help="remove the patch, or correct what it sets",
        )


def _idle_nulls(patch: Patch, manifests: Sequence[Manifest]) -> Iterator[Diagnostic]:
    for path, place, value in _said(patch):
        # In an item of a list null removes from the item that it is merged with, which is not looked for.
        is_of_item = any(isinstance(step, int) for step in path)
        is_gone = all(descendant(manifest.content, path) is NOTHING for manifest in manifests)
        if value is None and is_gone and not is_of_item:
            yield Diagnostic(
                code=Code.REMOVES_NOTHING,
                message=f"there is nothing here for `null` to remove from the {patch.target.kind}",
                span=place.span,
                help="check the key, or leave it out",
            )


def _said(patch: Patch) -> Iterator[tuple[Path, Place, Any]]:
    """Give all that a merge says: each value, where it goes, and where it stands."""
    if isinstance(patch.change, Merge):
        for path, value in walk(patch.change.content):
            yield path, patch.change.place.at(*path), value
