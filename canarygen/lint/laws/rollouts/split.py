"""Laws of the routes that a Rollout splits: its VirtualServices have them, and they lead to both versions.

They are those of ValidateVirtualService (pkg/apis/rollouts/validation/validation_references.go) and of
rollout/trafficrouting/istio/istio.go of Argo Rollouts.
"""

from collections.abc import Iterator, Mapping
from functools import partial

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Path, mapping, mappings, text
from canarygen.key import ISTIO
from canarygen.law import Law
from canarygen.lint.breach import breach
from canarygen.lint.laws.rollouts.patched import Patched, patched
from canarygen.lint.laws.rollouts.target import (
    Target,
    called,
    destinations,
    is_of,
    targets,
    version,
)
from canarygen.lint.laws.rollouts.variants import sound, unless_one_fits
from canarygen.lint.misspelling import likely
from canarygen.lint.resource import Resource
from canarygen.lint.subset import subsets
from canarygen.lint.tree import Tree
from canarygen.model.rollout import FULL_WEIGHT
from canarygen.model.route import ACTIONS, KINDS, LISTINGS
from canarygen.references.split import Versions
from canarygen.typed import Any, Final
from canarygen.wording import joined, nearest

ROUTE_NOT_FOUND: Final = Law(
    "route-not-found", "The controller looks for this route to move its weights, and stands still without it."
)
ROUTE_WITHOUT_VERSION: Final = Law(
    "route-without-version",
    "A route that the controller splits leads to both versions; it only moves weights between destinations that are there.",
)


def split_routes_are_there(tree: Tree) -> Iterator[Diagnostic]:
    """Each VirtualService of a Rollout has the routes that are to be split, and they lead to both versions (rules R8 to R10).

    A section of TLS or TCP routes is looked at even where none of them are listed (issue 3454).
    """
    for target in targets(tree):
        if not _lacks_subsets(tree, target):
            yield from unless_one_fits(sound(tree, target.virtual_services(tree)), partial(_faults, target))


def _lacks_subsets(tree: Tree, target: Target) -> bool:
    """Whether the DestinationRules that are meant lack a subset that the Rollout names, which is told of there."""
    said, namespace = target.strategy.rule, target.strategy.rollout.namespace
    rules = tree.named(ISTIO, "DestinationRule", namespace, text(said.get("name")))
    known = {name for rule in rules for name in subsets(rule)}
    return bool(known) and not {said.get(key) for key in ("stableSubsetName", "canarySubsetName")} <= known


def _faults(target: Target, service: Resource) -> Iterator[Diagnostic]:
    if all(service.get("spec", kind) is None for kind in KINDS):
        yield breach(
            ROUTE_NOT_FOUND,
            f"{service} has no routes",
            target.place.at("name").span,
            "give it the route that is to be split",
            Note("the VirtualService", service.at("metadata", "name").span),
            peer="Unable to get any of the HTTP, TCP or TLS routes for the Istio VirtualService",
        )
    for kind in KINDS:
        if service.get("spec", kind) == [] and not target.listed(kind):
            # The controller looks into the first route, panics, and tries again for ever.
            yield breach(
                ROUTE_NOT_FOUND,
                f"{service} has a list of {kind.upper()} routes without any, and the controller looks for one in it",
                service.at("spec", kind).key,
                f"remove `{kind}`",
                Note("the VirtualService of the Rollout", target.place.at("name").span),
            )
        elif service.get("spec", kind) is not None:
            found = patched(service, kind, target.listed(kind), target.strategy.managed)
            yield from _unfound(target, service, kind, found)
            for index in found.indexes:
                yield from versionless(target, service, kind, index)


