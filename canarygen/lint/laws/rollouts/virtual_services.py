"""Laws of the VirtualServices that a Rollout names: they are said in one way, there, and keep their routes.

They are those of ValidateRolloutVirtualServicesConfig (pkg/apis/rollouts/validation/validation_references.go
of Argo Rollouts), and what only a cluster shows.
"""

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping
from itertools import islice

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import mappings, numbered, text
from canarygen.key import ISTIO
from canarygen.law import Law, Severity
from canarygen.lint.breach import breach
from canarygen.lint.laws.rollouts.strategy import strategies
from canarygen.lint.laws.rollouts.target import destinations, targets
from canarygen.lint.laws.rollouts.variants import MOST, nearby
from canarygen.lint.misspelling import likely
from canarygen.lint.resource import Resource
from canarygen.lint.role import CANARY
from canarygen.lint.tree import Tree
from canarygen.model.host import short
from canarygen.model.route import KINDS, LISTINGS
from canarygen.typed import Final

VIRTUAL_SERVICE_UNSAID: Final = Law(
    "virtual-service-unsaid",
    "The controller moves the weights of one VirtualService, or of a list of them; with neither or both it stands still.",
    peer="either VirtualService or VirtualServices must be configured",
)
VIRTUAL_SERVICE_MISSING: Final = Law(
    "virtual-service-missing",
    "The controller looks the VirtualService up before it does anything, and stands still until it is there.",
    peer="not found",
)


def virtual_services_are_said(tree: Tree) -> Iterator[Diagnostic]:
    """A Rollout names one VirtualService, or a list of them (rule R11)."""
    for strategy in strategies(tree, CANARY):
        keys = ("virtualService", "virtualServices")
        count = sum(strategy.istio.get(key) is not None for key in keys)
        if strategy.is_routed_by("istio") and count != 1:
            yield breach(
                VIRTUAL_SERVICE_UNSAID,
                "`virtualService` and `virtualServices` are both said"
                if count
                else "no VirtualService is named",
                strategy.at("trafficRouting", "istio").key,
                "keep one of the two" if count else "add `virtualService: {name: ..., routes: [...]}`",
            )


def routes_are_listed_once(tree: Tree) -> Iterator[Diagnostic]:
    """No route is listed twice: the controller adds what an experiment needs to it twice, and removes it once (processRoutes).

    Where there is no experiment, nothing comes of it yet.
    """
    for target in targets(tree):
        ruled = None if any("experiment" in step for _, step in target.strategy.steps) else Severity.WARNING
        for kind, key in LISTINGS.items():
            listed = target.listed(kind)
            for index, route in enumerate(listed):
                if route in listed[:index]:
                    yield breach(
                        Code.DUPLICATE_ITEM,
                        "this route is listed already: what an experiment adds to it would stay",
                        target.place.at(key, index).span,
                        "remove it",
                        ruled=ruled,
                    )


def virtual_services_are_there(tree: Tree) -> Iterator[Diagnostic]:
    """A VirtualService that a Rollout names is there, where the tree shows that it should be.

    It should if another one leads to the Services of both versions, and no Rollout names it.
    """
    named = targets(tree)
    free = _unnamed_splits(tree, {target.key for target in named})
    for target in named:
        (namespace, name), versions = target.key, target.strategy.versions
        if tree.named(ISTIO, "VirtualService", namespace, name) or not versions or versions.is_subset:
            continue
        found = free.get((namespace, versions.stable), {})
        canary = free.get((namespace, versions.canary), {})
        both = (other for key, other in found.items() if key in canary)
        others = nearby(tree, target.strategy.rollout, islice(both, MOST))
        if others:
            near = likely(name, [other.name for other in others]) or others[0].name
            yield breach(
                VIRTUAL_SERVICE_MISSING,
                f"there is no VirtualService `{name}` in {namespace}",
                target.place.at("name").span,
                f"did you mean `{near}`, which leads to both versions?",
                Note("this one does", others[0].at("metadata", "name").span),
                peer=f'virtualservices.networking.istio.io "{name}" not found',
            )


def _unnamed_splits(
    tree: Tree, named: Container[tuple[str, str]]
) -> Mapping[tuple[str, str], Mapping[tuple[str, str], Resource]]:
    """Group the VirtualServices that no Rollout names by each Service that a route of them leads to."""
    found: dict[tuple[str, str], dict[tuple[str, str], Resource]] = defaultdict(dict)
    for service in tree.of(ISTIO, "VirtualService"):
        key = (service.namespace, service.name)
        for kind in () if key in named else KINDS:
            for route in mappings(service.get("spec", kind)):
                for _, destination in destinations(route):
                    found[service.namespace, short(text(destination.get("host")))][key] = service
    return found


def managed_names_are_free(tree: Tree) -> Iterator[Diagnostic]:
    """No route in Git has the name of one that the controller adds, and later removes."""
    for target in targets(tree):
        managed = target.strategy.managed
        for service in target.virtual_services(tree) if managed else ():
            for index, route in numbered(service.get("spec", "http")):
                if route.get("name") in managed:
                    at = target.strategy.at(
                        "trafficRouting", "managedRoutes", managed.index(route["name"]), "name"
                    )
                    yield breach(
                        Code.ROUTE_NAME_TAKEN,
                        f"the controller removes the route `{route['name']}` of {service}: the name is that of a managed route",
                        service.at("spec", "http", index, "name").span,
                        "give one of the two another name",
                        Note("the managed route", at.span),
                    )
