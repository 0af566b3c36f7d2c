"""What somebody wrote beside what canarygen builds in its place: object by object, and all that differs."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from canarygen.document import NOTHING, Path, Place, Value, mapping, texts, unwritten
from canarygen.fault import dotted
from canarygen.frozen import frozen
from canarygen.key import ARGO, Key
from canarygen.likeness.difference import Part, differing
from canarygen.likeness.excuses import How, excuse
from canarygen.likeness.modern import as_written
from canarygen.likeness.normal import normal
from canarygen.lint.resource import Resource
from canarygen.lint.tree import Tree
from canarygen.manifest import Manifest
from canarygen.model.label import HASH
from canarygen.provenance.line import rule
from canarygen.reasons import REASONS


@frozen(kw_only=True)
class Deviation:
    """A value that differs: where it was written, or would be; both values, `NOTHING` where there is none.

    `why` is the reason why that is meant to be, or "". In the object that was `made` it stands at `after`.
    """

    path: str
    place: Place
    old: Value
    new: Value
    why: str
    made: Manifest
    after: Path

    @property
    def rule(self) -> str:
        """The rule by which the new value was made; "" if there is none."""
        return rule(self.made, self.after)


@frozen(kw_only=True)
class Pair:
    """An object and what is built in its place; one of them may be missing. `why` tells of one that is new."""

    original: Resource | None
    made: Manifest | None
    deviations: tuple[Deviation, ...] = ()
    why: str = ""

    @property
    def is_lost(self) -> bool:
        """Whether nothing is built in place of what there was."""
        return self.made is None

    @property
    def is_new(self) -> bool:
        """Whether there was nothing in its place."""
        return self.original is None

    @property
    def unexplained(self) -> tuple[Deviation, ...]:
        """What differs for no reason that is known."""
        return tuple(deviation for deviation in self.deviations if not deviation.why)


def compare(originals: Tree, compared: Iterable[Resource], made: Sequence[Manifest]) -> tuple[Pair, ...]:
    """Compare some objects of a tree with what is built in their place, and give what is new besides."""
    rest = {role(manifest.key): manifest for manifest in made}
    built = Tree(Resource(unwritten(manifest.content)) for manifest in made)
    pairs = [_paired(originals, original, rest, built) for original in compared]
    new = (Pair(original=None, made=item, why=REASONS[item.kind]["kind"]) for item in rest.values())
    return (*pairs, *new)


def _paired(tree: Tree, original: Resource, rest: dict[Key, Manifest], built: Tree) -> Pair:
    manifest = rest.pop(role(original.key), None)
    if manifest is None:
        return Pair(original=original, made=None)
    twin = next(item for item in built.resources if item.content is manifest.content)
    ports = _ports(tree, original)
    # Of pods that a Deployment describes nothing is built.
    found = tuple(_deviations(original, ports, twin, _ports(built, twin) or ports, manifest))
    return Pair(original=original, made=manifest, deviations=found)


def role(key: Key) -> Key:
    """Give a key under which an object and the one that takes its place are the same."""
    group, kind, namespace, name = key
    return (ARGO, "Rollout", namespace, name) if (group, kind) == ("apps", "Deployment") else key


def _ports(tree: Tree, resource: Resource) -> Mapping[str, int]:
    """Give the ports, by name, of the pods that an object runs or sends to."""
    labels = texts(resource.get("spec", "selector")).items()
    selector = {key: value for key, value in labels if key != HASH}
    sent_to = tree.pods(resource.namespace, selector) if resource.kind == "Service" else ()
    workloads = sent_to or tree.workloads_of(resource)
    return {name: number for workload in workloads for name, number, _ in workload.ports if name}


def _deviations(
    original: Resource,
    ports: Mapping[str, int],
    twin: Resource,
    twin_ports: Mapping[str, int],
    manifest: Manifest,
) -> Iterator[Deviation]:
    old, new = normal(original, ports), normal(twin, twin_ports)
    return (_deviation(original, part, manifest) for part in differing(old, new))


def _deviation(original: Resource, part: Part, manifest: Manifest) -> Deviation:
    path = max(part.before, part.after, key=len)
    return Deviation(
        path=dotted(path),
        place=original.at(*as_written(original.kind, mapping(original.get("spec")), part.before)),
        old=part.old,
        new=part.new,
        why=excuse(original.kind, re.sub(r"\[[0-9]+\]", "[]", dotted(path)), _how(part)),
        made=manifest,
        after=part.after,
    )


def _how(part: Part) -> How:
    if part.old is NOTHING:
        return How.ADDED
    return How.REMOVED if part.new is NOTHING else How.CHANGED
