"""The Rollout: the workload, and the plan of a new version's way to 100%."""

from collections.abc import Iterator, Mapping
from typing import Any

from canarygen.manifest import Manifest, manifest
from canarygen.model.canary import Canary
from canarygen.model.duration import Duration
from canarygen.model.rollout import Pause, Rollout, Scale, Step, Weight
from canarygen.model.route import split_routes
from canarygen.model.traffic import Split
from canarygen.model.workload import Deployment
from canarygen.origin import Origin

Map = dict[str, Any]

_STRATEGY = ("spec", "strategy", "canary")
_CONTAINER = ("spec", "template", "spec", "containers", 0)

# Which key of the workload, or of the rollout, a field of the object comes from.
_WORKLOAD_FIELDS = {
    "replicas": "replicas",
    "minReadySeconds": "minReadySeconds",
    "revisionHistoryLimit": "revisionHistoryLimit",
    "progressDeadlineSeconds": "progressDeadline",
    "selector": "selector",
    "workloadRef": "deployment",
}
_CONTAINER_FIELDS: Mapping[str, tuple[str, ...]] = {
    "image": ("image",),
    "command": ("command",),
    "args": ("args",),
    "ports": ("ports",),
    "env": ("env",),
    "envFrom": ("envFrom",),
    "resources": ("resources",),
    "readinessProbe": ("health", "readiness"),
    "livenessProbe": ("health", "liveness"),
    "startupProbe": ("health", "startup"),
}
_ROLLOUT_FIELDS = {
    "canaryMetadata": "canaryMetadata",
    "stableMetadata": "stableMetadata",
    "maxSurge": "surge",
    "maxUnavailable": "unavailable",
    "dynamicStableScale": "scale",
    "minPodsPerReplicaSet": "minPods",
    "scaleDownDelaySeconds": "scaleDownDelay",
    "abortScaleDownDelaySeconds": "abortScaleDownDelay",
    "antiAffinity": "antiAffinity",
    "steps": "steps",
}


def rollout(canary: Canary) -> Iterator[Manifest]:
    """Give the Rollout."""
    yield manifest(
        canary,
        api_version="argoproj.io/v1alpha1",
        kind="Rollout",
        name=canary.names.rollout,
        file="rollout",
        spec=_workload(canary) | {"strategy": {"canary": _strategy(canary)}},
        origins=_origins(canary),
    )


def _origins(canary: Canary) -> tuple[Origin, ...]:
    workload, plan = canary.workload.place, canary.rollout.place
    return (
        Origin(("spec",), workload),
        *(Origin(("spec", field), workload.at(key)) for field, key in _WORKLOAD_FIELDS.items()),
        *(Origin((*_CONTAINER, field), workload.at(*keys)) for field, keys in _CONTAINER_FIELDS.items()),
        Origin(("spec", "template"), workload.at("template")),
        Origin(("spec", "rollbackWindow"), plan.at("rollback")),
        Origin(_STRATEGY, plan),
        *(Origin((*_STRATEGY, field), plan.at(key)) for field, key in _ROLLOUT_FIELDS.items()),
    )


def _workload(canary: Canary) -> Map:
    workload, revisions = canary.workload, canary.rollout.rollback_revisions
    return _said(
        {
            "replicas": None if workload.autoscale else workload.size,
            "minReadySeconds": workload.min_ready_seconds,
            "revisionHistoryLimit": workload.revision_history_limit,
            "progressDeadlineSeconds": _seconds(workload.progress_deadline),
            "rollbackWindow": None if revisions is None else {"revisions": revisions},
            "selector": {"matchLabels": workload.selector},
            "template": workload.pod_template,
            "workloadRef": _reference(workload.deployment),
        }
    )


def _reference(deployment: Deployment | None) -> Map | None:
    if deployment is None:
        return None
    return _said(
        {
            "apiVersion": deployment.api_version,
            "kind": deployment.kind,
            "name": deployment.name,
            "scaleDown": deployment.scale_down,
        }
    )


def _strategy(canary: Canary) -> Map:
    plan, names = canary.rollout, canary.names
    return _said(
        {
            "canaryService": names.canary_service,
            "stableService": names.stable_service,
            "canaryMetadata": plan.canary_metadata,
            "stableMetadata": plan.stable_metadata,
            "maxSurge": plan.surge,
            "maxUnavailable": plan.unavailable,
            "dynamicStableScale": True if plan.dynamic else None,
            "minPodsPerReplicaSet": plan.min_pods,
            "scaleDownDelaySeconds": _seconds(plan.scale_down_delay),
            "abortScaleDownDelaySeconds": _seconds(plan.abort_scale_down_delay),
            "antiAffinity": _anti_affinity(plan),
            "trafficRouting": {"istio": _istio(canary)},
            "steps": [lowered for step in plan.steps for lowered in _step(step)],
        }
    )


def _istio(canary: Canary) -> Map:
    names, routes = canary.names, split_routes(canary)
    # Routes are always listed: with the list left out the controller may patch none of
    # them once a managed route exists (processRoutes in its Istio reconciler).
    target: Map = {"name": names.virtual_service}
    if http := [route.name for route in routes if route.is_http]:
        target["routes"] = http
    if tls := [
        {"port": route.listener, "sniHosts": list(route.sni_hosts)} for route in routes if not route.is_http
    ]:
        target["tlsRoutes"] = tls
    if canary.traffic.split is Split.SERVICES:
        return {"virtualService": target}
    subsets = {
        "name": names.destination_rule,
        "canarySubsetName": names.canary_subset,
        "stableSubsetName": names.stable_subset,
    }
    return {"virtualService": target, "destinationRule": subsets}


def _anti_affinity(plan: Rollout) -> Map | None:
    if plan.anti_affinity is None:
        return None
    if plan.anti_affinity == "required":
        return {"requiredDuringSchedulingIgnoredDuringExecution": {}}
    return {"preferredDuringSchedulingIgnoredDuringExecution": {"weight": 100}}


def _step(step: Step) -> Iterator[Map]:
    match step:
        case Weight():
            yield {"setWeight": step.weight}
            if step.pause:
                yield _pause(step.pause)
        case Pause():
            yield _pause(step)
        case Scale():
            yield {"setCanaryScale": _scale(step)}


def _pause(pause: Pause) -> Map:
    # An empty pause is a gate: it lasts until somebody promotes.
    return {"pause": {"duration": pause.duration.go} if pause.duration else {}}


def _scale(scale: Scale) -> Map:
    sizes = _said({"replicas": scale.replicas, "weight": scale.weight})
    return sizes or {"matchTrafficWeight": True}


def _seconds(duration: Duration | None) -> int | None:
    return None if duration is None else duration.seconds


def _said(fields: Mapping[str, Any]) -> Map:
    """Leave out what nobody said: a manifest holds no nulls."""
    return {key: value for key, value in fields.items() if value is not None}
