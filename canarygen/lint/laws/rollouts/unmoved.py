"""Laws of weights that are made to be moved, and that no Rollout moves."""

from collections.abc import Iterator, Mapping
from typing import Final

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place
from canarygen.key import CORE, ISTIO
from canarygen.law import Law
from canarygen.lint.laws.rollouts.refusal import refused
from canarygen.lint.laws.rollouts.strategy import Strategy, strategies
from canarygen.lint.laws.rollouts.variants import pods_of
from canarygen.lint.resource import text, texts
from canarygen.lint.role import CANARY
from canarygen.lint.route import destinations
from canarygen.lint.tree import Tree
from canarygen.model.host import service

WEIGHTS_NOT_MOVED: Final = Law(
    "weights-not-moved",
    "Without trafficRouting the controller moves pods only. A route that sends all to the stable Service goes on to do so: whatever the steps say, no request meets a new version before all do.",
)
Target = tuple[str, str, str]
"""The namespace and the name of a Service, and a subset of it, if one is meant."""


def resting_weights_are_moved(tree: Tree) -> Iterator[Diagnostic]:
    """Where a route holds all traffic back from some pods of a Rollout, that Rollout routes traffic (reconcileTrafficRouting)."""
    held = tree.once(_held)
    for strategy in strategies(tree, CANARY) if held else ():
        if not strategy.is_routed and (place := _of_its_pods(tree, strategy, held)):
            yield refused(
                WEIGHTS_NOT_MOVED,
                f"nothing moves the weights between the two versions of {strategy.rollout}",
                strategy.at().key,
                "add `trafficRouting: {istio: {virtualService: {name: ...}}}`",
                notes=(Note("they are made to be moved here", place.span),),
            )


def _of_its_pods(tree: Tree, strategy: Strategy, held: Mapping[Target, Place]) -> Place | None:
    """Give the share that its canary Service is held back by, or that of another Service, or subset, which selects its pods."""
    namespace, named = strategy.rollout.namespace, text(strategy.plan.get("canaryService"))
    labels = dict(texts(strategy.rollout.get("spec", "selector", "matchLabels")))
    for pods in pods_of(tree, strategy.rollout)[:1]:
        labels |= pods.labels
    for (where, name, _), place in held.items():
        found = tree.named(CORE, "Service", where, name) if where == namespace else ()
        chosen = [texts(one.get("spec", "selector")) for one in found]
        if (where, name) == (namespace, named) or any(
            one and one.items() <= labels.items() for one in chosen
        ):
            return place
    return None


def _held(tree: Tree) -> Mapping[Target, Place]:
    """Give the Services and subsets that get a share of 0 from some route and nothing from any other, each with the place of that share.

    Whoever lets some requests through to one by a condition holds the others back on purpose.
    """
    held: dict[Target, Place] = {}
    met: set[Target] = set()
    for route in tree.of(ISTIO, "VirtualService"):
        for one in destinations(route):
            if named := service(one.host, route.namespace):
                weight = (*one.path[:-1], "weight")
                if route.get(*weight) == 0:
                    held[*named, one.subset] = route.at(*weight)
                else:
                    met.add((*named, one.subset))
    return {target: place for target, place in held.items() if target not in met}


CHECKS: Final = (resting_weights_are_moved,)
LAWS: Final = (WEIGHTS_NOT_MOVED,)
