"""Which fields and values came with a version of a product, or wait for a feature gate: the one table of them.

The versions are those between which the definitions differ: `manifests/crds` of argo-rollouts 1.7.2 to 1.10.1, `kubernetes`
of istio/api 1.22.0 to 1.31.1, and the messages of k8s.io/api 0.23 to 0.37; what a volume or a reference may say Argo Rollouts
knows by those it is built with, 0.29 before 1.9. When a feature gate is on for all is in pkg/features of Kubernetes 1.29 to 1.37.
"""

from collections.abc import Iterable, Iterator

from canarygen.frozen import frozen
from canarygen.model.containers import LISTS
from canarygen.model.feature import Version
from canarygen.model.project import Targets
from canarygen.typed import Final

Where = tuple[str, str]
"""A kind of objects, and a path in them."""
Since = tuple[str, Version]
"""The product that a field came with, and the version."""


@frozen
class Gate:
    """A feature gate of Kubernetes, and the version in which it is on for all; None if there is none yet."""

    name: str
    since: Version | None


ARGO, ISTIO, KUBERNETES = "argo_rollouts", "istio", "kubernetes"
EVERY: Final = "*"
"""Each entry of a list."""
IS: Final = "="
"""Before a text that is all of a value."""
_METRIC: Final = "spec.metrics.*"
_JOB: Final = f"{_METRIC}.provider.job.spec"
_TEMPLATES: Final = ("AnalysisTemplate", "ClusterAnalysisTemplate")
_PODS: Final = (("Rollout", "spec.template.spec"), *((kind, f"{_JOB}.template.spec") for kind in _TEMPLATES))
_PLAIN_PODS: Final = (("Pod", "spec"),)
"""Pods that Kubernetes alone makes: a template of theirs has the form of one."""
_POLICIES: Final = tuple(("DestinationRule", f"{at}trafficPolicy") for at in ("spec.", "spec.subsets.*."))
_TERMS: Final = (
    "requiredDuringSchedulingIgnoredDuringExecution.*",
    "preferredDuringSchedulingIgnoredDuringExecution.*.podAffinityTerm",
)


def _containers(pods: Iterable[Where]) -> Iterator[Where]:
    return ((kind, f"{at}.{of}.*") for kind, at in pods for of in LISTS)


def _affinities(pods: Iterable[Where]) -> Iterator[Where]:
    for kind, at in pods:
        for of in ("podAffinity", "podAntiAffinity"):
            yield from ((kind, f"{at}.affinity.{of}.{term}") for term in _TERMS)


