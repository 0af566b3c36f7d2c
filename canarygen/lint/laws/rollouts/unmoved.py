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
    """Give the Services that a route sends none of its traffic to, each with the place of its weight."""
    return {
        named: one.route.at(*one.path[:-1], "weight")
        for route in tree.of(ISTIO, "VirtualService")
        for one in destinations(route)
        if route.get(*one.path[:-1], "weight") == 0 and (named := service(one.host, route.namespace))
    }


CHECKS: Final = (resting_weights_are_moved,)
LAWS: Final = (WEIGHTS_NOT_MOVED,)
