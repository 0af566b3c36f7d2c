"""What the objects ask for that the oldest Argo Rollouts or Istio of the project does not know: it would be left out in silence.

Objects are looked into, and not specs, so that it is all the same who wrote a field: a spec, its `template`, a Job, the
project's defaults or a patch. The versions are those between which the definitions differ: `manifests/crds` of
argo-rollouts 1.7.2, 1.8.4, 1.9.1 and 1.10.1, and `kubernetes` of istio/api 1.22.0 to 1.31.1.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from canarygen.checks.targets import PRODUCTS, shown, version
from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Map, Path, Place
from canarygen.manifest import Manifest
from canarygen.model.feature import Version
from canarygen.model.project import Targets

_ARGO, _ISTIO = "argo_rollouts", "istio"

_EVERY: Final = "*"
"""Each entry of a list."""


class Since(NamedTuple):
    """The product that a field came with, and the version."""

    product: str
    version: Version


_CONTAINERS: Final = ("containers", "initContainers")
_OF_PODS: Final = (
    "resources",
    "hostnameOverride",
    "securityContext.appArmorProfile",
    "securityContext.seLinuxChangePolicy",
    "securityContext.supplementalGroupsPolicy",
    "resourceClaims.*.resourceClaimName",
    "resourceClaims.*.resourceClaimTemplateName",
)
_OF_CONTAINERS: Final = (
    "restartPolicyRules",
    "lifecycle.stopSignal",
    "securityContext.appArmorProfile",
    "env.*.valueFrom.fileKeyRef",
    "volumeMounts.*.recursiveReadOnly",
    "resources.claims.*.request",
)
_PODS: Final = (*_OF_PODS, *(f"{kind}.*.{field}" for kind in _CONTAINERS for field in _OF_CONTAINERS))


def _below(*places: str, fields: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{place}.{field}" for place in places for field in fields)


_METRIC: Final = "spec.metrics.*"
_JOB: Final = f"{_METRIC}.provider.job.spec"
_STRATEGY: Final = "spec.strategy.canary"
_POLICIES: Final = ("spec.trafficPolicy", "spec.subsets.*.trafficPolicy")
_LEVELS: Final = (*_POLICIES, *(f"{place}.portLevelSettings.*" for place in _POLICIES))

CAME: Final[Mapping[Since, Mapping[str, tuple[str, ...]]]] = {
    Since(_ARGO, (1, 8)): {
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
    Since(_ARGO, (1, 9)): {
        "Rollout": (
            *_below(
                _STRATEGY,
                fields=(
                    "replicaProgressThreshold",
                    "steps.*.experiment.scaleDownDelaySeconds",
                    "trafficRouting.istio.destinationRule.additionalSubsetNames",
                ),
            ),
            *_below("spec.template.spec", fields=_PODS),
        ),
        "AnalysisTemplate": (
            f"{_METRIC}.provider.kayenta.lookback",
            *_below(_JOB, fields=("managedBy", "successPolicy")),
            *_below(f"{_JOB}.template.spec", fields=_PODS),
        ),
    },
    Since(_ARGO, (1, 10)): {"AnalysisTemplate": (f"{_METRIC}.provider.datadog.requestTimeout",)},
    Since(_ISTIO, (1, 23)): {"VirtualService": ("spec.http.*.corsPolicy.unmatchedPreflights",)},
    Since(_ISTIO, (1, 24)): {"DestinationRule": _below(*_LEVELS, fields=("loadBalancer.warmup",))},
    Since(_ISTIO, (1, 26)): {
        "Gateway": _below("spec.servers.*.tls", fields=("credentialNames", "tlsCertificates")),
        "VirtualService": _below("spec.http.*.retries", fields=("backoff", "retryIgnorePreviousHosts")),
    },
    Since(_ISTIO, (1, 27)): {"DestinationRule": _below(*_POLICIES, fields=("retryBudget",))},
    Since(_ISTIO, (1, 28)): {
        "Gateway": ("spec.servers.*.tls.caCertCredentialName",),
        "DestinationRule": _below(*_LEVELS, fields=("loadBalancer.consistentHash.httpCookie.attributes",)),
    },
    Since(_ISTIO, (1, 31)): {
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
}
"""The fields of the objects of each kind that came with a version of a product."""
_SAID: Final = {
    "consecutiveSuccessLimit": "consecutive",
    "replicaProgressThreshold": "progressThreshold",
    "scaleDownDelaySeconds": "scaleDownDelay",
}
"""What a spec calls a field of another name."""

Fields = Map
"""Fields by their first step: what is below it, or what it came with."""


def novelties(manifests: Iterable[Manifest], targets: Targets) -> Iterator[Diagnostic]:
    """Say which fields of the objects are younger than what the project targets, each where it was written."""
    kinds = _younger(targets.argo_rollouts, targets.istio)
    for manifest in manifests:
        if fields := kinds.get(manifest.kind):
            for path, came in _found(manifest.content, fields, ()):
                yield _lacking(targets, path[-1], came, manifest.origin(path))


@lru_cache(maxsize=8)
def _younger(argo_rollouts: Version, istio: Version) -> Mapping[str, Fields]:
    """Give the fields of each kind that are younger than these versions."""
    oldest = {_ARGO: argo_rollouts, _ISTIO: istio}
    kinds: dict[str, Fields] = {}
    for came, fields in CAME.items():
        if oldest[came.product] < came.version:
            for kind, paths in fields.items():
                for path in paths:
                    _grow(kinds.setdefault(kind, {}), path, came)
    return kinds


def _grow(fields: Fields, path: str, came: Since) -> None:
    step, _, rest = path.partition(".")
    if not rest:
        fields.setdefault(step, came)
    # Below what is too young itself nothing is looked for.
    elif not isinstance(inner := fields.setdefault(step, {}), Since):
        _grow(inner, rest, came)


def _found(value: Any, fields: Fields, path: Path) -> Iterator[tuple[Path, Since]]:
    """Give those of the fields that a value has, each with where it stands."""
    if isinstance(value, list):
        if _EVERY in fields:
            for index, item in enumerate(value):
                yield from _found(item, fields[_EVERY], (*path, index))
    elif isinstance(value, dict):
        for step, below in fields.items():
            if step in value:
                if isinstance(below, Since):
                    yield (*path, step), below
                else:
                    yield from _found(value[step], below, (*path, step))


def _lacking(targets: Targets, field: Any, came: Since, place: Place) -> Diagnostic:
    product, since = PRODUCTS[came.product], shown(came.version)
    called = _SAID.get(field)
    return Diagnostic(
        code=Code.TARGET_LACKS,
        message=f"`{called if called in place.path[-1:] else field}` came with {product.product} {since}, and {shown(version(targets, came.product))} may be in use",
        span=place.key,
        notes=(Note("the project's targets", targets.place.at(product.key).span),) if targets.place else (),
        help=f'leave it out, or say in canarygen.yaml that all are newer: `targets: {{{product.key}: "{since}"}}`',
    )
