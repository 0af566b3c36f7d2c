"""Laws of versions: no target is older than what every tree needs, and no object asks for what the targets lack.

A cluster leaves out in silence what it does not know. Objects are looked into for that, and not specs, so that it is all
the same who wrote a field: a spec, its `template`, a Job, the project's defaults or a patch. The versions are those between
which the definitions differ: `manifests/crds` of argo-rollouts 1.7.2 to 1.10.1, `kubernetes` of istio/api 1.22.0 to 1.31.1,
and the messages of k8s.io/api 0.23 to 0.37; what a volume or a reference may say Argo Rollouts knows by those it is built with,
0.29 before 1.9. When a feature gate is on for all is in pkg/features of Kubernetes 1.29 to 1.37.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Map, Path
from canarygen.frozen import frozen, replace
from canarygen.manifest import Manifest
from canarygen.model.canary import Fleet
from canarygen.model.feature import Version
from canarygen.model.project import Targets
from canarygen.source import Span
from canarygen.typed import Any, Final


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
    "argo_cd": _Product("Argo CD", "argoCD", (2, 10), "patches of ApplicationSet templates came with it"),
}

Since = tuple[str, Version]
"""The product that a field came with, and the version."""


@frozen
class Gate:
    """A feature gate of Kubernetes, and the version in which it is on for all; None if there is none yet."""

    name: str
    since: Version | None


_ARGO, _ISTIO, _KUBERNETES = "argo_rollouts", "istio", "kubernetes"
_EVERY: Final = "*"
"""Each entry of a list."""
_IS: Final = "="
"""Before a text that is all of a value."""
_HERE: Final = ""
"""Under which stands what a field itself came with."""
_METRIC: Final = "spec.metrics.*"
_JOB: Final = f"{_METRIC}.provider.job.spec"
_PODS: Final = (("Rollout", "spec.template.spec"), ("AnalysisTemplate", f"{_JOB}.template.spec"))
_POLICIES: Final = tuple(("DestinationRule", f"{at}trafficPolicy") for at in ("spec.", "spec.subsets.*."))
_TERMS: Final = (
    "requiredDuringSchedulingIgnoredDuringExecution.*",
    "preferredDuringSchedulingIgnoredDuringExecution.*.podAffinityTerm",
)
_PLACES: Final = {
    "canary": (("Rollout", "spec.strategy.canary"),),
    "metric": (("AnalysisTemplate", _METRIC),),
    "job": (("AnalysisTemplate", _JOB),),
    "pod": _PODS,
    "container": tuple(
        (kind, f"{at}.{of}.*") for kind, at in _PODS for of in ("containers", "initContainers")
    ),
    "own container": tuple(
        ("Rollout", f"spec.template.spec.{of}.*") for of in ("containers", "initContainers")
    ),
    "affinity": tuple(
        (kind, f"{at}.affinity.{of}.{term}")
        for kind, at in _PODS
        for of in ("podAffinity", "podAntiAffinity")
        for term in _TERMS
    ),
    "policy": _POLICIES,
    "port": (*_POLICIES, *((kind, f"{at}.portLevelSettings.*") for kind, at in _POLICIES)),
    "route": (("VirtualService", "spec.http.*"),),
    "tls": (("Gateway", "spec.servers.*.tls"),),
    "service": (("Service", "spec"),),
    "budget": (("PodDisruptionBudget", "spec"),),
    "scaling": (("HorizontalPodAutoscaler", "spec.behavior"),),
}
"""Where in the objects of which kinds a part of them stands."""
_CAME: Final = (
    (_ARGO, (1, 8), "canary", "steps.*.plugin trafficRouting.nginx.canaryIngressAnnotations"),
    (_ARGO, (1, 8), "metric", "consecutiveSuccessLimit provider.datadog.secretRef"),
    (_ARGO, (1, 8), "metric", "provider.newRelic.timeout provider.prometheus.rangeQuery"),
    (_ARGO, (1, 9), "canary", "replicaProgressThreshold steps.*.experiment.scaleDownDelaySeconds"),
    (_ARGO, (1, 9), "canary", "trafficRouting.istio.destinationRule.additionalSubsetNames"),
    (_ARGO, (1, 9), "metric", "provider.kayenta.lookback"),
    (_ARGO, (1, 9), "job", "managedBy successPolicy"),
    (_ARGO, (1, 9), "pod", "resources hostnameOverride securityContext.appArmorProfile"),
    (_ARGO, (1, 9), "pod", "securityContext.seLinuxChangePolicy securityContext.supplementalGroupsPolicy"),
    (_ARGO, (1, 9), "pod", "resourceClaims.*.resourceClaimName resourceClaims.*.resourceClaimTemplateName"),
    (_ARGO, (1, 9), "container", "restartPolicyRules lifecycle.stopSignal securityContext.appArmorProfile"),
    (_ARGO, (1, 9), "container", "env.*.valueFrom.fileKeyRef volumeMounts.*.recursiveReadOnly"),
    (_ARGO, (1, 9), "container", "resources.claims.*.request"),
    (_ARGO, (1, 9), "pod", "volumes.*.image volumes.*.projected.sources.*.podCertificate"),
    (_ARGO, (1, 9), "own container", "env.*.valueFrom.fieldRef.fieldPath=status.hostIPs"),
    (_ARGO, (1, 10), "metric", "provider.datadog.requestTimeout"),
    # Before, what a container may do was not looked at, and this was refused as if it might do nothing.
    (_ARGO, (1, 10), "own container", "volumeMounts.*.mountPropagation=Bidirectional"),
    (_ISTIO, (1, 23), "route", "corsPolicy.unmatchedPreflights"),
    (_ISTIO, (1, 24), "port", "loadBalancer.warmup"),
    (_ISTIO, (1, 26), "tls", "credentialNames tlsCertificates"),
    (_ISTIO, (1, 26), "route", "retries.backoff retries.retryIgnorePreviousHosts"),
    (_ISTIO, (1, 27), "policy", "retryBudget"),
    (_ISTIO, (1, 28), "tls", "caCertCredentialName"),
    (_ISTIO, (1, 28), "port", "loadBalancer.consistentHash.httpCookie.attributes"),
    (_ISTIO, (1, 31), "tls", "insecureSkipVerify"),
    (_ISTIO, (1, 31), "route", "redirect.prefixRewrite"),
    (_ISTIO, (1, 31), "port", "connectionPool.http.http2KeepAlive loadBalancer.zoneAwareLbSetting"),
    (_ISTIO, (1, 31), "port", "outlierDetection.outlierDetectionHttpErrorCodes"),
    (_ISTIO, (1, 31), "policy", "retryBudget.budgetInterval"),
    (_KUBERNETES, (1, 24), "pod", "topologySpreadConstraints.*.minDomains"),
    (_KUBERNETES, (1, 25), "pod", "hostUsers topologySpreadConstraints.*.matchLabelKeys"),
    (_KUBERNETES, (1, 25), "pod", "topologySpreadConstraints.*.nodeAffinityPolicy"),
    (_KUBERNETES, (1, 25), "pod", "topologySpreadConstraints.*.nodeTaintsPolicy"),
    (_KUBERNETES, (1, 25), "job", "podFailurePolicy"),
    (_KUBERNETES, (1, 26), "pod", "resourceClaims schedulingGates"),
    (_KUBERNETES, (1, 26), "container", "resources.claims"),
    (_KUBERNETES, (1, 26), "budget", "unhealthyPodEvictionPolicy"),
    (_KUBERNETES, (1, 27), "container", "resizePolicy"),
    (_KUBERNETES, (1, 28), "container", "restartPolicy"),
    (_KUBERNETES, (1, 28), "job", "backoffLimitPerIndex maxFailedIndexes podReplacementPolicy"),
    (_KUBERNETES, (1, 29), "affinity", "matchLabelKeys mismatchLabelKeys"),
    (_KUBERNETES, (1, 29), "container", "env.*.valueFrom.fieldRef.fieldPath=status.hostIPs"),
    (_KUBERNETES, (1, 29), "container", "lifecycle.postStart.sleep lifecycle.preStop.sleep"),
    (_KUBERNETES, (1, 29), "pod", "volumes.*.ephemeral.volumeClaimTemplate.spec.volumeAttributesClassName"),
    (_KUBERNETES, (1, 29), "pod", "volumes.*.projected.sources.*.clusterTrustBundle"),
    (_KUBERNETES, (1, 30), "pod", "securityContext.appArmorProfile"),
    (_KUBERNETES, (1, 30), "container", "securityContext.appArmorProfile volumeMounts.*.recursiveReadOnly"),
    (_KUBERNETES, (1, 30), "job", "managedBy successPolicy"),
    (_KUBERNETES, (1, 30), "service", "trafficDistribution"),
    (_KUBERNETES, (1, 31), "pod", "securityContext.supplementalGroupsPolicy volumes.*.image"),
    (
        _KUBERNETES,
        (1, 31),
        "pod",
        "resourceClaims.*.resourceClaimName resourceClaims.*.resourceClaimTemplateName",
    ),
    (_KUBERNETES, (1, 31), "container", "resources.claims.*.request"),
    (_KUBERNETES, (1, 32), "pod", "resources securityContext.seLinuxChangePolicy"),
    (_KUBERNETES, (1, 33), "container", "lifecycle.stopSignal"),
    (_KUBERNETES, (1, 33), "scaling", "scaleUp.tolerance scaleDown.tolerance"),
    (_KUBERNETES, (1, 34), "pod", "hostnameOverride volumes.*.projected.sources.*.podCertificate"),
    (_KUBERNETES, (1, 34), "container", "restartPolicyRules env.*.valueFrom.fileKeyRef"),
    (
        _KUBERNETES,
        (1, 34),
        "service",
        "trafficDistribution=PreferSameNode trafficDistribution=PreferSameZone",
    ),
)
"""The fields of each part that came with a version of a product, and values (`FIELD=VALUE`) that came after their field."""
_GATES: Final = (
    (
        Gate("NodeInclusionPolicyInPodTopologySpread", (1, 26)),
        "pod",
        "topologySpreadConstraints.*.nodeAffinityPolicy",
    ),
    (
        Gate("NodeInclusionPolicyInPodTopologySpread", (1, 26)),
        "pod",
        "topologySpreadConstraints.*.nodeTaintsPolicy",
    ),
    (Gate("MatchLabelKeysInPodTopologySpread", (1, 27)), "pod", "topologySpreadConstraints.*.matchLabelKeys"),
    (Gate("PodSchedulingReadiness", (1, 27)), "pod", "schedulingGates"),
    (Gate("SidecarContainers", (1, 29)), "container", "restartPolicy"),
    (Gate("JobBackoffLimitPerIndex", (1, 29)), "job", "backoffLimitPerIndex maxFailedIndexes"),
    (Gate("JobPodReplacementPolicy", (1, 29)), "job", "podReplacementPolicy"),
    (
        Gate("PodLifecycleSleepAction", (1, 30)),
        "container",
        "lifecycle.postStart.sleep lifecycle.preStop.sleep",
    ),
    (Gate("MatchLabelKeysInPodAffinity", (1, 31)), "affinity", "matchLabelKeys mismatchLabelKeys"),
    (Gate("RecursiveReadOnlyMounts", (1, 31)), "container", "volumeMounts.*.recursiveReadOnly"),
    (Gate("JobSuccessPolicy", (1, 31)), "job", "successPolicy"),
    (Gate("ServiceTrafficDistribution", (1, 31)), "service", "trafficDistribution"),
    (Gate("JobManagedBy", (1, 32)), "job", "managedBy"),
    (Gate("UserNamespacesSupport", (1, 33)), "pod", "hostUsers"),
    (Gate("InPlacePodVerticalScaling", (1, 33)), "container", "resizePolicy"),
    (Gate("SupplementalGroupsPolicy", (1, 33)), "pod", "securityContext.supplementalGroupsPolicy"),
    (Gate("SELinuxChangePolicy", (1, 33)), "pod", "securityContext.seLinuxChangePolicy"),
    (Gate("DynamicResourceAllocation", (1, 34)), "pod", "resourceClaims"),
    (Gate("DynamicResourceAllocation", (1, 34)), "container", "resources.claims"),
    (
        Gate("VolumeAttributesClass", (1, 34)),
        "pod",
        "volumes.*.ephemeral.volumeClaimTemplate.spec.volumeAttributesClassName",
    ),
    (Gate("PodLevelResources", (1, 34)), "pod", "resources"),
    (Gate("ImageVolume", (1, 35)), "pod", "volumes.*.image"),
    (Gate("HostnameOverride", (1, 35)), "pod", "hostnameOverride"),
    (Gate("EnvFiles", (1, 35)), "container", "env.*.valueFrom.fileKeyRef"),
    (Gate("ContainerRestartRules", (1, 35)), "container", "restartPolicyRules"),
    (Gate("HPAConfigurableTolerance", (1, 35)), "scaling", "scaleUp.tolerance scaleDown.tolerance"),
    (
        Gate("ClusterTrustBundleProjection", (1, 37)),
        "pod",
        "volumes.*.projected.sources.*.clusterTrustBundle",
    ),
    (Gate("PodCertificateRequest", (1, 37)), "pod", "volumes.*.projected.sources.*.podCertificate"),
    (Gate("SELinuxMount", (1, 37)), "pod", "securityContext.seLinuxChangePolicy=MountOption"),
    (Gate("ContainerStopSignals", None), "container", "lifecycle.stopSignal"),
)
"""The fields that a cluster knows before it heeds them, and by which gate it does earlier than in the version when it is on for all."""
_USUAL: Final = {
    "hostUsers": True,
    "nodeAffinityPolicy": "Honor",
    "nodeTaintsPolicy": "Ignore",
    "podReplacementPolicy": "TerminatingOrFailed",
    "recursiveReadOnly": "Disabled",
    "supplementalGroupsPolicy": "Merge",
}
"""What goes for those of them that are left out: a cluster that does not heed them does as they say."""
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
    """Say which fields and values of the objects are younger than what the project targets, each where it was written.

    Of those that wait for a feature gate it is a warning: whether that is on is the cluster's to say.
    """
    kinds = _by_step(replace(targets, place=None))
    for manifest in manifests:
        fields = kinds.get(manifest.kind)
        if fields and _has_any(manifest.content, fields):
            for path, said, told in _found(manifest.content, fields, ()):
                place = manifest.origin(path)
                span = place.key if said == path[-1] else place.span
                if isinstance(told, Gate):
                    yield _gated(targets, said, told, span)
                else:
                    called = _SAID.get(said, said)
                    yield _lacking(targets, called if called in place.path[-1:] else said, told, span)


def younger(than: Targets) -> Iterator[tuple[Since, str, str]]:
    """Give all fields that targets lack: what each came with, the kind of its objects, and its path there."""
    oldest = {_ARGO: than.argo_rollouts, _ISTIO: than.istio, _KUBERNETES: than.kubernetes}
    for product, since, part, fields in _CAME:
        if oldest[product] < since:
            for kind, at in _PLACES[part]:
                yield from (((product, since), kind, f"{at}.{field}") for field in fields.split(" "))


def gated(than: Targets) -> Iterator[tuple[Gate, str, str]]:
    """Give all fields that targets have, and heed only behind a feature gate: that, the kind of the objects, and the path there."""
    lacking = {(kind, path) for (product, _), kind, path in younger(than) if product == _KUBERNETES}
    for gate, part, fields in _GATES:
        if gate.since is None or than.kubernetes < gate.since:
            for kind, at in _PLACES[part]:
                paths = (f"{at}.{field}" for field in fields.split(" "))
                yield from ((gate, kind, path) for path in paths if (kind, path) not in lacking)


@lru_cache(maxsize=16)  # Much is compiled piece by piece, and all of it for the same targets.
def _by_step(targets: Targets) -> Mapping[str, Map]:
    """Give the fields of each kind that targets lack, or heed behind a gate, as a tree of their steps."""
    kinds: dict[str, Map] = {}
    for told, kind, path in (*younger(targets), *gated(targets)):
        here = kinds.setdefault(kind, {})
        field, is_value, value = path.partition(_IS)
        for step in (*field.split("."), *((f"{_IS}{value}",) if is_value else ())):
            here = here.setdefault(step, {})
        here.setdefault(_HERE, []).append(told)
    return kinds


def _has_any(value: Any, fields: Map) -> bool:
    """Tell whether a value has one of the fields: few have, and to ask where takes longer."""
    if isinstance(value, dict):
        for step, below in fields.items():
            if step and step in value and (_HERE in below or _has_any(value[step], below)):
                return True
    elif isinstance(value, list) and _EVERY in fields:
        for item in value:
            if _has_any(item, fields[_EVERY]):
                return True
    return isinstance(value, str) and f"{_IS}{value}" in fields


def _found(value: Any, fields: Map, path: Path) -> Iterator[tuple[Path, str, Since | Gate]]:
    """Give those of the fields that a value has, each with where it stands; below one that is too young nothing is looked for."""
    if isinstance(value, list):
        if every := fields.get(_EVERY):
            for index, item in enumerate(value):
                yield from _found(item, every, (*path, index))
    elif isinstance(value, dict):
        for step, below in fields.items():
            if step and step in value:
                here = below.get(_HERE, ())
                if step in _USUAL and value[step] == _USUAL[step]:
                    here = [told for told in here if not isinstance(told, Gate)]
                yield from (((*path, step), step, told) for told in here)
                if all(isinstance(told, Gate) for told in here):
                    yield from _found(value[step], below, (*path, step))
    elif isinstance(value, str) and (known := fields.get(f"{_IS}{value}")):
        yield from ((path, value, told) for told in known[_HERE])


def _lacking(targets: Targets, said: str, came_with: Since, span: Span) -> Diagnostic:
    product, since = _PRODUCTS[came_with[0]], _shown(came_with[1])
    return Diagnostic(
        code=Code.TARGET_LACKS,
        message=f"`{said}` came with {product.product} {since}, and {_shown(_version(targets, came_with[0]))} may be in use",
        span=span,
        notes=_noted(targets, product),
        help=f'leave it out, or say in canarygen.yaml that all are newer: `targets: {{{product.key}: "{since}"}}`',
    )


def _gated(targets: Targets, said: str, gate: Gate, span: Span) -> Diagnostic:
    product, older = _PRODUCTS[_KUBERNETES], _shown(targets.kubernetes)
    newer = (
        f', or say in canarygen.yaml that all are newer: `targets: {{{product.key}: "{_shown(gate.since)}"}}`'
        if gate.since
        else ""
    )
    return Diagnostic(
        code=Code.FEATURE_GATED,
        message=f"{product.product} {older} heeds `{said}` only where its feature gate {gate.name} is on",
        span=span,
        notes=_noted(targets, product),
        help=f"leave it out unless all your clusters have that{newer}",
    )


def _noted(targets: Targets, product: _Product) -> tuple[Note, ...]:
    return (Note("the project's targets", targets.place.at(product.key).span),) if targets.place else ()


def _version(targets: Targets, product: str) -> Version:
    found: Version = getattr(targets, product)
    return found


def _shown(version: Version) -> str:
    return ".".join(map(str, version))