def _unfound(target: Target, service: Resource, kind: str, found: Patched) -> Iterator[Diagnostic]:
    key, word = LISTINGS[kind], kind.upper()
    routes = service.at("spec", kind)
    for index in found.missing:
        wanted = target.listed(kind)[index]
        known = [text(route.get("name")) for route in mappings(service.get("spec", kind))]
        near = nearest(wanted, known) if isinstance(wanted, str) else None
        yield breach(
            ROUTE_NOT_FOUND,
            f"{service} has no {word} route {f'`{wanted}`' if isinstance(wanted, str) else 'for these connections'}",
            target.place.at(key, index).span,
            f"did you mean `{near}`?"
            if near
            else f"add it there, or list another one: {_listing(service, kind)}",
            Note("its routes", routes.key),
            peer=f"HTTP Route '{wanted}' is not found in the defined Virtual Service."
            if isinstance(wanted, str)
            else f"No matching {word} routes found in the defined Virtual Service.",
        )
    if found.is_ambiguous:
        yield breach(
            ROUTE_NOT_FOUND,
            f"{service} has several {word} routes, and `{key}` does not say which one is split",
            target.place.at("name").span,
            f"add `{key}`: {_listing(service, kind)}",
            Note("its routes", routes.key),
            peer=f"spec.{kind}[] should be set in VirtualService and it must have exactly one route when omitting spec.strategy.canary.trafficRouting.istio.virtualService.{key}",
        )


def _listing(service: Resource, kind: str) -> str:
    names = [f"`{route['name']}`" for route in mappings(service.get("spec", kind)) if route.get("name")]
    if kind == "http":
        return f"it has {joined(names, 'and')}" if names else "give its routes names"
    return "a route is found by its port" + (", and by its `sniHosts`" if kind == "tls" else "")


def versionless(target: Target, service: Resource, kind: str, index: int) -> Iterator[Diagnostic]:
    """Say to which of the two versions a route does not lead (validateVirtualServiceRouteDestinations).

    A route that does nothing at all is told of by itself.
    """
    route = mapping(service.get("spec", kind, index))
    if (versions := target.strategy.versions) is None or not any(map(route.get, ACTIONS)):
        return
    what = "subset" if versions.is_subset else "Service"
    for word, name, rest in (("Canary", versions.canary, 0), ("Stable", versions.stable, FULL_WEIGHT)):
        if not any(is_of(versions, said, name) for _, said in destinations(route)):
            path, way_out = _meant(versions, route, name) or (
                ("route",),
                f"lead to `subset: {name}` of the host of the DestinationRule; or, to split by two Services, take `destinationRule` out of the Rollout"
                if _is_by_services(versions, route)
                else f"add a destination for the {word.lower()} version, with the weight {rest}",
            )
            place = service.at("spec", kind, index, *path)
            yield breach(
                ROUTE_WITHOUT_VERSION,
                f"{called(service, kind, index)} does not lead to the {what} `{name}`",
                place.span if path[1:] else place.key,
                way_out,
                Note("the Rollout splits this route", target.place.at("name").span),
                peer=f"{word} {'DestinationRule subset' if versions.is_subset else what} '{name}' not found in route",
            )


def _is_by_services(versions: Versions, route: Mapping[str, Any]) -> bool:
    """Whether a route that should lead to two subsets leads to several hosts, and to a subset of none."""
    found = [said for _, said in destinations(route)]
    return versions.is_subset and len(found) > 1 and not any(said.get("subset") for said in found)


def _meant(versions: Versions, route: Mapping[str, Any], name: str) -> tuple[Path, str] | None:
    """Give the place in a route where the name of a version seems to be misspelt, and the way out."""
    key = "subset" if versions.is_subset else "host"
    others = {
        text(said.get(key)): index
        for index, said in destinations(route)
        if version(versions, said) is None and text(said.get(key))
    }
    # Here the name of a version is meant by one that it continues, too: `web` by `web-stable`.
    begun = max((other for other in others if name.startswith(f"{other}-")), key=len, default=None)
    near = likely(name, sorted(others)) or begun
    return (("route", others[near], "destination", key), f"did you mean `{name}`?") if near else None
