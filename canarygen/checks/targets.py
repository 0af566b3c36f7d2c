"""Laws of versions: no target is older than what every tree needs, and no object asks for what the targets lack.

A cluster leaves out in silence what it does not know. Objects are looked into for that, and not specs, so that it is all
the same who wrote a field: a spec, its `template`, a Job, the project's defaults or a patch. The versions are those between
which the definitions differ: `manifests/crds` of argo-rollouts 1.7.2 to 1.10.1, `kubernetes` of istio/api 1.22.0 to 1.31.1,
and the messages of k8s.io/api 0.23 to 0.37.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Map, Path, Place
from canarygen.frozen import frozen
from canarygen.manifest import Manifest
from canarygen.model.canary import Fleet
from canarygen.model.feature import Version
from canarygen.model.project import Targets


@frozen
class _Product:
    """A product that a project targets, how `targets` calls it, the oldest version that a tree works with, and why."""

    product: str
    key: str
    version: Version
    why: str


_PRODUCTS: Final = {
    "kubernetes": _Product("Kubernetes", "kubernetes", (1, 23), "autoscaling/v2 came with it"),
    "istio": _Product("Istio", "istio", (1, 22), "networking.istio.io/v1 came with it"),
    "argo_rollouts": _Product("Argo Rollouts", "argoRollouts", (1, 7), "ping-pong Services came with it"),
    "argo_cd": _Product("Argo CD", "argoCD", (2, 9), "patches of ApplicationSet templates came with it"),
}

Since = tuple[str, Version]
"""The product that a field came with, and the version."""

_ARGO, _ISTIO, _KUBERNETES = "argo_rollouts", "istio", "kubernetes"
_EVERY: Final = "*"
"""Each entry of a list."""
_HERE: Final = ""
"""Under which stands what a field itself came with."""


def _below(*places: str, fields: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{place}.{field}" for place in places for field in fields)


_METRIC: Final = "spec.metrics.*"
_JOB: Final = f"{_METRIC}.provider.job.spec"
_STRATEGY: Final = "spec.strategy.canary"
_POLICIES: Final = ("spec.trafficPolicy", "spec.subsets.*.trafficPolicy")
_LEVELS: Final = (*_POLICIES, *(f"{place}.portLevelSettings.*" for place in _POLICIES))
_TERMS: Final = tuple(
    f"affinity.{kind}.{term}"
    for kind in ("podAffinity", "podAntiAffinity")
    for term in (
        "requiredDuringSchedulingIgnoredDuringExecution.*",
        "preferredDuringSchedulingIgnoredDuringExecution.*.podAffinityTerm",
    )
)


def _of_pods(*fields: str, containers: Iterable[str] = ()) -> Mapping[str, tuple[str, ...]]:
    """Give fields of pods, and of their containers, in each object that describes some."""
    found = (*fields, *_below("containers.*", "initContainers.*", fields=containers))
    return {
        "Rollout": _below("spec.template.spec", fields=found),
        "AnalysisTemplate": _below(f"{_JOB}.template.spec", fields=found),
    }


CAME: Final[tuple[tuple[Since, Mapping[str, tuple[str, ...]]], ...]] = (
    (
        (_ARGO, (1, 8)),
        {
            "Rollout": _below(
                _STRATEGY, fields=("steps.*.plugin", "trafficRouting.nginx.canaryIngressAnnotations")
            ),
            "AnalysisTemplate": _below(
                _METRIC,
                fields=(
                    "consecutiveSuccessLimit",
                    "provider.datadog.secretRef",
                    "provider.newRelic.timeout",
                    "provider.prometheus.rangeQuery",
                ),
            ),
        },
    ),
    (
        (_ARGO, (1, 9)),
        {
            "Rollout": _below(
                _STRATEGY,
                fields=(
                    "replicaProgressThreshold",
                    "steps.*.experiment.scaleDownDelaySeconds",
                    "trafficRouting.istio.destinationRule.additionalSubsetNames",
                ),
            ),
            "AnalysisTemplate": (
                f"{_METRIC}.provider.kayenta.lookback",
                *_below(_JOB, fields=("managedBy", "successPolicy")),
            ),
        },
    ),
    (
        (_ARGO, (1, 9)),
        _of_pods(
            "resources",
            "hostnameOverride",
            "securityContext.appArmorProfile",
            "securityContext.seLinuxChangePolicy",
            "securityContext.supplementalGroupsPolicy",
            "resourceClaims.*.resourceClaimName",
            "resourceClaims.*.resourceClaimTemplateName",
            containers=(
                "restartPolicyRules",
                "lifecycle.stopSignal",
                "securityContext.appArmorProfile",
                "env.*.valueFrom.fileKeyRef",
                "volumeMounts.*.recursiveReadOnly",
                "resources.claims.*.request",
            ),
        ),
    ),
    ((_ARGO, (1, 10)), {"AnalysisTemplate": (f"{_METRIC}.provider.datadog.requestTimeout",)}),
    ((_ISTIO, (1, 23)), {"VirtualService": ("spec.http.*.corsPolicy.unmatchedPreflights",)}),
    ((_ISTIO, (1, 24)), {"DestinationRule": _below(*_LEVELS, fields=("loadBalancer.warmup",))}),
    (
        (_ISTIO, (1, 26)),
        {
            "Gateway": _below("spec.servers.*.tls", fields=("credentialNames", "tlsCertificates")),
            "VirtualService": _below("spec.http.*.retries", fields=("backoff", "retryIgnorePreviousHosts")),
        },
    ),
    ((_ISTIO, (1, 27)), {"DestinationRule": _below(*_POLICIES, fields=("retryBudget",))}),
    (
        (_ISTIO, (1, 28)),
        {
            "Gateway": ("spec.servers.*.tls.caCertCredentialName",),
            "DestinationRule": _below(
                *_LEVELS, fields=("loadBalancer.consistentHash.httpCookie.attributes",)
            ),
        },
    ),
    (
        (_ISTIO, (1, 31)),
        {
            "Gateway": ("spec.servers.*.tls.insecureSkipVerify",),
            "VirtualService": ("spec.http.*.redirect.prefixRewrite",),
            "DestinationRule": (
                *_below(
                    *_LEVELS,
                    fields=(
                        "connectionPool.http.http2KeepAlive",
                        "loadBalancer.zoneAwareLbSetting",
                        "outlierDetection.outlierDetectionHttpErrorCodes",
                    ),
                ),
                *_below(*_POLICIES, fields=("retryBudget.budgetInterval",)),
            ),
        },
    ),
    ((_KUBERNETES, (1, 24)), _of_pods("topologySpreadConstraints.*.minDomains")),
    (
        (_KUBERNETES, (1, 25)),
        _of_pods(
            "hostUsers",
            "topologySpreadConstraints.*.matchLabelKeys",
            "topologySpreadConstraints.*.nodeAffinityPolicy",
            "topologySpreadConstraints.*.nodeTaintsPolicy",
        ),
    ),
    ((_KUBERNETES, (1, 25)), {"AnalysisTemplate": (f"{_JOB}.podFailurePolicy",)}),
    ((_KUBERNETES, (1, 26)), {"PodDisruptionBudget": ("spec.unhealthyPodEvictionPolicy",)}),
    (
        (_KUBERNETES, (1, 26)),
        _of_pods("resourceClaims", "schedulingGates", containers=("resources.claims",)),
    ),
    ((_KUBERNETES, (1, 27)), _of_pods(containers=("resizePolicy",))),
    ((_KUBERNETES, (1, 28)), _of_pods(containers=("restartPolicy",))),
    (
        (_KUBERNETES, (1, 28)),
        {
            "AnalysisTemplate": _below(
                _JOB, fields=("backoffLimitPerIndex", "maxFailedIndexes", "podReplacementPolicy")
            )
        },
    ),
    (
        (_KUBERNETES, (1, 29)),
        _of_pods(
            *_below(*_TERMS, fields=("matchLabelKeys", "mismatchLabelKeys")),
            "volumes.*.ephemeral.volumeClaimTemplate.spec.volumeAttributesClassName",
            "volumes.*.projected.sources.*.clusterTrustBundle",
            containers=("lifecycle.postStart.sleep", "lifecycle.preStop.sleep"),
        ),
    ),
    ((_KUBERNETES, (1, 30)), {"Service": ("spec.trafficDistribution",)}),
    ((_KUBERNETES, (1, 30)), {"AnalysisTemplate": _below(_JOB, fields=("managedBy", "successPolicy"))}),
    (
        (_KUBERNETES, (1, 30)),
        _of_pods(
            "securityContext.appArmorProfile",
            containers=("securityContext.appArmorProfile", "volumeMounts.*.recursiveReadOnly"),
        ),
    ),
    (
        (_KUBERNETES, (1, 31)),
        _of_pods(
            "securityContext.supplementalGroupsPolicy",
            "resourceClaims.*.resourceClaimName",
            "resourceClaims.*.resourceClaimTemplateName",
            "volumes.*.image",
            containers=("resources.claims.*.request",),
        ),
    ),
    ((_KUBERNETES, (1, 32)), _of_pods("resources", "securityContext.seLinuxChangePolicy")),
    ((_KUBERNETES, (1, 33)), _of_pods(containers=("lifecycle.stopSignal",))),
    (
        (_KUBERNETES, (1, 33)),
        {
            "HorizontalPodAutoscaler": _below(
                "spec.behavior", fields=("scaleUp.tolerance", "scaleDown.tolerance")
            )
        },
    ),
    (
        (_KUBERNETES, (1, 34)),
        _of_pods(
            "hostnameOverride",
            "volumes.*.projected.sources.*.podCertificate",
            containers=("restartPolicyRules", "env.*.valueFrom.fileKeyRef"),
        ),
    ),
)
"""The fields of the objects of each kind that came with a version of a product."""
_SAID: Final = {
    "consecutiveSuccessLimit": "consecutive",
    "replicaProgressThreshold": "progressThreshold",
    "scaleDownDelaySeconds": "scaleDownDelay",
}
"""What a spec calls a field of another name."""


def targets_are_within_reach(fleet: Fleet) -> Iterator[Diagnostic]:
    """No target is older than what every tree of ours needs."""
    for field, floor in _PRODUCTS.items():
        if _version(fleet.targets, field) < floor.version and fleet.targets.place:
            yield Diagnostic(
                code=Code.TARGET_TOO_OLD,
                message=f"{floor.product} {_shown(_version(fleet.targets, field))} is too old for the tree that is generated",
                span=fleet.targets.place.at(floor.key).span,
                help=f"it needs {floor.product} {_shown(floor.version)} or newer: {floor.why}",
            )


def fields_are_known(manifests: Iterable[Manifest], targets: Targets) -> Iterator[Diagnostic]:
    """Say which fields of the objects are younger than what the project targets, each where it was written."""
    kinds = _younger(targets.argo_rollouts, targets.istio, targets.kubernetes)
    for manifest in manifests:
        fields = kinds.get(manifest.kind)
        if fields and _has_any(manifest.content, fields):
            for path, came in _found(manifest.content, fields, ()):
                yield _lacking(targets, path[-1], came, manifest.origin(path))


@lru_cache(maxsize=8)
def _younger(argo_rollouts: Version, istio: Version, kubernetes: Version) -> Mapping[str, Map]:
    """Give the fields of each kind that are younger than these versions, as a tree of their steps."""
    oldest = {_ARGO: argo_rollouts, _ISTIO: istio, _KUBERNETES: kubernetes}
    kinds: dict[str, Map] = {}
    for came, fields in CAME:
        if oldest[came[0]] < came[1]:
            for kind, paths in fields.items():
                for path in paths:
                    here = kinds.setdefault(kind, {})
                    for step in path.split("."):
                        here = here.setdefault(step, {})
                    here.setdefault(_HERE, []).append(came)
    return kinds


def _has_any(value: Any, fields: Map) -> bool:
    """Tell whether a value has one of the fields: few have, and to ask where takes longer."""
    if isinstance(value, dict):
        for step, below in fields.items():
            if step in value and (_HERE in below or _has_any(value[step], below)):
                return True
    elif isinstance(value, list) and _EVERY in fields:
        for item in value:
            if _has_any(item, fields[_EVERY]):
                return True
    return False


def _found(value: Any, fields: Map, path: Path) -> Iterator[tuple[Path, Since]]:
    """Give those of the fields that a value has, each with where it stands; below one that is too young nothing is looked for."""
    if isinstance(value, list):
        if every := fields.get(_EVERY):
            for index, item in enumerate(value):
                yield from _found(item, every, (*path, index))
    elif isinstance(value, dict):
        for step, below in fields.items():
            if step in value:
                at = (*path, step)
                yield from (
                    ((at, came) for came in below[_HERE])
                    if _HERE in below
                    else _found(value[step], below, at)
                )


def _lacking(targets: Targets, field: Any, came: Since, place: Place) -> Diagnostic:
    product, since = _PRODUCTS[came[0]], _shown(came[1])
    called = _SAID.get(field)
    return Diagnostic(
        code=Code.TARGET_LACKS,
        message=f"`{called if called in place.path[-1:] else field}` came with {product.product} {since}, and {_shown(_version(targets, came[0]))} may be in use",
        span=place.key,
        notes=(Note("the project's targets", targets.place.at(product.key).span),) if targets.place else (),
        help=f'leave it out, or say in canarygen.yaml that all are newer: `targets: {{{product.key}: "{since}"}}`',
    )


def _version(targets: Targets, product: str) -> Version:
    found: Version = getattr(targets, product)
    return found


def _shown(version: Version) -> str:
    return ".".join(map(str, version))
