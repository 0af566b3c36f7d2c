"""The strategy of a Rollout: canary over the VirtualService's weights, or blue-green."""

from canarygen.document import Map
from canarygen.fields.analysis_run import analysis_run
from canarygen.fields.step import canary_steps, items_of
from canarygen.manifest import said
from canarygen.model.analysis import AnalysisUse
from canarygen.model.blue_green import BlueGreen
from canarygen.model.canary import Canary
from canarygen.model.duration import Duration
from canarygen.model.rollout import ProgressThreshold, Weight
from canarygen.model.traffic import Split


def strategy(canary: Canary) -> Map:
    """Give `spec.strategy` of the Rollout."""
    plan = canary.rollout
    if plan.blue_green:
        return {"blueGreen": _blue_green(canary, plan.blue_green)}
    return {"canary": _canary(canary)}


def _canary(canary: Canary) -> Map:
    plan = canary.rollout
    return _services(canary) | said(
        {
            "canaryMetadata": plan.canary_metadata,
            "stableMetadata": plan.stable_metadata,
            "maxSurge": plan.surge,
            "maxUnavailable": plan.unavailable,
            "dynamicStableScale": True if plan.dynamic else None,
            "minPodsPerReplicaSet": plan.min_pods,
            "replicaProgressThreshold": _threshold(plan.progress_threshold),
            "scaleDownDelaySeconds": _seconds(plan.scale_down_delay),
            "scaleDownDelayRevisionLimit": plan.scale_down_delay_revisions,
            "abortScaleDownDelaySeconds": _seconds(plan.abort_scale_down_delay),
            "antiAffinity": _anti_affinity(plan.anti_affinity),
            "trafficRouting": _routing(canary),
            "analysis": _background(canary),
            "steps": [lowered for step in plan.steps for lowered in canary_steps(canary, step)],
        }
    )


def _background(canary: Canary) -> Map | None:
    analysis = canary.analysis
    if analysis is None or analysis.background.is_empty:
        return None
    run = analysis_run(canary, analysis.background, in_step=False)
    return run if analysis.start is None else run | {"startingStep": _starting_step(canary, analysis.start)}


def _starting_step(canary: Canary, start: int) -> int:
    """Count the lowered steps before the one that follows the weight `start`.

    Not the weight's own step: while that is the current one, the canary's pods are still
    starting, no request has met them, and there is nothing to measure.
    """
    position = 0
    for step in canary.rollout.steps:
        if isinstance(step, Weight) and step.weight >= start:
            return position + 1
        position += items_of(step)
    return position


def _judging(canary: Canary, use: AnalysisUse | None) -> Map | None:
    return analysis_run(canary, use, in_step=True) if use else None


def _services(canary: Canary) -> Map:
    versions = sorted(canary.version_services, key=lambda version: version.role)
    services = {version.key: version.name for version in versions}
    # Beside canaryService and stableService the controller would not heed ping and pong.
    return {"pingPong": services} if canary.rollout.ping_pong else services


def _routing(canary: Canary) -> Map:
    managed = [{"name": name} for name in canary.rollout.managed_routes]
    routing: Map = {"managedRoutes": managed} if managed else {}
    return routing | {"istio": _istio(canary)}


def _istio(canary: Canary) -> Map:
    names = canary.names
    # Routes are always listed: with the list left out the controller may patch none of
    # them once a managed route exists (processRoutes in its Istio reconciler), and of
    # connections it would patch the first one only.
    lists = {
        "routes": [route.name for route in canary.http_routes if route.is_split],
        "tlsRoutes": [
            {"port": route.listener, "sniHosts": list(route.sni_hosts)} for route in canary.tls_routes
        ],
        "tcpRoutes": [{"port": route.port.port} for route in canary.tcp_routes],
    }
    target = {"name": names.virtual_service} | {key: found for key, found in lists.items() if found}
    if canary.traffic.split is Split.SERVICES:
        return {"virtualService": target}
    subsets = {
        "name": names.destination_rule,
        "canarySubsetName": names.canary_subset,
        "stableSubsetName": names.stable_subset,
    }
    return {"virtualService": target, "destinationRule": subsets}


def _blue_green(canary: Canary, plan: BlueGreen) -> Map:
    return _services(canary) | said(
        {
            "activeMetadata": plan.active_metadata,
            "previewMetadata": plan.preview_metadata,
            "previewReplicaCount": plan.preview_replicas,
            "maxUnavailable": plan.unavailable,
            "autoPromotionEnabled": plan.auto_promotion,
            "autoPromotionSeconds": _seconds(plan.auto_promotion_after),
            "scaleDownDelaySeconds": _seconds(plan.scale_down_delay),
            "scaleDownDelayRevisionLimit": plan.scale_down_delay_revisions,
            "abortScaleDownDelaySeconds": _seconds(plan.abort_scale_down_delay),
            "antiAffinity": _anti_affinity(plan.anti_affinity),
            "prePromotionAnalysis": _judging(canary, plan.pre_promotion),
            "postPromotionAnalysis": _judging(canary, plan.post_promotion),
        }
    )


def _anti_affinity(kind: str | None) -> Map | None:
    if kind is None:
        return None
    if kind == "required":
        return {"requiredDuringSchedulingIgnoredDuringExecution": {}}
    return {"preferredDuringSchedulingIgnoredDuringExecution": {"weight": 100}}


def _threshold(threshold: ProgressThreshold | None) -> Map | None:
    return None if threshold is None else {"type": threshold.kind, "value": threshold.value}


def _seconds(duration: Duration | None) -> int | None:
    return None if duration is None else duration.seconds
