"""Laws of versions: the tree asks for nothing that the targets of the project lack."""

from collections.abc import Iterator, Mapping
from typing import Any

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Path, Place, items, mapping
from canarygen.frozen import frozen
from canarygen.model.canary import Canary, Fleet
from canarygen.model.containers import Contained
from canarygen.model.experiment import Experiment, Plugin
from canarygen.model.feature import Feature, Version
from canarygen.model.project import Targets
from canarygen.model.traffic import Traffic
from canarygen.model.traffic_policy import levels
from canarygen.model.workload import Workload
from canarygen.pod import parts


@frozen
class _Floor:
    """The oldest version of a product that a tree of ours works with at all, and why."""

    product: str
    key: str
    version: Version
    why: str


_FLOORS: Mapping[str, _Floor] = {
    "kubernetes": _Floor("Kubernetes", "kubernetes", (1, 23), "autoscaling/v2 came with it"),
    "istio": _Floor("Istio", "istio", (1, 22), "networking.istio.io/v1 came with it"),
    "argo_rollouts": _Floor("Argo Rollouts", "argoRollouts", (1, 7), "ping-pong Services came with it"),
    "argo_cd": _Floor("Argo CD", "argoCD", (2, 9), "patches of ApplicationSet templates came with it"),
}


_OF_PODS = (
    ("resources",),
    ("hostnameOverride",),
    ("securityContext", "appArmorProfile"),
    ("securityContext", "seLinuxChangePolicy"),
    ("securityContext", "supplementalGroupsPolicy"),
    ("resourceClaims", "*", "resourceClaimName"),
    ("resourceClaims", "*", "resourceClaimTemplateName"),
)
_OF_CONTAINERS = (
    ("restartPolicyRules",),
    ("lifecycle", "stopSignal"),
    ("securityContext", "appArmorProfile"),
    ("env", "*", "valueFrom", "fileKeyRef"),
    ("volumeMounts", "*", "recursiveReadOnly"),
    ("resources", "claims", "*", "request"),
)
"""What of pods the definition of Rollouts has since 1.9 (manifests/crds of 1.8.4 and 1.9.0): an API server leaves out what it does not."""

_OF_POLICIES: Mapping[Feature, Path] = {
    Feature.WARMUP: ("loadBalancer", "warmup"),
    Feature.RETRY_BUDGET: ("retryBudget",),
    Feature.COOKIE_ATTRIBUTES: ("loadBalancer", "consistentHash", "httpCookie", "attributes"),
    Feature.KEEP_ALIVE: ("connectionPool", "http", "http2KeepAlive"),
    Feature.ZONE_AWARE: ("loadBalancer", "zoneAwareLbSetting"),
    Feature.BUDGET_INTERVAL: ("retryBudget", "budgetInterval"),
    Feature.ERROR_CODES: ("outlierDetection", "outlierDetectionHttpErrorCodes"),
}


def targets_are_within_reach(fleet: Fleet) -> Iterator[Diagnostic]:
    """No target is older than what every tree of ours needs."""
    for field, floor in _FLOORS.items():
        if _version(fleet.targets, field) < floor.version and fleet.targets.place:
            yield Diagnostic(
                code=Code.TARGET_TOO_OLD,
                message=f"{floor.product} {_shown(_version(fleet.targets, field))} is too old for the tree that is generated",
                span=fleet.targets.place.at(floor.key).span,
                help=f"it needs {floor.product} {_shown(floor.version)} or newer: {floor.why}",
            )


def targets_have_what_is_used(fleet: Fleet) -> Iterator[Diagnostic]:
    """No spec uses what the oldest Argo Rollouts or Istio of the project does not know: it would leave it out in silence."""
    for canary in fleet.canaries:
        for feature, place in (*_uses(canary), *_traffic_uses(canary.traffic)):
            if not fleet.targets.have(feature):
                yield _lacking(fleet.targets, feature, place)


def _uses(canary: Canary) -> Iterator[tuple[Feature, Place]]:
    plan = canary.rollout
    if plan.progress_threshold:
        yield Feature.PROGRESS_THRESHOLD, plan.progress_threshold.place
    for step in plan.steps:
        if isinstance(step, Plugin):
            yield Feature.PLUGIN_STEP, step.place
        elif isinstance(step, Experiment) and step.scale_down_delay:
            yield Feature.EXPERIMENT_DELAY, step.place.at("scaleDownDelay")
    if canary.workload.template:
        yield from _pod_uses(canary.workload)
    for metric in canary.metrics:
        if metric.consecutive is not None:
            yield Feature.CONSECUTIVE, metric.place.at("consecutive")
        if metric.provider.kind == "datadog" and "requestTimeout" in metric.provider.fields:
            yield Feature.DATADOG_TIMEOUT, metric.provider.place.at("requestTimeout")


def _pod_uses(workload: Workload) -> Iterator[tuple[Feature, Place]]:
    pod: Contained = (("spec",), mapping((workload.pod_template or {}).get("spec")))
    for (path, holder), fields in (
        (pod, _OF_PODS),
        *((item, _OF_CONTAINERS) for item in workload.containers),
    ):
        for field in fields:
            for at in _said(holder, field):
                yield Feature.POD_FIELD, parts.place(workload, (*path, *at))


def _said(holder: Any, field: Path) -> Iterator[Path]:
    """Give where a field stands; a star in it is each entry of a list."""
    first, *rest = field
    if first == "*":
        for index, entry in enumerate(items(holder)):
            yield from ((index, *inner) for inner in _said(entry, (*rest,)))
    elif first in mapping(holder):
        yield from ((first, *inner) for inner in _said(holder[first], (*rest,))) if rest else [(first,)]


def _traffic_uses(traffic: Traffic) -> Iterator[tuple[Feature, Place]]:
    for settings in traffic.all_settings:
        if settings.retries and settings.retries.backoff:
            yield Feature.BACKOFF, settings.retries.place.at("backoff")
    if traffic.policy is not None:
        for path, policy in levels(traffic.policy):
            yield from _policy_uses(policy, traffic.place.at("trafficPolicy", *path))


def _policy_uses(policy: Mapping[str, Any], place: Place) -> Iterator[tuple[Feature, Place]]:
    for feature, field in _OF_POLICIES.items():
        for at in _said(policy, field):
            yield feature, place.at(*at)


def _lacking(targets: Targets, feature: Feature, place: Place) -> Diagnostic:
    since, target = _shown(feature.version), _shown(_version(targets, feature.product))
    product = _FLOORS[feature.product]
    return Diagnostic(
        code=Code.TARGET_LACKS,
        message=f"{feature.words} came with {product.product} {since}, and {target} may be in use",
        span=place.key,
        notes=(Note("the project's targets", targets.place.at(product.key).span),) if targets.place else (),
        help=f'leave it out, or say in canarygen.yaml that all are newer: `targets: {{{product.key}: "{since}"}}`',
    )


def _version(targets: Targets, field: str) -> Version:
    found: Version = getattr(targets, field)
    return found


def _shown(version: Version) -> str:
    return ".".join(map(str, version))
