"""A patch laid over one object: its new content, and where each part of that comes from."""

from dataclasses import replace

from canarygen.manifest import Manifest
from canarygen.model.patch import Merge, Patch
from canarygen.origin import Origin
from canarygen.patching.operation import operated
from canarygen.strategic import merge_keys, merged


def changed(manifest: Manifest, patch: Patch) -> Manifest:
    """Give an object as a patch makes it. Raises Rejected where an operation fails."""
    if isinstance(patch.change, Merge):
        return _merged(manifest, patch.change)
    return operated(manifest, patch.change)


def _merged(manifest: Manifest, merge: Merge) -> Manifest:
    keys = merge_keys(manifest.kind)
    return replace(
        manifest,
        content=merged(manifest.content, merge.content, keys),
        origins=(*manifest.origins, Origin((), merge.place, keys=keys)),
    )
