"""The patches of all canaries, laid over their objects."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Rejected
from canarygen.frozen import replace
from canarygen.manifest import Manifest, folder
from canarygen.model.canary import Fleet
from canarygen.model.patch import Merge, Patch, Target
from canarygen.origin import Origin
from canarygen.patching.history import Patched, Revision
from canarygen.patching.idle import directives, idle
from canarygen.patching.operation import operated
from canarygen.patching.protection import intrusions
from canarygen.strategic import merge_keys, merged
from canarygen.wording import guess, listed


def patched(fleet: Fleet, manifests: Sequence[Manifest]) -> Patched:
    """Patch the objects of all canaries of an environment; with no patches they stay what they are."""
    before = tuple(manifests)
    numbers: dict[str, list[int]] = defaultdict(list)
    for number, manifest in enumerate(before):
        numbers[manifest.folder].append(number)
    after, revisions, faults = list(before), [], []
    for canary in (canary for canary in fleet.canaries if canary.patches):
        objects = {number: before[number] for number in numbers[folder(canary)]}
        for patch in canary.patches:
            made, found = _applied(patch, objects)
            faults += found
            objects |= made
            revisions.append(Revision(patch, folder(canary), {item.key: item for item in made.values()}))
        for number, manifest in objects.items():
            after[number] = manifest
    return Patched(before, tuple(after), tuple(revisions), tuple(faults))


def _applied(patch: Patch, objects: Mapping[int, Manifest]) -> tuple[dict[int, Manifest], list[Diagnostic]]:
    """Give the objects that a patch changes, by number; an object where it fails stays as it was."""
    numbers = _matched(patch.target, objects)
    if not numbers:
        return {}, list(_unmatched(patch.target, list(objects.values())))
    made: dict[int, Manifest] = {}
    faults = list(directives(patch))
    for number in numbers:
        try:
            item = _changed(objects[number], patch)
        except Rejected as rejected:
            # Of several objects one is enough: the others would most likely say the same.
            faults += rejected.diagnostics
            break
        if found := list(intrusions(patch, objects[number], item)):
            faults += found
        elif item.content != objects[number].content:
            made[number] = item
    if not faults:
        faults += idle(patch, [objects[number] for number in numbers], list(made.values()))
    return made, faults


def _changed(manifest: Manifest, patch: Patch) -> Manifest:
    """Give an object as a patch makes it. Raises Rejected where an operation fails."""
    change = patch.change
    if not isinstance(change, Merge):
        return operated(manifest, change)
    keys = merge_keys(manifest.kind)
    origins = (*manifest.origins, Origin((), change.place, keys=keys))
    return replace(
        manifest,
        content=merged(manifest.content, change.content, keys),
        trace=lambda: origins,
    )


def _matched(target: Target, objects: Mapping[int, Manifest]) -> list[int]:
    """Give the numbers of the objects that a patch is for: all of its kind, unless it says a name."""
    return [
        number
        for number, manifest in objects.items()
        if manifest.kind == target.kind and target.name in {None, manifest.name}
    ]


def _unmatched(target: Target, objects: Sequence[Manifest]) -> Iterator[Diagnostic]:
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
