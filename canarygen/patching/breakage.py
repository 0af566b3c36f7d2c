"""References that patches break: whatever dangles after them, and did not before."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from canarygen.diagnostic import Diagnostic
from canarygen.key import Key
from canarygen.manifest import Manifest
from canarygen.model.project import External
from canarygen.patching.blame import broken
from canarygen.patching.history import Patched
from canarygen.patching.replay import Replay, Sound
from canarygen.references import references
from canarygen.references.catalogue import Catalogue
from canarygen.references.reference import HOST, Reference, Resolution

Manifests = Mapping[Key, Manifest]


def breakages(patched: Patched, external: External, sound: Sound) -> Iterator[Diagnostic]:
    """Say which references the patches of an environment break, each at the first patch that does.

    `external` lives elsewhere, and may be referred to; `sound` tells whether an object is one that its kind's schema
    takes.
    """
    before, after = _by_key(patched.before), _by_key(patched.manifests)
    witnesses = list(_witnesses(before, after))
    dangling = list(_dangling(witnesses, Catalogue(_contents(after)), external)) if witnesses else []
    if not dangling:
        return
    # Before its patches an object may have any shape, too: what they made of it then stands in for it.
    first = {key: item if sound(item) else after[key] for key, item in before.items()}
    owners = {reference.owner for reference in dangling}
    suspects = [before[owner] for owner in owners if first[owner] is before[owner]]
    known = {_fault(old) for old in _dangling(suspects, Catalogue(_contents(first)), external)}
    faults: dict[tuple[Key, str], list[Reference]] = defaultdict(list)
    for reference in dangling:
        faults[_fault(reference)].append(reference)
    replay = Replay(patched, lambda manifests, catalogue: _dangling(manifests, catalogue, external), sound)
    for fault, found in faults.items():
        if fault not in known:
            culprits = ((reference, replay.culprit(reference)) for reference in found)
            guilty = next(((reference, it) for reference, it in culprits if it), None)
            yield broken(*(guilty or (found[0], patched.revisions[-1])), after)


# What a VirtualService or a DestinationRule of any namespace may refer to.
_SEEN_FROM_AFAR = frozenset({"Gateway", "Service", "DestinationRule"})
_FAR_SIGHTED = frozenset({"VirtualService", "DestinationRule"})


def _witnesses(before: Manifests, after: Manifests) -> Iterator[Manifest]:
    """Give the objects whose references a patch may have broken; nothing refers to the metadata of another object."""
    changed = [
        item for key, item in after.items() if item.content.get("spec") != before[key].content.get("spec")
    ]
    folders = {item.folder for item in changed}
    namespaces = {item.key[2] for item in changed if item.kind not in _SEEN_FROM_AFAR}
    is_far = any(item.kind in _SEEN_FROM_AFAR for item in changed)
    for key, item in after.items():
        is_near = item.folder in folders or key[2] in namespaces
        if is_near or (is_far and item.kind in _FAR_SIGHTED):
            yield item


def _by_key(manifests: Iterable[Manifest]) -> dict[Key, Manifest]:
    return {manifest.key: manifest for manifest in manifests}


def _contents(manifests: Manifests) -> Iterator[Mapping[str, object]]:
    return (manifest.content for manifest in manifests.values())


def _fault(reference: Reference) -> tuple[Key, str]:
    """Give what makes it the same fault before and after: the object, and the complaint. Paths may shift."""
    return (reference.owner, reference.complaint)


def _dangling(manifests: Iterable[Manifest], catalogue: Catalogue, external: External) -> Iterator[Reference]:
    for reference in references((manifest.content for manifest in manifests), catalogue):
        is_elsewhere = reference.resolution is Resolution.ABSENT and _is_declared(reference.target, external)
        if reference.resolution is not Resolution.FOUND and not is_elsewhere:
            yield reference


def _is_declared(key: Key | None, external: External) -> bool:
    if key is None:
        return False
    _, kind, namespace, name = key
    declared: Mapping[str, Iterable[object]] = {
        "Gateway": external.gateways,
        "Service": external.services,
        "AnalysisTemplate": external.templates,
    }
    names: Mapping[str, Iterable[object]] = {
        HOST: external.hosts,
        "ClusterAnalysisTemplate": external.cluster_templates,
    }
    return (namespace, name) in declared.get(kind, ()) or name in names.get(kind, ())
