"""VirtualServices that lead to several apps, taken apart: a canary has one of its own."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from canarygen.document import Path, Value, items, mapping, numbered, text
from canarygen.editing.edit import with_value
from canarygen.frozen import frozen
from canarygen.key import ARGO, ISTIO
from canarygen.lint.resource import Resource
from canarygen.lint.role import CANARY, roles
from canarygen.lint.route import is_for_mesh_alone, is_in_mesh, without_idle_match
from canarygen.lint.tree import Tree
from canarygen.migration.candidacy import candidates
from canarygen.migration.candidate import Candidate, known_by, led
from canarygen.migration.remark import Remark, stays
from canarygen.migration.standin import some_rules, stand_in
from canarygen.model.host import service, virtual_service_key
from canarygen.model.label import MANAGED_BY
from canarygen.model.route import KINDS
from canarygen.typed import Any, Final
from canarygen.wording import joined

_ROUTING: Final[Path] = ("spec", "strategy", CANARY, "trafficRouting", "istio")
_PARTED: Final = "the spec of each has its own part of the routes, in a VirtualService of its own; delete this one when these are there"
_STAYING: Final = "inside the mesh no two VirtualServices share a host, so that its requests go on to the pods of both versions, past the weights of the canaries; let callers name the Service of each, and then delete it"
Name = tuple[str, str]
Rules = Mapping[str, Sequence[int]]
"""The rules of a VirtualService of each kind, by their indices."""


@frozen(kw_only=True)
class Apart:
    """A tree in which each app has a VirtualService of its own, and what there is to say of those that led to several."""

    tree: Tree
    remarks: tuple[Remark, ...] = ()


def apart(tree: Tree) -> Apart:
    """Take the VirtualServices of gateways apart that lead to several apps; those inside the mesh, where a host has one alone, are no app's."""
    wide = [one for one in tree.any_of(ISTIO, "VirtualService") if _is_wide(one)]
    if not wide:
        return Apart(tree=tree)
    apps = dict(_apps(tree, [id(one) for one in wide]))
    several = [(route, parts) for route in wide if len(parts := _parts(route, apps)) > 1]
    found = [(route, parts) for route, parts in several if not is_in_mesh(route)]
    in_mesh = [(route, [app for app, _ in parts]) for route, parts in several if is_in_mesh(route)]
    staying = [(route, own) for route, own in in_mesh if all(app.kind != "Rollout" for app in own)]
    taken = {(one.namespace, one.name) for one in tree.any_of(ISTIO, "VirtualService")}
    changed: dict[int, list[Resource]] = {id(route): [] for route, _ in staying}
    for route, parts in found:
        named = {id(app): (app, _name(app, route, taken)) for app, _ in parts}
        changed[id(route)] = [some_rules(route, named[id(app)][1], rules) for app, rules in parts]
        for app, name in named.values():
            if app.kind == "Rollout":
                changed[id(app)] = [_referring(changed.get(id(app), [app])[0], route, name)]
    return Apart(
        tree=Tree(new for old in tree.resources for new in changed.get(id(old), (old,))),
        remarks=(
            *(_told(route, [app for app, _ in parts], _PARTED) for route, parts in found),
            *(_told(route, own, _STAYING) for route, own in staying),
        ),
    )


def _is_wide(route: Resource) -> bool:
    """Whether a VirtualService leads to several Services, and is for gateways or for a host of the mesh that is none of these; one that canarygen has made is just what it should be."""
    if len(led(route)) <= 1 or route.labels.get(MANAGED_BY) == "canarygen":
        return False
    return not is_in_mesh(route) or (is_for_mesh_alone(route) and not known_by(route))


