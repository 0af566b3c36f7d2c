"""Istio's annotations: they have names that it knows and values that it takes, and are not those that labels replace."""

import re
from collections.abc import Iterator, Mapping

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import Path, texts
from canarygen.key import CORE
from canarygen.law import Law, Severity
from canarygen.lint.blank import is_filled_in
from canarygen.lint.breach import breach
from canarygen.lint.mesh import Way, membership
from canarygen.lint.misspelling import likely
from canarygen.lint.resource import Resource
from canarygen.lint.tree import Tree
from canarygen.lint.workload import Workload
from canarygen.pod.annotations import SETTINGS, wanted
from canarygen.pod.sidecar import INJECT
from canarygen.typed import Final

ANNOTATION_UNKNOWN: Final = Law(
    "annotation-unknown",
    "Istio passes over an annotation whose name it does not know: what it should set stays as it is.",
    Severity.WARNING,
    "IST0108",
)
ANNOTATION_DEPRECATED: Final = Law(
    "annotation-deprecated",
    "An annotation that Istio has deprecated may do nothing in its next version.",
    Severity.INFO,
    "IST0135",
)
_OF_ISTIO: Final = re.compile(r"([a-z.]+\.)?istio\.io/")
_NAMES: Final[Mapping[str, str]] = {
    "alpha.istio.io": "canonical-serviceaccounts kubernetes-serviceaccounts",
    "ambient.istio.io": "bypass-inbound-capture dns-capture redirection waypoint-inbound-binding",
    "galley.istio.io": "analyze-suppress",
    "gateway.istio.io": "controller-version name-override service-account",
    "inject.istio.io": "templates",
    "istio.io": "autoRegistrationGroup connectedAt disconnectedAt dry-run reroute-virtual-interfaces rev"
    " use-waypoint-canary-weight workloadController",
    "networking.istio.io": "exportTo service-type traffic-distribution",
    "prometheus.istio.io": "merge-metrics",
    "proxy.istio.io": "config overrides",
    "readiness.status.sidecar.istio.io": "applicationPorts failureThreshold initialDelaySeconds periodSeconds",
    "sidecar.istio.io": "agentLogLevel bootstrapOverride componentLogLevel discoveryAddress extraStatTags inject interceptionMode"
    " logLevel nativeSidecar proxyCPU proxyCPULimit proxyImage proxyImageType proxyMemory proxyMemoryLimit rewriteAppHTTPProbers"
    " statsCompression statsEvictionInterval statsFlushInterval statsHistogramBins statsHistogramBuckets statsInclusionPrefixes"
    " statsInclusionRegexps statsInclusionSuffixes status userVolume userVolumeMount",
    "status.sidecar.istio.io": "port",
    "topology.istio.io": "controlPlaneClusters",
    "traffic.istio.io": "nodeSelector",
    "traffic.sidecar.istio.io": "excludeInboundPorts excludeInterfaces excludeOutboundIPRanges excludeOutboundPorts"
    " includeInboundPorts includeOutboundIPRanges includeOutboundPorts kubevirtInterfaces",
}
KNOWN: Final = frozenset(f"{prefix}/{name}" for prefix, names in _NAMES.items() for name in names.split())
"""Those of Istio 1.31 (annotation.gen.go of istio.io/api)."""
_DEPRECATED: Final[Mapping[str, str]] = {
    INJECT: "make it a label of the pod",
    "sidecar.istio.io/discoveryAddress": "set `discoveryAddress` in `proxy.istio.io/config`",
    "sidecar.istio.io/extraStatTags": "set `extraStatTags` in `proxy.istio.io/config`",
    "sidecar.istio.io/statsCompression": "set `statsCompression` in `proxy.istio.io/config`",
    "sidecar.istio.io/statsInclusionPrefixes": "set `proxyStatsMatcher` in `proxy.istio.io/config`",
    "sidecar.istio.io/statsInclusionRegexps": "set `proxyStatsMatcher` in `proxy.istio.io/config`",
    "sidecar.istio.io/statsInclusionSuffixes": "set `proxyStatsMatcher` in `proxy.istio.io/config`",
}


