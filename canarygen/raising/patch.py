"""What the objects of a family say beyond what its spec makes: patches, and where there can be none, leftovers."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from json import dumps

from canarygen.document import NOTHING, Map, Path, below, items, mapping, text
from canarygen.frozen import frozen
from canarygen.lint.resource import Resource
from canarygen.lint.route import without_idle_match
from canarygen.manifest import Manifest
from canarygen.model.host import service
from canarygen.model.label import MANAGED_BY, NAME_LABEL
from canarygen.model.project import External
from canarygen.raising.compound import compounds
from canarygen.raising.draft import Leftover
from canarygen.raising.family import Family
from canarygen.raising.match import unknown
from canarygen.raising.objects import Spec, are_refused, objects
from canarygen.raising.port import ports
from canarygen.raising.remainder import Beyond, difference, sameness
from canarygen.raising.stillness import still
from canarygen.raising.traffic import are_split, is_of_port
from canarygen.raising.unsayable import unsayable
from canarygen.schema import Schemas
from canarygen.strategic import merge_keys, merged
from canarygen.typed import Any, Final
from canarygen.wording import ticked

_MOST: Final = 20
"""How many patches a spec may have."""
_HTTP: Final[Path] = ("spec", "http")
_NAME: Final = "name"
STEPS: Final[Path] = ("spec", "strategy", "canary", "steps")


@frozen(kw_only=True)
class Comparison:
    """The objects of a family, beside those that a spec makes of it; `schemas` are those of objects."""

    family: Family
    resources: Sequence[Resource]
    schemas: Schemas

    def patches(self, spec: Spec) -> list[Map]:
        """Give the patches by which the objects of a spec say all that those of the family do."""
        made = objects(spec)
        found = {
            (manifest.kind, manifest.name): change
            for manifest, resource in self._pairs(made)
            if (change := _patch(manifest, self._wanted(manifest, resource)))
        }
        return self._allowed(spec, list(_grouped(found, made)))

    def _allowed(self, spec: Spec, patches: list[Map]) -> list[Map]:
        """Give the patches that a spec may have: all, or else each that may stand beside those before it."""
        # What canarygen has made may refer to what its project declared.
        external = None if self.family.is_ours else External()
        if not patches or (len(patches) <= _MOST and not are_refused(spec, patches, external, self.schemas)):
            return patches
        kept: list[Map] = []
        for patch in patches:
            kept += [] if are_refused(spec, [*kept, patch], external, self.schemas) else [patch]
        return kept[:_MOST]

    def unlike(self, spec: Spec, kind: str) -> frozenset[str]:
        """Give the names of the objects of a kind that a spec makes otherwise than they were; ours are meant to be patched."""
        if self.family.is_ours:
            return frozenset()
        pairs = ((made, one) for made, one in self._pairs(objects(spec)) if made.kind == kind)
        return frozenset(
            made.name for made, one in pairs if made.content["spec"] != still(self.family, one)["spec"]
        )

    def leftovers(self, spec: Spec) -> tuple[Leftover, ...]:
        """Give what the objects of the family say and those of a spec do not."""
        made = {resource.key: manifest for manifest, resource in self._pairs(objects(spec))}
        return tuple(
            left for resource in self.resources for left in self._left(resource, made.get(resource.key))
        )

    def _left(self, resource: Resource, made: Manifest | None) -> Iterator[Leftover]:
        for path, reason in unsayable(self.family, resource):
            yield Leftover(resource, path, reason)
        for index, made_of_it in compounds(mapping(resource.get(*STEPS[:-1]))).items():
            yield Leftover(resource, (*STEPS, index), f"{made_of_it}; the spec has a step of each")
        if made is None:
            yield Leftover(resource, (), f"the spec makes no such {resource.kind}")
            return
        wanted = self._wanted(made, resource)
        known = {port["port"] for port in ports(self.family)}
        for found in _differing(made.content, wanted, ()):
            for path in _rules(resource, made.content, wanted) if found == _HTTP else (found,):
                yield Leftover(resource, path, _why(self.family, resource, path, known))

    def _pairs(self, made: Sequence[Manifest]) -> Iterator[tuple[Manifest, Resource]]:
        by_key = {resource.key: resource for resource in self.resources}
        yield from ((manifest, by_key[manifest.key]) for manifest in made if manifest.key in by_key)

    def _wanted(self, manifest: Manifest, resource: Resource) -> Map:
        """Give what an object should be: as it was written, but for what is canarygen's to say.

        What canarygen has made is meant to be just that; to what somebody else wrote a spec may add.
        """
        made = manifest.content
        said = still(self.family, resource)
        labels = {**said["metadata"].get("labels", {}), **_marks(made)}
        said = {**said, "metadata": {**said["metadata"], "labels": labels}}
        if not self.family.is_ours:
            said = _with_ports(made, said) if manifest.kind == "VirtualService" else said
            kind = manifest.kind
            found: Map = Beyond(kind, sameness(self.family, kind), merge_keys(kind))(made, said)
            return found
        own = {key: made["metadata"][key] for key in ("name", "namespace")}
        return {
            "apiVersion": made["apiVersion"],
            "kind": made["kind"],
            **said,
            "metadata": own | said["metadata"],
        }


def _why(family: Family, resource: Resource, path: Path, known: AbstractSet[int]) -> str:
    """Say why no spec says what stands at a path of an object; `known` are the ports of the app."""
    if path[:2] == _HTTP and path[-1:] == (_NAME,):
        return "a spec cannot name a route so, and gives it another name; whoever else goes by this one needs that"
    rule = mapping(resource.get(*path)) if path[:2] == _HTTP else {}
    if others := unknown(rule.get("match")):
        return f"a spec tells requests apart by path, method, headers and query, and not by {ticked(others, 'and')}"
    branches = items(rule.get("route"))
    sent = [below(branch, "destination") for branch in branches]
    silent = ["port" not in said for said in sent]
    is_split = any(silent) or path[-1:] == ("routes",)
    if silent == [True] or (is_split and not known):
        return "a spec says the port of what a route leads to, and here it is not known: say it, or give its Service, too"
    if why := _why_by_versions(family, sent):
        return why
    if are_split(rule, family) and (port := _unknown_port(sent, known)):
        return (
            f"it sends to port {port}, which no Service that is imported has; give those of the versions, too"
        )
    return f"neither the language nor a patch can say it of a {resource.kind}"


def _why_by_versions(family: Family, sent: Sequence[Mapping[str, Any]]) -> str:
    """Say why no spec says destinations that are versions in another way than the Rollout's; "" if they are in the same."""
    if family.strategy.is_blue_green and len(sent) > 1:
        return "the Services of a blue-green app share no requests: all of them come to the active one, whose pods the controller switches"
    are_subsets = any("subset" in said for said in sent)
    if are_subsets and not family.strategy.rule:
        return "it leads to subsets, and the Rollout splits by its two Services: name the DestinationRule in it (`destinationRule`), or lead to the Services"
    if are_subsets and not family.ruled_host:
        return "it leads to subsets, and the DestinationRule that has them is not among what is imported; give it, too"
    hosts = {service(text(said.get("host")), family.namespace) for said in sent}
    if are_subsets and hosts != {service(family.ruled_host, family.namespace)}:
        return f"the two versions are subsets of `{family.ruled_host}`, and it leads to another host"
    if family.rule and len(sent) > 1 and not are_subsets:
        return f"the Rollout splits by the subsets of {family.rule}, and it leads to none: name these, or take `destinationRule` out of the Rollout"
    return ""


