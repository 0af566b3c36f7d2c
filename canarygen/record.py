"""What each spec file of a project came to, as little as must be known of it when another one has changed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import NamedTuple
from zlib import crc32

from canarygen.bonds import bonds
from canarygen.compilation import Compilation
from canarygen.emit import emit
from canarygen.lowering import DELIVERIES
from canarygen.manifest import Manifest, folder
from canarygen.model.canary import Canary, Fleet
from canarygen.model.project import PROJECT_FILE, Project
from canarygen.tree import APPLICATIONS

NAME_SIZE = 4
"""How many bytes stand for a name in a record. Two names that share them make strangers meet, which costs a little time."""


class Record(NamedTuple):
    """What a spec file came to: the bonds of its canaries, its files below out/, and what it adds to those of all.

    `shared` sums up what an environment's AppProject and ApplicationSet would be with these canaries alone. They are put
    together of what each canary adds; so they stay what they are while that of none changes.
    """

    claims: bytes
    looks: bytes
    is_patched: bool
    files: tuple[str, ...]
    shared: bytes


def records(compilation: Compilation, project: Project) -> dict[str, Record]:
    """Give the records of all spec files that canaries came of, by their paths."""
    canaries: dict[str, list[Canary]] = defaultdict(list)
    for canary in compilation.canaries:
        canaries[canary.path].append(canary)
    manifests: dict[str, list[Manifest]] = defaultdict(list)
    for manifest in compilation.manifests:
        manifests[manifest.source].append(manifest)
    files: dict[str, list[str]] = defaultdict(list)
    for item in compilation.contents:
        files[item.source].append(str(item.path))
    return {path: _record(found, manifests[path], files[path], project) for path, found in canaries.items()}


def _record(
    canaries: Sequence[Canary], manifests: Sequence[Manifest], files: Iterable[str], project: Project
) -> Record:
    found = bonds(canaries, manifests)
    return Record(
        claims=_summed(found.claims),
        looks=_summed(found.looks),
        is_patched=found.is_patched,
        files=tuple(files),
        shared=_shared(canaries, manifests, project),
    )


def _summed(names: Iterable[str]) -> bytes:
    return b"".join(sorted(crc32(name.encode()).to_bytes(NAME_SIZE, "big") for name in names))


def _shared(canaries: Sequence[Canary], manifests: Sequence[Manifest], project: Project) -> bytes:
    digest = sha256()
    own = [manifest for manifest in manifests if manifest.path.parts[0] != APPLICATIONS]
    for environment in project.chosen if project.uses_argo_cd else ():
        there = tuple(canary for canary in canaries if canary.environment == environment.name)
        folders = {folder(canary) for canary in there}
        objects = [manifest for manifest in own if manifest.path.parent in folders]
        fleet = Fleet(canaries=there, environment=environment)
        for item in (item for deliver in DELIVERIES for item in deliver(fleet, objects)):
            if item.source == PROJECT_FILE:
                digest.update(emit(item.content).encode())
    return digest.digest()
