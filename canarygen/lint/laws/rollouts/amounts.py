"""Laws of numbers that the controller takes as they are, and that mean nothing to it, or something else than they say."""

from collections.abc import Iterator

from canarygen import go
from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import mapping
from canarygen.law import Law, Severity
from canarygen.lint.blank import is_filled_in
from canarygen.lint.breach import breach
from canarygen.lint.index import Index
from canarygen.lint.laws.delivery.autoscalers import autoscalers
from canarygen.lint.laws.rollouts.strategy import Strategy, strategies
from canarygen.lint.role import BLUE_GREEN, CANARY, STRATEGIES
from canarygen.lint.tree import Tree
from canarygen.model.feature import Feature
from canarygen.typed import Any, Final
from canarygen.wording import counted

_LEAST: Final = "minPodsPerReplicaSet"
_COUNTS: Final = (
    "scaleDownDelaySeconds",
    "scaleDownDelayRevisionLimit",
    "abortScaleDownDelaySeconds",
    "autoPromotionSeconds",
    "previewReplicaCount",
    _LEAST,
)
PREVIEW_WITHOUT_PODS: Final = Law(
    "preview-without-pods",
    "Of no pods all are ready, so the analysis before the switch begins at once: what it measures is not of the new version.",
    Severity.WARNING,
)
_THRESHOLD: Final = "replicaProgressThreshold"


def amounts_are_not_negative(tree: Tree) -> Iterator[Diagnostic]:
    """No number of pods, of old versions or of seconds of a strategy is negative: nothing looks at it, and a delay is over before it begins."""
    for strategy in strategies(tree, *STRATEGIES):
        for key in _COUNTS:
            said = strategy.plan.get(key)
            if isinstance(said, int) and said < 0:
                message, way_out = f"`{key}` is {said}", "write 0 or more, or leave it out"
                yield breach(Code.OUT_OF_RANGE, message, strategy.at(key).span, way_out)


def previews_have_pods(tree: Tree) -> Iterator[Diagnostic]:
    """What judges the preview finds a pod of it (reconcilePrePromotionAnalysisRun asks for as many as the preview is to have)."""
    for strategy in strategies(tree, BLUE_GREEN):
        judge = strategy.at("prePromotionAnalysis")
        if strategy.plan.get("previewReplicaCount") == 0 and strategy.plan.get("prePromotionAnalysis"):
            yield breach(
                PREVIEW_WITHOUT_PODS,
                "the preview has no pod that could be judged before the switch",
                strategy.at("previewReplicaCount").span,
                "write 1 or more, or leave it out",
                Note("this is to judge it", judge.key),
            )


def pauses_last(tree: Tree) -> Iterator[Diagnostic]:
    """A pause of no length is passed at once (CompletedCanaryPauseStep, rollout/pause.go); it is not one without an end."""
    for strategy in strategies(tree, CANARY):
        for index, step in strategy.steps:
            said = mapping(step.get("pause")).get("duration")
            if said is not None and go.seconds(said) == 0:
                yield breach(
                    Code.DURATION_ZERO,
                    "a pause of no length is passed at once",
                    strategy.at("steps", index, "pause", "duration").span,
                    "write a time; `pause: {}` waits for somebody",
                    ruled=Severity.WARNING,
                )


def thresholds_are_reached(tree: Tree) -> Iterator[Diagnostic]:
    """A threshold in pods is no more than there ever are (ReplicaProgressThresholdMet, utils/replicaset/canary.go)."""
    for strategy, replicas in _sized(tree):
        said = mapping(strategy.plan.get(_THRESHOLD))
        pods, sizes = said.get("value"), list(_scales(strategy))
        most = max([replicas, *(size for size in sizes if isinstance(size, int))])
        is_known = said.get("type") == "Pods" and not any(map(is_filled_in, sizes))
        if is_known and isinstance(pods, int) and pods > most:
            yield breach(
                Code.THRESHOLD_UNREACHABLE,
                f"the canary would need {counted(pods, 'pod')} to go on, and never has more than {most}",
                strategy.at(_THRESHOLD, "value").span,
                "write the threshold as a percentage, or lower it",
            )


def _sized(tree: Tree) -> Iterator[tuple[Strategy, int]]:
    """Give the canaries whose Rollouts say how many pods there are; under an autoscaler they may be more than what these begin with."""
    scaled = Index(((one.resource.namespace, one.name), one) for one in autoscalers(tree))
    for strategy in strategies(tree, CANARY):
        rollout, replicas = strategy.rollout, strategy.rollout.get("spec", "replicas")
        if isinstance(replicas, int) and not scaled.of((rollout.namespace, rollout.name)):
            yield strategy, replicas


def _scales(strategy: Strategy) -> Iterator[Any]:
    """Give what its steps ask for as a number of pods, which may be more than the Rollout has."""
    return (mapping(step.get("setCanaryScale")).get("replicas") for _, step in strategy.steps)


def least_pods_are_there(tree: Tree) -> Iterator[Diagnostic]:
    """Before 1.10 no version has more pods than the Rollout (CheckMinPodsPerReplicaSet, utils/replicaset/canary.go).

    It is told of where it is known which versions are in use.
    """
    if tree.has(Feature.MIN_PODS_CAP):
        return
    for strategy, pods in _sized(tree):
        least = strategy.plan.get(_LEAST)
        if isinstance(least, int) and least > pods:
            yield breach(
                Code.MIN_PODS_ABOVE_REPLICAS,
                f"`{_LEAST}` is {least}, and the Rollout has {counted(pods, 'pod')}",
                strategy.at(_LEAST).span,
                f"lower it or raise the replicas, {Feature.MIN_PODS_CAP.unless_newer}",
            )
