"""The Rollout: the workload, and the plan of a new version's way to 100%."""

from collections.abc import Iterator, Mapping
from typing import Any

from canarygen.manifest import Manifest, manifest
from canarygen.model.canary import Canary
from canarygen.model.duration import Duration
from canarygen.model.rollout import Pause, Rollout, Scale, Step, Weight
from canarygen.model.route import http_routes, tcp_routes, tls_routes
from canarygen.model.traffic import Split
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
            "replicas": workload.replicas,
            "minReadySeconds": workload.min_ready_seconds,
            "revisionHistoryLimit": workload.revision_history_limit,
            "progressDeadlineSeconds": _seconds(workload.progress_deadline),
            "rollbackWindow": None if revisions is None else {"revisions": revisions},
            "selector": {"matchLabels": workload.selector},
            "template": workload.pod_template,
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
    names = canary.names
    # Routes are always listed: with the list left out the controller may patch none of
    # them once a managed route exists (processRoutes in its Istio reconciler), and of
    # connections it would patch the first one only.
    lists = {
        "routes": [route.name for route in http_routes(canary) if route.is_split],
        "tlsRoutes": [
            {"port": route.listener, "sniHosts": list(route.sni_hosts)} for route in tls_routes(canary)
        ],
        "tcpRoutes": [{"port": route.port.port} for route in tcp_routes(canary)],
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