def _unknown_port(sent: Sequence[Mapping[str, Any]], known: AbstractSet[int]) -> int | None:
    found = (below(said, "port").get("number") for said in sent)
    return next((number for number in found if isinstance(number, int) and number not in known), None)


def _with_ports(made: Mapping[str, Any], said: Map) -> Map:
    """Give a VirtualService with the routes that further ports have for calls from inside the mesh, if it says nothing of these.

    What every request meets is not said.
    """
    rules = [without_idle_match(mapping(rule)) for rule in items(said["spec"].get("http"))]
    known = [mapping(rule).get("match") for rule in rules]
    ports = [rule for rule in made["spec"].get("http", ()) if is_of_port(rule) and rule["match"] not in known]
    return {**said, "spec": {**said["spec"], "http": [*ports, *rules]}} if rules else said


def _marks(made: Mapping[str, Any]) -> dict[str, str]:
    return {key: made["metadata"]["labels"][key] for key in (NAME_LABEL, MANAGED_BY)}


def _patch(manifest: Manifest, wanted: Map) -> Map | None:
    """Give the change of an object, in the shorter of the two forms that a patch has; None where there is nothing to change."""
    if manifest.content == wanted:
        return None
    keys = merge_keys(manifest.kind)
    merge = difference(manifest.content, wanted, keys)
    forms: list[Map] = [{"json6902": _operations(manifest.content, wanted)}]
    if merged(manifest.content, merge, keys) == wanted:
        forms.insert(0, {"merge": merge})
    return min(forms, key=lambda form: len(dumps(form)))


def _operations(base: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[Map]:
    # Imported here: few objects need it.
    from jsonpatch import make_patch  # noqa: PLC0415

    return list(make_patch(base, wanted).patch)


def _grouped(found: Mapping[tuple[str, str], Map], made: Sequence[Manifest]) -> Iterator[Map]:
    """Say a patch of all objects of a kind once; one of some by their names."""
    kinds: dict[str, list[str]] = {}
    for manifest in made:
        kinds.setdefault(manifest.kind, []).append(manifest.name)
    for kind, named in kinds.items():
        changes = [found.get((kind, name)) for name in named]
        if changes[0] is not None and all(change == changes[0] for change in changes):
            yield {"target": {"kind": kind}, **changes[0]}
            continue
        for name, change in zip(named, changes, strict=True):
            if change is not None:
                yield {"target": {"kind": kind, "name": name}, **change}


def _rules(resource: Resource, made: Mapping[str, Any], wanted: Mapping[str, Any]) -> Sequence[Path]:
    """Give the rules of an object that are not among those that are made; all of them where only their order differs.

    Of one that only has another name that is given.
    """
    rules = wanted["spec"]["http"]
    # Ahead of those that somebody wrote stand those of further ports.
    ahead = len(rules) - len(items(resource.get(*_HTTP)))
    known = items(mapping(made["spec"]).get("http"))
    unnamed = [{**rule, _NAME: ""} for rule in map(mapping, known)]
    lost = [
        (index - ahead, [_NAME] if {**rule, _NAME: ""} in unnamed else [])
        for index, rule in enumerate(rules)
        if rule not in known
    ]
    return [(*_HTTP, index, *rest) for index, rest in lost if index >= 0] or [_HTTP]


def _differing(made: Any, wanted: Any, path: Path) -> Iterator[Path]:
    """Give the shortest paths at which what is made is not what is wanted."""
    if isinstance(made, Mapping) and isinstance(wanted, Mapping):
        for key in wanted:
            yield from _differing(made.get(key, NOTHING), wanted[key], (*path, key))
    elif made != wanted:
        yield path
