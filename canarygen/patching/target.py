"""The objects that a patch is for."""

from collections.abc import Iterator, Mapping, Sequence

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.manifest import Manifest
from canarygen.model.patch import Target
from canarygen.wording import guess, listed


def matched(target: Target, objects: Mapping[int, Manifest]) -> list[int]:
    """Give the numbers of the objects that a patch is for: all of its kind, unless it says a name."""
    return [
        number
        for number, manifest in objects.items()
        if manifest.kind == target.kind and target.name in {None, manifest.name}
    ]


def unmatched(target: Target, objects: Sequence[Manifest]) -> Iterator[Diagnostic]:
    """Say that a patch is for no object of its canary, and which there are."""
    names = [manifest.name for manifest in objects if manifest.kind == target.kind]
    kinds = list(dict.fromkeys(manifest.kind for manifest in objects))
    said, known = (target.name or "", names) if names else (target.kind, kinds)
    what = f"{target.kind} `{said}`" if names else said
    yield Diagnostic(
        code=Code.PATCH_MATCHES_NOTHING,
        message=f"this canary has no {what}",
        span=target.place.at("name" if names else "kind").span,
        help=guess(said, known, f"it has {listed(known)}"),
    )
