"""Laws of what stands still, or goes at once: a Rollout goes on by itself, and not in one step."""

from collections.abc import Iterator

from canarygen.diagnostic import Diagnostic
from canarygen.key import ARGO
from canarygen.law import Law, Severity
from canarygen.lint.breach import breach
from canarygen.lint.laws.rollouts.strategy import strategies
from canarygen.lint.role import CANARY
from canarygen.lint.tree import Tree
from canarygen.typed import Final

ROLLOUT_PAUSED: Final = Law(
    "rollout-paused",
    "While a Rollout is paused by its own spec the controller changes no number of pods (haltProgress, rollout/context.go): a first version gets none, and no release begins or goes on. What Git says, Argo CD sets again.",
    Severity.WARNING,
)
STEPS_MISSING: Final = Law(
    "steps-missing",
    "Without steps the weight is 100 from the start (GetCurrentSetWeight, utils/replicaset/canary.go): as soon as pods of a new version are there, all requests are theirs.",
    Severity.WARNING,
)


def rollouts_go_on(tree: Tree) -> Iterator[Diagnostic]:
    """No Rollout is paused in its manifest."""
    for rollout in tree.of(ARGO, "Rollout"):
        if rollout.get("spec", "paused") is True:
            yield breach(
                ROLLOUT_PAUSED,
                f"{rollout} stands still for as long as this is said",
                rollout.at("spec", "paused").span,
                "leave it out: `kubectl argo rollouts pause` stops one that is running, and a step `pause: {}` waits for somebody",
            )


def routed_canaries_have_steps(tree: Tree) -> Iterator[Diagnostic]:
    """Where a router moves the traffic there is something to move it by."""
    for strategy in strategies(tree, CANARY):
        if strategy.routing and not any(strategy.steps):
            place = strategy.at("steps" if strategy.plan.get("steps") is not None else "trafficRouting")
            yield breach(
                STEPS_MISSING,
                "no step says how much traffic a new version gets, so it gets all at once",
                place.key,
                "add `steps`, such as `- setWeight: 20` and `- pause: {duration: 10m}`",
            )
