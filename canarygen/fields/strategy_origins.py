"""Which place of the spec each part of a Rollout's strategy comes from."""

from collections.abc import Iterator

from canarygen.document import Path
from canarygen.fields.analysis_run import run_origins
from canarygen.fields.step import items_of, step_origins
from canarygen.manifest import name_place
from canarygen.model.canary import Canary
from canarygen.origin import Origin, Reach

_CANARY = ("spec", "strategy", "canary")
_BLUE_GREEN = ("spec", "strategy", "blueGreen")

# Which key of the rollout, or of its `blueGreen`, a field of the object comes from.
_CANARY_FIELDS = {
    "pingPong": "pingPong",
    "canaryMetadata": "canaryMetadata",
    "stableMetadata": "stableMetadata",
    "maxSurge": "surge",
    "maxUnavailable": "unavailable",
    "dynamicStableScale": "scale",
    "minPodsPerReplicaSet": "minPods",
    "replicaProgressThreshold": "progressThreshold",
    "scaleDownDelaySeconds": "scaleDownDelay",
    "scaleDownDelayRevisionLimit": "scaleDownDelayRevisions",
    "abortScaleDownDelaySeconds": "abortScaleDownDelay",
    "antiAffinity": "antiAffinity",
}
_BLUE_GREEN_FIELDS = {
    "activeMetadata": "activeMetadata",
    "previewMetadata": "previewMetadata",
    "previewReplicaCount": "previewReplicas",
    "maxUnavailable": "unavailable",
    "autoPromotionEnabled": "autoPromotion",
    "autoPromotionSeconds": "autoPromotionAfter",
    "scaleDownDelaySeconds": "scaleDownDelay",
    "scaleDownDelayRevisionLimit": "scaleDownDelayRevisions",
    "abortScaleDownDelaySeconds": "abortScaleDownDelay",
    "antiAffinity": "antiAffinity",
    "prePromotionAnalysis": "prePromotion",
    "postPromotionAnalysis": "postPromotion",
}


def strategy_origins(canary: Canary) -> tuple[Origin, ...]:
    """Say which place of the spec each part of the strategy comes from."""
    plan = canary.rollout.place
    blue_green = plan.at("blueGreen")
    return (
        Origin(_CANARY, plan),
        *_analysis_origins(canary),
        *(Origin((*_CANARY, field), plan.at(key)) for field, key in _CANARY_FIELDS.items()),
        *_version_origins(canary),
        *_step_origins(canary),
        Origin(_BLUE_GREEN, blue_green),
        *(Origin((*_BLUE_GREEN, field), blue_green.at(key)) for field, key in _BLUE_GREEN_FIELDS.items()),
        *_judging_origins(canary),
    )


def _version_origins(canary: Canary) -> Iterator[Origin]:
    """Say where the names come from by which the controller finds the versions, and their routes."""
    traffic = canary.traffic.place
    split = traffic.at("split")
    strategy = _BLUE_GREEN if canary.rollout.blue_green else _CANARY
    versions = (*strategy, "pingPong") if canary.rollout.ping_pong else strategy
    for version in canary.version_services:
        yield Origin((*versions, version.key), name_place(canary, version.key))
    routing = (*_CANARY, "trafficRouting")
    yield Origin((*routing, "istio"), traffic)
    yield from _route_origins(canary, (*routing, "istio", "virtualService"))
    rule = (*routing, "istio", "destinationRule")
    yield Origin(rule, split)
    yield Origin((*rule, "name"), name_place(canary, "destinationRule"))
    yield Origin((*rule, "stableSubsetName"), name_place(canary, "stableSubset", split))
    yield Origin((*rule, "canarySubsetName"), name_place(canary, "canarySubset", split))
    places = {step.name: step.place for step in reversed(canary.rollout.route_steps)}
    for index, name in enumerate(canary.rollout.managed_routes):
        yield Origin((*routing, "managedRoutes", index), places[name])


def _route_origins(canary: Canary, path: Path) -> Iterator[Origin]:
    """Say where the names and numbers come from by which the controller finds the routes that it splits."""
    yield Origin(path, canary.traffic.place.at("routes"), Reach.ALL)
    yield Origin((*path, "name"), name_place(canary, "virtualService"))
    split = (route for route in canary.http_routes if route.is_split)
    for index, route in enumerate(split):
        yield Origin((*path, "routes", index), route.name_place)
    for index, connection in enumerate(canary.tls_routes):
        yield Origin((*path, "tlsRoutes", index), connection.port.place)
        yield Origin((*path, "tlsRoutes", index, "sniHosts"), canary.traffic.place.at("hosts"))
    for index, connected in enumerate(canary.tcp_routes):
        yield Origin((*path, "tcpRoutes", index), connected.port.place)


def _step_origins(canary: Canary) -> Iterator[Origin]:
    path = (*_CANARY, "steps")
    yield Origin(path, canary.rollout.place.at("steps"), Reach.ITSELF)
    position = 0
    for step in canary.rollout.steps:
        yield from step_origins(canary, step, path, position)
        position += items_of(step)


def _judging_origins(canary: Canary) -> Iterator[Origin]:
    plan = canary.rollout.blue_green
    for use, field in (
        (plan and plan.pre_promotion, "prePromotionAnalysis"),
        (plan and plan.post_promotion, "postPromotionAnalysis"),
    ):
        if use:
            yield from run_origins(canary.analysis, use, (*_BLUE_GREEN, field))


def _analysis_origins(canary: Canary) -> Iterator[Origin]:
    if canary.analysis:
        yield Origin((*_CANARY, "analysis"), canary.analysis.place)
        yield from run_origins(canary.analysis, canary.analysis.background, (*_CANARY, "analysis"))
        yield Origin((*_CANARY, "analysis", "startingStep"), canary.analysis.place.at("start"))
