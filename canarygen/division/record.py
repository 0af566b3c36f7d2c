"""What each spec file of a project came to, as little as must be known of it when another one has changed."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from struct import pack
from zlib import crc32

from canarygen.compilation import Compilation
from canarygen.division.bonds import bonds
from canarygen.document import Place, unwritten
from canarygen.kustomization import holds_object
from canarygen.manifest import Manifest
from canarygen.model.canary import Canary
from canarygen.model.project import Environment, Project
from canarygen.typed import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from canarygen.delivery import Delivery

NAME_SIZE = 4
"""How many bytes stand for a name in a record. Two names that share them make strangers meet, which costs a little time."""

NOTHING_SHARED: Final = b"[]"
"""What a spec file adds to the objects of all where there are none: to have that written and read takes a while."""


class Record(NamedTuple):
    """What a spec file came to: the bonds of its canaries, its files below out/, and what it adds to those of all.

    `shared` has the deliveries of its canaries, written as JSON: what each adds to its environment's AppProject and
    ApplicationSet, which stay what they are while that of none changes.
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
        files[item.source].append(item.location)
    return {path: _record(found, manifests[path], files[path], project) for path, found in canaries.items()}


def restored(fields: Mapping[str, Iterable[Any]]) -> dict[str, Record]:
    """Give the records of spec files again of which the fields were written down, by the path of each."""
    return dict(zip(fields, map(Record._make, fields.values()), strict=True))


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
    sums = sorted(map(crc32, map(str.encode, names)))
    return pack(f">{len(sums)}I", *sums)


def _shared(canaries: Sequence[Canary], manifests: Sequence[Manifest], project: Project) -> bytes:
    if not any(environment.argo_cd for environment in project.chosen):
        return NOTHING_SHARED
    from canarygen.delivery import deliveries  # noqa: PLC0415 -- where Argo CD is told nothing nobody waits for it

    found: list[Sequence[Any]] = []
    for environment in project.chosen:
        if argo_cd := environment.argo_cd:
            there = (canary for canary in canaries if canary.environment == environment.name)
            for one in deliveries(there, manifests):
                # An Application of the canary's own says itself what is not compared.
                ignored = one.ignored if argo_cd.as_set else ()
                found.append((environment.name, one.namespace, one.name, one.kinds, ignored))
    return json.dumps(found, separators=(",", ":")).encode()


def shared(records: Mapping[str, Record], environments: Iterable[Environment]) -> Iterator[Manifest]:
    """Give the objects that are of all canaries of an environment, for some environments; `records` are those of all."""
    found: dict[str | None, list[Delivery]] = defaultdict(list)
    for path, record in records.items():
        for name, delivery in _deliveries(path, record) if record.shared != NOTHING_SHARED else ():
            found[name].append(delivery)
    for environment in environments:
        if environment.argo_cd is None:
            continue
        from canarygen.argo_cd import SHARED  # noqa: PLC0415 -- likewise

        together = sorted(found[environment.name], key=lambda one: (one.namespace, one.name))
        yield from (item for deliver in SHARED for item in deliver(environment, together))


def objects(records: Mapping[str, Record], environments: Iterable[Environment]) -> int:
    """Count the objects of all spec files, and those that are of all canaries of an environment."""
    own = (file for record in records.values() for file in record.files)
    return sum(map(holds_object, own)) + sum(1 for _ in shared(records, environments))


def _deliveries(path: str, record: Record) -> "Iterator[tuple[str | None, Delivery]]":
    """Give the deliveries of a spec file, each with the name of its environment; where it was said is not known any more."""
    from canarygen.delivery import Delivery  # noqa: PLC0415 -- likewise

    for environment, namespace, name, kinds, ignored in json.loads(record.shared):
        yield (
            environment,
            Delivery(
                namespace=namespace,
                name=name,
                kinds=tuple((group, kind) for group, kind in kinds),
                ignored=tuple(ignored),
                spec=path,
                place=Place(unwritten(None)),
            ),
        )
