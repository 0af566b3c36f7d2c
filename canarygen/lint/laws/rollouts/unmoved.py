"""Laws of weights that are made to be moved, and that no Rollout moves."""

from collections.abc import Iterator, Mapping
from typing import Final

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place
from canarygen.key import ISTIO
from canarygen.law import Law
from canarygen.lint.laws.rollouts.refusal import refused
from canarygen.lint.laws.rollouts.strategy import strategies
from canarygen.lint.resource import text
from canarygen.lint.role import CANARY
from canarygen.lint.route import destinations
from canarygen.lint.tree import Tree
from canarygen.model.host import service

WEIGHTS_NOT_MOVED: Final = Law(
    "weights-not-moved",
    "Without trafficRouting the controller moves pods only. A route that sends all to the stable Service goes on to do so: whatever the steps say, no request meets a new version before all do.",
)
Named = tuple[str, str]
"""The namespace and the name of a Service."""


def resting_weights_are_moved(tree: Tree) -> Iterator[Diagnostic]:
    """Where a route holds all traffic back from the canary Service of a Rollout, that Rollout routes traffic (reconcileTrafficRouting)."""
    held = tree.once(_held)
    for strategy in strategies(tree, CANARY):
        place = held.get((strategy.rollout.namespace, text(strategy.plan.get("canaryService"))))
        if place and not strategy.is_routed:
            yield refused(
                WEIGHTS_NOT_MOVED,
                f"nothing moves the weights between the two Services of {strategy.rollout}",
                strategy.at().key,
                "add `trafficRouting: {istio: {virtualService: {name: ...}}}`",
                notes=(Note("they are made to be moved here", place.span),),
            )


def _held(tree: Tree) -> Mapping[Named, Place]:
    """Give the Services that get a share of 0 from some route and nothing from any other, each with the place of that share.

    Whoever lets some requests through to one by a condition holds the others back on purpose.
    """
    held: dict[Named, Place] = {}
    met: set[Named] = set()
    for route in tree.of(ISTIO, "VirtualService"):
        for one in destinations(route):
            if named := service(one.host, route.namespace):
                weight = (*one.path[:-1], "weight")
                if route.get(*weight) == 0:
                    held[named] = route.at(*weight)
                else:
                    met.add(named)
    return {named: place for named, place in held.items() if named not in met}


CHECKS: Final = (resting_weights_are_moved,)
LAWS: Final = (WEIGHTS_NOT_MOVED,)
