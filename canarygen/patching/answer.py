"""Which line of a patch a part of a patched object answers to."""

from canarygen.document import Path, Place
from canarygen.manifest import Manifest
from canarygen.model.patch import Merge, Patch


def answer(manifest: Manifest, path: Path, patch: Patch) -> Place:
    """Give the place in `patch` that the value at `path` answers to, or what is nearest to it, or the patch."""
    for length in range(len(path), -1, -1):
        if (place := within(manifest, path[:length], patch)) is not None:
            return place
    return patch.place.at("merge" if isinstance(patch.change, Merge) else "json6902")


def within(manifest: Manifest, path: Path, patch: Patch) -> Place | None:
    """Give the place in `patch` that the value at `path` answers to, or the last part of it, if one does."""
    if _is_inside(place := manifest.origin(path), patch):
        return place
    parts = (
        origin.place
        for origin in reversed(manifest.origins)
        if origin.path[: len(path)] == path and _is_inside(origin.place, patch)
    )
    return next(parts, None)


def _is_inside(place: Place, patch: Patch) -> bool:
    depth = len(patch.place.path)
    return place.ground is patch.place.ground and place.path[:depth] == patch.place.path
