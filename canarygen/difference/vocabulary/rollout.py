"""Words for a Rollout: its size, its pods, and how a new version takes over."""

from collections.abc import Iterator

from canarygen.difference.rule import Rule, Stop, thing, told, value, within
from canarygen.difference.vocabulary.steps import steps
from canarygen.difference.vocabulary.workload import PODS
from canarygen.difference.word import Word, presence, word
from canarygen.document import NOTHING, Value, descendant

_CANARY = "spec.strategy.canary"
_ISTIO = f"{_CANARY}.trafficRouting.istio"
_SWITCH = "spec.strategy.blueGreen"

_SIZE = (
    value("spec.replicas", "replicas"),
    value("spec.minReadySeconds", "seconds until ready"),
    value("spec.revisionHistoryLimit", "revisions kept"),
    value("spec.progressDeadlineSeconds", "progress deadline in seconds"),
    value("spec.progressDeadlineAbort", "abort at the progress deadline"),
    value("spec.rollbackWindow.revisions", "rollback window in revisions"),
    value("spec.selector.matchLabels.*", "selector {}"),
    value("spec.workloadRef.kind", "kind of the workload"),
    value("spec.workloadRef.name", "deployment"),
    value("spec.workloadRef.scaleDown", "scale-down of the deployment"),
)


def _canary(names: tuple[str, ...], old: Value, new: Value) -> Iterator[Word]:
    """Tell that a new version takes over by steps from now on, or no more, and by which."""
    yield _strategy("canary strategy", old, new)
    yield from steps(names, *(descendant(side, ("steps",)) for side in (old, new)))


def _switch(names: tuple[str, ...], old: Value, new: Value) -> Iterator[Word]:
    """Tell that a new version takes over all at once from now on, or no more, and whether anybody is asked."""
    yield _strategy("blue-green strategy", old, new)
    yield word(_PROMOTION, names, *(descendant(side, ("autoPromotionEnabled",)) for side in (old, new)))


def _strategy(label: str, old: Value, new: Value) -> Word:
    return presence(label, (), is_new=old is NOTHING) if NOTHING in (old, new) else word(label, (), old, new)


_PROMOTION = "automatic promotion"

_PLAN = (
    Rule(_CANARY, Stop.GONE, _canary),
    told(f"{_CANARY}.steps", steps),
    thing(f"{_CANARY}.analysis", "background analysis"),
    thing(f"{_CANARY}.analysis.templates.*", "background analysis {}"),
    value(f"{_CANARY}.analysis.startingStep", "background analysis from step"),
    value(f"{_CANARY}.maxSurge", "surge"),
    value(f"{_CANARY}.maxUnavailable", "unavailable at most"),
    value(f"{_CANARY}.dynamicStableScale", "stable scaled down with its weight"),
    value(f"{_CANARY}.minPodsPerReplicaSet", "fewest pods of a version"),
    value(f"{_CANARY}.replicaProgressThreshold", "progress threshold"),
    value(f"{_CANARY}.scaleDownDelaySeconds", "scale-down delay in seconds"),
    value(f"{_CANARY}.scaleDownDelayRevisionLimit", "revisions in scale-down delay"),
    value(f"{_CANARY}.abortScaleDownDelaySeconds", "scale-down delay after an abort in seconds"),
    value(f"{_CANARY}.antiAffinity", "anti-affinity"),
    value(f"{_CANARY}.canaryMetadata", "metadata of canary pods"),
    value(f"{_CANARY}.stableMetadata", "metadata of stable pods"),
    value(f"{_CANARY}.canaryService", "canary Service"),
    value(f"{_CANARY}.stableService", "stable Service"),
    value(f"{_CANARY}.pingPong", "ping-pong"),
    thing(f"{_CANARY}.trafficRouting.managedRoutes.*", "managed route {}"),
    value(f"{_ISTIO}.virtualService.name", "split VirtualService"),
    thing(f"{_ISTIO}.virtualService.routes.*", "split of route {}"),
    value(f"{_ISTIO}.virtualService.tlsRoutes", "split TLS routes"),
    value(f"{_ISTIO}.virtualService.tcpRoutes", "split TCP routes"),
    thing(f"{_ISTIO}.destinationRule", "split by subsets"),
    within(f"{_ISTIO}.destinationRule", "split by subsets: {}"),
)

_BLUE_GREEN = (
    Rule(_SWITCH, Stop.GONE, _switch),
    value(f"{_SWITCH}.autoPromotionEnabled", _PROMOTION),
    value(f"{_SWITCH}.autoPromotionSeconds", "automatic promotion after seconds"),
    value(f"{_SWITCH}.previewReplicaCount", "preview replicas"),
    value(f"{_SWITCH}.activeService", "active Service"),
    value(f"{_SWITCH}.previewService", "preview Service"),
    value(f"{_SWITCH}.scaleDownDelaySeconds", "scale-down delay in seconds"),
    thing(f"{_SWITCH}.prePromotionAnalysis", "analysis before promotion"),
    thing(f"{_SWITCH}.prePromotionAnalysis.templates.*", "analysis {} before promotion"),
    thing(f"{_SWITCH}.postPromotionAnalysis", "analysis after promotion"),
    thing(f"{_SWITCH}.postPromotionAnalysis.templates.*", "analysis {} after promotion"),
    within(_SWITCH, "blue-green {}"),
)

RULES = (*PODS, *_SIZE, *_PLAN, *_BLUE_GREEN)
