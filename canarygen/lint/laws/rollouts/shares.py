"""Laws of the weights of a split route: they are the two versions' alone, and 100 together.

Nothing validates them; what the controller does is read from processRoutes
(rollout/trafficrouting/istio/istio.go of Argo Rollouts).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place, items, mapping, mappings, numbered, text
from canarygen.law import Law, Severity
from canarygen.lint.blank import is_filled_in
from canarygen.lint.breach import breach
from canarygen.lint.gap import may_be
from canarygen.lint.laws.rollouts.patched import patched
from canarygen.lint.laws.rollouts.split import versionless
from canarygen.lint.laws.rollouts.target import Target, called, destinations, targets, version
from canarygen.lint.laws.rollouts.variants import sound
from canarygen.lint.resource import Resource, once
from canarygen.lint.tree import Tree
from canarygen.model.host import qualified, short
from canarygen.model.rollout import FULL_WEIGHT
from canarygen.model.route import KINDS
from canarygen.typed import Any, Final

DESTINATION_REMOVED: Final = Law(
    "destination-removed",
    "The controller gives all of a route's traffic to the two versions, and deletes every other destination that has a weight (argo-rollouts issue 1364).",
)
WEIGHTS_INCOMPLETE: Final = Law(
    "weights-incomplete",
    "The weights of a split route are shares of 100: until the controller moves them for the first time they mean something else than they say.",
    Severity.WARNING,
)
Mark = int


def mark(resource: Resource) -> Mark:
    """Give what tells an object apart from its variants of the same name."""
    return id(resource)


@once
def split_routes(tree: Tree) -> Sequence[tuple[Target, Resource, str, int]]:
    """Give the routes that Rollouts split, each once: the Rollout's name of it, its VirtualService, kind and index."""
    found: list[tuple[Target, Resource, str, int]] = []
    told: set[tuple[int, int, str, int]] = set()
    for target in targets(tree):
        for service in sound(tree, target.virtual_services(tree)):
            for kind in KINDS:
                for index in patched(service, kind, target.listed(kind), target.strategy.managed).indexes:
                    this = (mark(target.strategy.rollout), mark(service), kind, index)
                    if this not in told and not list(versionless(target, service, kind, index)):
                        told.add(this)
                        found.append((target, service, kind, index))
    return found


@once
def split_destinations(tree: Tree) -> Mapping[Mark, Mapping[str, Place]]:
    """Give the full names of the hosts that each Rollout splits the traffic of, and where a route says so."""
    found: dict[Mark, dict[str, Place]] = defaultdict(dict)
    for target, service, kind, index in split_routes(tree):
        for number, destination in destinations(mapping(service.get("spec", kind, index))):
            versions = target.strategy.versions
            if versions and version(versions, destination):
                host = qualified(text(destination.get("host")), service.namespace)
                place = service.at("spec", kind, index, "route", number, "destination", "host")
                found[mark(target.strategy.rollout)].setdefault(host, place)
    return found


def split_routes_have_two_destinations(tree: Tree) -> Iterator[Diagnostic]:
    """A split route has no weight for anything but the two versions: the controller deletes the rest (processRoutes).

    It leaves what goes to `additionalSubsetNames` alone, and sees to its experiments itself.
    """
    for target, service, kind, index in split_routes(tree):
        versions = target.strategy.versions
        kept = items(target.strategy.rule.get("additionalSubsetNames"))
        for number, said in numbered(service.get("spec", kind, index, "route")):
            destination = mapping(said.get("destination"))
            weight = said.get("weight")
            if versions is None or not weight or is_filled_in(weight) or version(versions, destination):
                continue
            if destination.get("subset") not in kept and not _is_by_host(target, destination):
                yield breach(
                    DESTINATION_REMOVED,
                    f"{called(service, kind, index)} has a third destination, which the controller deletes",
                    service.at("spec", kind, index, "route", number).span,
                    "move it to a route of its own, which the Rollout does not list",
                    Note("the Rollout splits this route", target.place.at("name").span),
                )


def _is_by_host(target: Target, destination: Mapping[str, Any]) -> bool:
    """Whether the controller takes a destination for a version by its host, whatever the subset."""
    host = short(text(destination.get("host")))
    names = (text(target.strategy.plan.get(key)) for key in ("stableService", "canaryService"))
    return any(may_be(host, name) for name in names)


def split_weights_are_whole(tree: Tree) -> Iterator[Diagnostic]:
    """The weights of a split route are 100 together. Where all are 0, Istio itself refuses the route."""
    for target, service, kind, index in split_routes(tree):
        weights = [said.get("weight") for said in mappings(service.get("spec", kind, index, "route"))]
        numbers = [weight for weight in weights if isinstance(weight, int)]
        if sum(numbers) not in {0, FULL_WEIGHT} and not any(map(is_filled_in, weights)):
            yield breach(
                WEIGHTS_INCOMPLETE,
                f"the weights of {called(service, kind, index)} are {sum(numbers)} together",
                service.at("spec", kind, index, "route").key,
                "write 100 for the stable version and 0 for the canary: the controller moves them from there",
                Note("the Rollout splits this route", target.place.at("name").span),
            )
