"""Laws of weights that are made to be moved, and that no Rollout moves."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Path, Place, mappings, text, texts
from canarygen.frozen import frozen
from canarygen.key import ISTIO
from canarygen.law import Law
from canarygen.lint.breach import breach
from canarygen.lint.laws.rollouts.strategy import Strategy, strategies
from canarygen.lint.laws.rollouts.variants import nearby, pods_of
from canarygen.lint.resource import Resource, once
from canarygen.lint.role import CANARY
from canarygen.lint.route import Destination, destinations
from canarygen.lint.selector import carries
from canarygen.lint.tree import Tree
from canarygen.model.host import service
from canarygen.typed import Final

WEIGHTS_NOT_MOVED: Final = Law(
    "weights-not-moved",
    "Without trafficRouting the controller moves pods only. A route that sends all to the stable Service goes on to do so: whatever the steps say, no request meets a new version before all do.",
)
Named = tuple[str, str]
"""The namespace and the name of a Service."""


@frozen(kw_only=True)
class Held:
    """A destination that gets nothing of what a rule routes, and those that get it."""

    destination: Destination
    others: tuple[Destination, ...]

    @property
    def place(self) -> Place:
        """Where the share of nothing is said."""
        return self.destination.route.at(*_weight(self.destination))


def resting_weights_are_moved(tree: Tree) -> Iterator[Diagnostic]:
    """Where a route holds all traffic back from some pods of a Rollout, that Rollout routes traffic (reconcileTrafficRouting)."""
    held = _held(tree)
    for strategy in strategies(tree, CANARY) if held else ():
        if not strategy.is_routed and (place := _of_its_pods(tree, strategy, held)):
            yield breach(
                WEIGHTS_NOT_MOVED,
                f"nothing moves the weights between the two versions of {strategy.rollout}",
                strategy.at().key,
                "add `trafficRouting: {istio: {virtualService: {name: ...}}}`",
                Note("they are made to be moved here", place.span),
            )


def _of_its_pods(tree: Tree, strategy: Strategy, held: Mapping[Named, Sequence[Held]]) -> Place | None:
    """Give the share that the canary Service of a Rollout is held back by; or one between two ways to the pods of one that names none.

    Where only one of the ways leads to its pods, somebody moves traffic between this Rollout and something else.
    """
    rollout = strategy.rollout
    named = held.get((rollout.namespace, text(strategy.plan.get("canaryService"))), ())
    if found := next((one for one in named if nearby(tree, rollout, [one.destination.route])), None):
        return found.place
    labels = dict(texts(rollout.get("spec", "selector", "matchLabels")))
    for pods in pods_of(tree, rollout)[:1]:
        labels |= pods.labels
    own = [(one.namespace, one.name) for one in tree.services_of(rollout.namespace, labels)]
    for one in (
        one for key in own for one in held.get(key, ()) if nearby(tree, rollout, [one.destination.route])
    ):
        ways = (one.destination, *one.others)
        to_pods = [
            service(way.host, way.route.namespace) in own and _is_for(tree, way, labels) for way in ways
        ]
        if to_pods[0] and any(to_pods[1:]):
            return one.place
    return None


def _is_for(tree: Tree, way: Destination, labels: Mapping[str, str]) -> bool:
    """Whether a subset, if a destination means one, may be of pods with these labels."""
    found = (
        texts(subset.get("labels"))
        for rule in tree.rules(way.host, way.route.namespace)
        for subset in mappings(rule.get("spec", "subsets"))
        if subset.get("name") == way.subset
    )
    return not way.subset or any(carries(labels, chosen) for chosen in found)


@once
def _held(tree: Tree) -> Mapping[Named, Sequence[Held]]:
    """Give, by their Service, the destinations that get a share of 0 from some rule and nothing from any other.

    Whoever lets some requests through to one by a condition holds the others back on purpose.
    """
    resting: dict[tuple[Named, str], Held] = {}
    met: set[tuple[Named, str]] = set()
    for route in tree.of(ISTIO, "VirtualService"):
        for rule in _rules(route):
            others = tuple(one for one in rule if route.get(*_weight(one)) != 0)
            for one in rule:
                target = (service(one.host, route.namespace) or ("", ""), one.subset)
                if route.get(*_weight(one)) != 0:
                    met.add(target)
                else:
                    resting[target] = Held(destination=one, others=others)
    found: dict[Named, list[Held]] = defaultdict(list)
    for (named, subset), held in resting.items():
        if (named, subset) not in met:
            found[named].append(held)
    return found


def _rules(route: Resource) -> Iterable[Sequence[Destination]]:
    """Give the destinations of a VirtualService, by the rule that names them."""
    found: dict[Path, list[Destination]] = defaultdict(list)
    for one in destinations(route):
        found[one.path[:3]].append(one)
    return found.values()


def _weight(one: Destination) -> Path:
    return (*one.path[:-1], "weight")