def annotations_are_known(tree: Tree) -> Iterator[Diagnostic]:
    """An annotation of Istio's, on a namespace, a Service or pods, is one that Istio knows (annotations/annotations.go).

    A later version may know more: without a name that is nearly the same it is a hint.
    """
    for resource, path in _annotated(tree):
        for name in texts(resource.get(*path)):
            if _OF_ISTIO.match(name) and name not in KNOWN:
                near = likely(name, sorted(KNOWN))
                yield breach(
                    ANNOTATION_UNKNOWN,
                    f"Istio knows no annotation `{name}`",
                    resource.at(*path, name).key,
                    f"did you mean `{near}`?"
                    if near
                    else "check the name, or see whether it is to be a label",
                    ruled=None if near else Severity.INFO,
                )
    for workload in _described(tree):
        if SETTINGS in workload.annotations and membership(tree, workload).may_be(Way.SIDECAR):
            yield from _settings(workload)


def _settings(workload: Workload) -> Iterator[Diagnostic]:
    from canarygen.pod.proxy_settings import misspelt  # noqa: PLC0415 -- few set anything of their proxies

    # The parser takes none but plain texts.
    for name, near in misspelt(str(workload.annotations[SETTINGS])):
        yield breach(
            Code.WITHOUT_EFFECT,
            f"Istio knows no setting `{name}` of a proxy",
            workload.place.at("metadata", "annotations", SETTINGS).span,
            f"did you mean `{near}`?",
            ruled=Severity.WARNING,
        )


def annotations_are_read(tree: Tree) -> Iterator[Diagnostic]:
    """The value of an annotation of pods is one that Istio can read, unless it passes them over (the same file)."""
    for workload in _described(tree):
        resource, path = workload.described, (*workload.path, "metadata", "annotations")
        is_read = membership(tree, workload).may_be(Way.SIDECAR)
        for name, value in workload.annotations.items() if is_read else ():
            form = None if is_filled_in(value) else wanted(name, value)
            if form:
                yield breach(
                    Code.ANNOTATION_REFUSED,
                    f"Istio cannot read this value of `{name}`",
                    resource.at(*path, name).span,
                    f"write {form}",
                )


def annotations_are_of_today(tree: Tree) -> Iterator[Diagnostic]:
    """Pods, and what makes them, have no annotations that Istio has deprecated (the same file).

    That which a label replaces may stand beside it.
    """
    for resource, path in (*_of_pods(tree), *_of_owners(tree)):
        labels = texts(resource.get(*path[:-1], "labels"))
        for name in texts(resource.get(*path)):
            if name in _DEPRECATED and name not in labels:
                yield breach(
                    ANNOTATION_DEPRECATED,
                    f"Istio has deprecated the annotation `{name}`",
                    resource.at(*path, name).key,
                    _DEPRECATED[name],
                )


def _annotated(tree: Tree) -> Iterator[tuple[Resource, Path]]:
    for kind in ("Namespace", "Service"):
        for resource in tree.of(CORE, kind):
            yield resource, ("metadata", "annotations")
    yield from _of_pods(tree)


def _of_pods(tree: Tree) -> Iterator[tuple[Resource, Path]]:
    for workload in _described(tree):
        yield workload.described, (*workload.path, "metadata", "annotations")


def _described(tree: Tree) -> Iterator[Workload]:
    """Give the workloads that describe their pods themselves."""
    for workload in tree.workloads:
        if workload.described is workload.owner and tree.is_sound(workload.owner):
            yield workload


def _of_owners(tree: Tree) -> Iterator[tuple[Resource, Path]]:
    for workload in _described(tree):
        if workload.path:
            yield workload.owner, ("metadata", "annotations")