def _apps(tree: Tree, wide: Container[int]) -> Iterator[tuple[Name, Resource]]:
    """Give what can become a canary and has no VirtualService of its own yet, by the Services that send to it."""
    for one in candidates(tree):
        if isinstance(one, Candidate) and all(id(route) in wide for route in one.routes):
            for name in (one.service.name, *(one.own_versions or ())):
                yield (one.namespace, name), one.workload
    for rollout in tree.any_of(ARGO, "Rollout"):
        rule = text(rollout.get(*_ROUTING, "destinationRule", "name"))
        ruled = (
            text(one.get("spec", "host"))
            for one in tree.named(ISTIO, "DestinationRule", rollout.namespace, rule)
        )
        names = (*(role.name(rollout) for role in roles(rollout)), *ruled)
        yield from ((key, rollout) for name in names if (key := service(name, rollout.namespace)))


def _parts(route: Resource, apps: Mapping[Name, Resource]) -> list[tuple[Resource, Rules]]:
    """Give the apps of its own namespace that a VirtualService leads to, each with its rules; none if two share one rule.

    What leads to no app stays with the one that takes what is left, or else with the first.
    """
    owners: dict[int, Resource] = {}
    found: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    rest: list[tuple[str, int]] = []
    last = 0
    for kind, index, rule in _rules(route):
        own = {id(app): app for app in _owners(rule, route, apps)}
        if len(own) > 1:
            return []
        for key, app in own.items():
            owners[key] = app
            found[key][kind].append(index)
            last = key if "match" not in without_idle_match(rule) else last
        rest += [] if own else [(kind, index)]
    for kind, index in rest if owners else ():
        found[last or next(iter(owners))][kind].append(index)
    if any(app.namespace != route.namespace for app in owners.values()):
        return []
    return [(app, {kind: sorted(rules) for kind, rules in found[key].items()}) for key, app in owners.items()]


def _rules(route: Resource) -> Iterator[tuple[str, int, Mapping[str, Any]]]:
    for kind in KINDS:
        yield from ((kind, index, rule) for index, rule in numbered(route.get("spec", kind)))


def _owners(rule: Mapping[str, Any], route: Resource, apps: Mapping[Name, Resource]) -> Iterator[Resource]:
    sent = (mapping(mapping(branch).get("destination")) for branch in items(rule.get("route")))
    for to in sent:
        key = service(text(to.get("host")), route.namespace)
        app = apps.get(key) if key else None
        if app and _is_meant(app, route):
            yield app


def _is_meant(app: Resource, route: Resource) -> bool:
    """Whether an app may have a part of a VirtualService: a Rollout that names another one has that."""
    named = [virtual_service_key(text(said.get("name")), app.namespace) for _, said in _references(app)]
    return not named or (route.namespace, route.name) in named


def _references(rollout: Resource) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Give what a Rollout says of each VirtualService that it names, with its path."""
    said = mapping(rollout.get(*_ROUTING))
    if one := mapping(said.get("virtualService")):
        yield ("virtualService",), one
    for index, several in numbered(said.get("virtualServices")):
        yield ("virtualServices", index), several


def _name(app: Resource, route: Resource, taken: set[Name]) -> str:
    """Give the name of the part of an app, which no VirtualService of its namespace has yet, and take it."""
    names = (app.name, f"{app.name}-routes", f"{app.name}-{route.name}")
    name = next((one for one in names if (app.namespace, one) not in taken), names[-1])
    taken.add((app.namespace, name))
    return name


def _referring(rollout: Resource, route: Resource, name: str) -> Resource:
    """Give a Rollout that splits the routes of a VirtualService of this name in place of another one."""
    content: Value = rollout.content
    for path, said in _references(rollout):
        if virtual_service_key(text(said.get("name")), rollout.namespace) == (route.namespace, route.name):
            content = with_value(content, (*_ROUTING, *path, "name"), name)
    return stand_in(rollout, mapping(content))


def _told(route: Resource, apps: Iterable[Resource], rest: str) -> Remark:
    why = f"it leads to {joined([str(app) for app in apps], 'and')}: {rest}"
    return stays(route.place, str(route), why)
