"""Laws of what a release leaves behind, and of the way back to it: what the controller takes, and never ends.

The controller accepts all of it, so these are warnings.
"""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import mapping
from canarygen.law import Severity
from canarygen.lint.breach import breach
from canarygen.lint.laws.rollouts.strategy import Strategy, strategies
from canarygen.lint.role import BLUE_GREEN, CANARY, STRATEGIES
from canarygen.lint.tree import Tree
from canarygen.model.feature import Feature


def old_pods_go(tree: Tree) -> Iterator[Diagnostic]:
    """Old pods have a time at which they go, unless none are to stay at all (scaleDownDelayHelper, rollout/replicaset.go)."""
    for strategy in strategies(tree, *STRATEGIES):
        is_moved = strategy.kind == BLUE_GREEN or strategy.is_routed
        stays = strategy.plan.get("scaleDownDelayRevisionLimit") != 0
        if is_moved and stays and strategy.plan.get("scaleDownDelaySeconds") == 0:
            yield breach(
                Code.OLD_PODS_STAY,
                "with a delay of 0 seconds the old pods never go",
                strategy.at("scaleDownDelaySeconds").span,
                "write 1 to have them go at once, or leave it out for 30",
                ruled=Severity.WARNING,
            )


def aborts_keep_pods(tree: Tree) -> Iterator[Diagnostic]:
    """Whoever asks that the canary stay after an abort has a first step that says how much of it (GetCurrentCanaryStep after an abort is 0)."""
    for strategy in strategies(tree, CANARY):
        if (
            strategy.is_routed
            and strategy.plan.get("abortScaleDownDelaySeconds") == 0
            and not _keeps(strategy)
        ):
            yield breach(
                Code.ABORT_KEEPS_NOTHING,
                "with a delay of 0 seconds the controller takes the canary away at once after an abort",
                strategy.at("abortScaleDownDelaySeconds").span,
                "write a number of seconds, or begin with a step such as `setCanaryScale: {replicas: 1}`, which then stays",
                ruled=Severity.WARNING,
            )


def _keeps(strategy: Strategy) -> bool:
    """Whether the first step, to which an abort goes back, gives the canary pods."""
    first = next((step for _, step in strategy.steps), {})
    scale = mapping(first.get("setCanaryScale"))
    said = [scale[key] for key in ("replicas", "weight") if scale.get(key) is not None]
    # What is yet to be filled in gives it some.
    return any(not isinstance(size, int) or size > 0 for size in said)


def rollbacks_end(tree: Tree) -> Iterator[Diagnostic]:
    """Going back to a recent version waits for no analysis and no pause, since there will be none (isRollbackWithinWindow).

    The controller waits for them before 1.10.
    """
    if tree.targets and tree.targets.have(Feature.HELD_ROLLBACK):
        return
    unless_newer = f"; {Feature.HELD_ROLLBACK.unless_newer}" if tree.targets else ""
    for strategy in strategies(tree, BLUE_GREEN):
        if _goes_back(strategy) and (key := _held_by(strategy)):
            yield breach(
                Code.ROLLBACK_STUCK,
                "before Argo Rollouts 1.10, going back to a recent version waits for ever for what holds the switch",
                strategy.rollout.at("spec", "rollbackWindow").key,
                f"remove `rollbackWindow`: within `scaleDownDelaySeconds` the old version is taken back at once without it{unless_newer}",
                Note("this holds it", strategy.at(key).key),
                ruled=Severity.WARNING,
            )


def aborts_end(tree: Tree) -> Iterator[Diagnostic]:
    """An abort at the deadline ends an update, and is not taken back at once, as it is on the way back to a recent version."""
    for strategy in strategies(tree, *STRATEGIES):
        if strategy.rollout.get("spec", "progressDeadlineAbort") is True and _goes_back(strategy):
            yield breach(
                Code.ROLLBACK_REPEATS,
                "going back to a recent version whose pods do not start is aborted, and begins anew, for ever",
                strategy.rollout.at("spec", "rollbackWindow").key,
                "remove one of the two; without `progressDeadlineAbort` the deadline is still told of",
                Note("it is aborted here", strategy.rollout.at("spec", "progressDeadlineAbort").key),
            )


def abort_delays_end(tree: Tree) -> Iterator[Diagnostic]:
    """Before 1.10 an abort can stand still where the stable version shrinks and a delay is said (issue 4898).

    It is told of where it is known which versions are in use.
    """
    if tree.has(Feature.ABORT_DELAY):
        return
    for strategy in strategies(tree, CANARY):
        if strategy.plan.get("dynamicStableScale") and strategy.plan.get("abortScaleDownDelaySeconds"):
            yield breach(
                Code.DYNAMIC_WITH_ABORT_DELAY,
                "with `dynamicStableScale` an abort can stand still on this delay",
                strategy.at("abortScaleDownDelaySeconds").key,
                f"leave the delay out, {Feature.ABORT_DELAY.unless_newer}",
                Note("the stable version is scaled here", strategy.at("dynamicStableScale").span),
            )


def _goes_back(strategy: Strategy) -> bool:
    """Whether the way back to a recent version is a short one."""
    revisions = mapping(strategy.rollout.get("spec", "rollbackWindow")).get("revisions")
    return isinstance(revisions, int) and revisions > 0


def _held_by(strategy: Strategy) -> str:
    plan = strategy.plan
    if mapping(plan.get("prePromotionAnalysis")).get("templates"):
        return "prePromotionAnalysis"
    if plan.get("autoPromotionEnabled") is False:
        return "autoPromotionEnabled"
    return "autoPromotionSeconds" if plan.get("autoPromotionSeconds") else ""