_PLACES: Final = {
    "canary": (("Rollout", "spec.strategy.canary"),),
    "metric": tuple((kind, _METRIC) for kind in _TEMPLATES),
    "job": tuple((kind, _JOB) for kind in _TEMPLATES),
    "pod": _PODS,
    "container": tuple(_containers(_PODS)),
    "own container": tuple(_containers(_PODS[:1])),
    "affinity": tuple(_affinities(_PODS)),
    "policy": _POLICIES,
    "port": (*_POLICIES, *((kind, f"{at}.portLevelSettings.*") for kind, at in _POLICIES)),
    "route": (("VirtualService", "spec.http.*"),),
    "tls": (("Gateway", "spec.servers.*.tls"),),
    "service": (("Service", "spec"),),
    "budget": (("PodDisruptionBudget", "spec"),),
    "scaling": (("HorizontalPodAutoscaler", "spec.behavior"),),
}
"""Where in the objects of which kinds a part of them stands."""
_PLAIN: Final = {
    "job": (("Job", "spec"),),
    "pod": _PLAIN_PODS,
    "container": tuple(_containers(_PLAIN_PODS)),
    "affinity": tuple(_affinities(_PLAIN_PODS)),
}
"""Where it stands in what Kubernetes alone has to know."""
_CAME: Final = (
    (ARGO, (1, 8), "canary", "steps.*.plugin trafficRouting.nginx.canaryIngressAnnotations"),
    (ARGO, (1, 8), "metric", "consecutiveSuccessLimit provider.datadog.secretRef"),
    (ARGO, (1, 8), "metric", "provider.newRelic.timeout provider.prometheus.rangeQuery"),
    (ARGO, (1, 9), "canary", "replicaProgressThreshold steps.*.experiment.scaleDownDelaySeconds"),
    (ARGO, (1, 9), "canary", "trafficRouting.istio.destinationRule.additionalSubsetNames"),
    (ARGO, (1, 9), "metric", "provider.kayenta.lookback"),
    (ARGO, (1, 9), "job", "managedBy successPolicy"),
    (ARGO, (1, 9), "pod", "resources hostnameOverride securityContext.appArmorProfile"),
    (ARGO, (1, 9), "pod", "securityContext.seLinuxChangePolicy securityContext.supplementalGroupsPolicy"),
    (ARGO, (1, 9), "pod", "resourceClaims.*.resourceClaimName resourceClaims.*.resourceClaimTemplateName"),
    (ARGO, (1, 9), "container", "restartPolicyRules lifecycle.stopSignal securityContext.appArmorProfile"),
    (ARGO, (1, 9), "container", "env.*.valueFrom.fileKeyRef volumeMounts.*.recursiveReadOnly"),
    (ARGO, (1, 9), "container", "resources.claims.*.request"),
    (ARGO, (1, 9), "pod", "volumes.*.image volumes.*.projected.sources.*.podCertificate"),
    (ARGO, (1, 9), "own container", "env.*.valueFrom.fieldRef.fieldPath=status.hostIPs"),
    (ARGO, (1, 10), "metric", "provider.datadog.requestTimeout"),
    # Before, what a container may do was not looked at, and this was refused as if it might do nothing.
    (ARGO, (1, 10), "own container", "volumeMounts.*.mountPropagation=Bidirectional"),
    (ISTIO, (1, 23), "route", "corsPolicy.unmatchedPreflights"),
    (ISTIO, (1, 24), "port", "loadBalancer.warmup"),
    (ISTIO, (1, 26), "tls", "credentialNames tlsCertificates"),
    (ISTIO, (1, 26), "route", "retries.backoff retries.retryIgnorePreviousHosts"),
    (ISTIO, (1, 27), "policy", "retryBudget"),
    (ISTIO, (1, 28), "tls", "caCertCredentialName"),
    (ISTIO, (1, 28), "port", "loadBalancer.consistentHash.httpCookie.attributes"),
    (ISTIO, (1, 31), "tls", "insecureSkipVerify"),
    (ISTIO, (1, 31), "route", "redirect.prefixRewrite"),
    (ISTIO, (1, 31), "port", "connectionPool.http.http2KeepAlive loadBalancer.zoneAwareLbSetting"),
    (ISTIO, (1, 31), "port", "outlierDetection.outlierDetectionHttpErrorCodes"),
    (ISTIO, (1, 31), "policy", "retryBudget.budgetInterval"),
    (KUBERNETES, (1, 24), "pod", "topologySpreadConstraints.*.minDomains"),
    (KUBERNETES, (1, 25), "pod", "hostUsers topologySpreadConstraints.*.matchLabelKeys"),
    (KUBERNETES, (1, 25), "pod", "topologySpreadConstraints.*.nodeAffinityPolicy"),
    (KUBERNETES, (1, 25), "pod", "topologySpreadConstraints.*.nodeTaintsPolicy"),
    (KUBERNETES, (1, 25), "job", "podFailurePolicy"),
    (KUBERNETES, (1, 26), "pod", "resourceClaims schedulingGates"),
    (KUBERNETES, (1, 26), "container", "resources.claims"),
    (KUBERNETES, (1, 26), "budget", "unhealthyPodEvictionPolicy"),
    (KUBERNETES, (1, 27), "container", "resizePolicy"),
    (KUBERNETES, (1, 28), "container", "restartPolicy"),
    (KUBERNETES, (1, 28), "job", "backoffLimitPerIndex maxFailedIndexes podReplacementPolicy"),
    (KUBERNETES, (1, 29), "affinity", "matchLabelKeys mismatchLabelKeys"),
    (KUBERNETES, (1, 29), "container", "env.*.valueFrom.fieldRef.fieldPath=status.hostIPs"),
    (KUBERNETES, (1, 29), "container", "lifecycle.postStart.sleep lifecycle.preStop.sleep"),
    (KUBERNETES, (1, 29), "pod", "volumes.*.ephemeral.volumeClaimTemplate.spec.volumeAttributesClassName"),
    (KUBERNETES, (1, 29), "pod", "volumes.*.projected.sources.*.clusterTrustBundle"),
    (KUBERNETES, (1, 30), "pod", "securityContext.appArmorProfile"),
    (KUBERNETES, (1, 30), "container", "securityContext.appArmorProfile volumeMounts.*.recursiveReadOnly"),
    (KUBERNETES, (1, 30), "job", "managedBy successPolicy"),
    (KUBERNETES, (1, 30), "service", "trafficDistribution"),
    (KUBERNETES, (1, 31), "pod", "securityContext.supplementalGroupsPolicy volumes.*.image"),
    (
        KUBERNETES,
        (1, 31),
        "pod",
        "resourceClaims.*.resourceClaimName resourceClaims.*.resourceClaimTemplateName",
    ),
    (KUBERNETES, (1, 31), "container", "resources.claims.*.request"),
    (KUBERNETES, (1, 32), "pod", "resources securityContext.seLinuxChangePolicy"),
    (KUBERNETES, (1, 33), "container", "lifecycle.stopSignal"),
    (KUBERNETES, (1, 33), "scaling", "scaleUp.tolerance scaleDown.tolerance"),
    (KUBERNETES, (1, 34), "pod", "hostnameOverride volumes.*.projected.sources.*.podCertificate"),
    (KUBERNETES, (1, 34), "container", "restartPolicyRules env.*.valueFrom.fileKeyRef"),
    (
        KUBERNETES,
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


def younger(than: Targets) -> Iterator[tuple[Since, str, str]]:
    """Give all fields that targets lack: what each came with, the kind of its objects, and its path there."""
    oldest = {ARGO: than.argo_rollouts, ISTIO: than.istio, KUBERNETES: than.kubernetes}
    for product, since, part, fields in _CAME:
        if oldest[product] < since:
            for kind, at in _places(part, product):
                yield from (((product, since), kind, f"{at}.{field}") for field in fields.split(" "))


def gated(than: Targets) -> Iterator[tuple[Gate, str, str]]:
    """Give all fields that targets have, and heed only behind a feature gate: that, the kind of the objects, and the path there."""
    lacking = {(kind, path) for (product, _), kind, path in younger(than) if product == KUBERNETES}
    for gate, part, fields in _GATES:
        if gate.since is None or than.kubernetes < gate.since:
            for kind, at in _places(part, KUBERNETES):
                paths = (f"{at}.{field}" for field in fields.split(" "))
                yield from ((gate, kind, path) for path in paths if (kind, path) not in lacking)


def _places(part: str, product: str) -> Iterator[Where]:
    yield from _PLACES[part]
    if product == KUBERNETES:
        yield from _PLAIN.get(part, ())
