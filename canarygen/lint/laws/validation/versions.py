"""The laws of versions that no cluster serves, any more or at all: whoever applies such an object is told that there is no such kind."""

from collections.abc import Iterator, Mapping

from canarygen.diagnostic import Diagnostic
from canarygen.document import text
from canarygen.form import is_subdomain
from canarygen.key import ARGO, CORE, ISTIO
from canarygen.law import Law
from canarygen.lint.breach import breach
from canarygen.lint.misspelling import likely
from canarygen.lint.resource import Resource
from canarygen.lint.tree import Tree
from canarygen.typed import Final

VERSION_GONE: Final = Law(
    "version-gone",
    "Kubernetes no longer serves this version of the kind: no cluster of today takes the object.",
)
VERSION_UNKNOWN: Final = Law(
    "version-unknown",
    "The kind is of another API group, or has no such version: whoever applies the object is told that there is no such kind.",
)
_WORKLOADS: Final = ("DaemonSet", "Deployment", "ReplicaSet")
_ROLES: Final = ("ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding")
_GONE: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    (version, kind): (since, served)
    for since, version, served, kinds in (
        ("1.16", "apps/v1beta1", "apps/v1", ("Deployment", "StatefulSet")),
        ("1.16", "apps/v1beta2", "apps/v1", (*_WORKLOADS, "StatefulSet")),
        ("1.16", "extensions/v1beta1", "apps/v1", _WORKLOADS),
        ("1.16", "extensions/v1beta1", "networking.k8s.io/v1", ("NetworkPolicy",)),
        ("1.21", "batch/v2alpha1", "batch/v1", ("CronJob",)),
        ("1.22", "extensions/v1beta1", "networking.k8s.io/v1", ("Ingress",)),
        ("1.22", "networking.k8s.io/v1beta1", "networking.k8s.io/v1", ("Ingress", "IngressClass")),
        ("1.22", "rbac.authorization.k8s.io/v1beta1", "rbac.authorization.k8s.io/v1", _ROLES),
        ("1.25", "autoscaling/v2beta1", "autoscaling/v2", ("HorizontalPodAutoscaler",)),
        ("1.25", "batch/v1beta1", "batch/v1", ("CronJob",)),
        ("1.25", "policy/v1beta1", "policy/v1", ("PodDisruptionBudget",)),
        ("1.26", "autoscaling/v2beta2", "autoscaling/v2", ("HorizontalPodAutoscaler",)),
    )
    for kind in kinds
}
"""Since when a version of a kind is gone, and which is served (the deprecation guide of Kubernetes)."""

_OF_ARGO: Final = ("AnalysisRun", "AnalysisTemplate", "ClusterAnalysisTemplate", "Experiment", "Rollout")
_HOMES: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    kind: (group, versions)
    for group, versions, kinds in (
        (CORE, ("v1",), ("Service",)),
        ("apps", ("v1",), (*_WORKLOADS, "StatefulSet")),
        ("autoscaling", ("v2", "v1"), ("HorizontalPodAutoscaler",)),
        ("networking.k8s.io", ("v1",), ("Ingress",)),
        ("policy", ("v1",), ("PodDisruptionBudget",)),
        (
            ISTIO,
            ("v1", "v1beta1", "v1alpha3"),
            ("DestinationRule", "Gateway", "ServiceEntry", "VirtualService"),
        ),
        (ARGO, ("v1alpha1",), _OF_ARGO),
    )
    for kind in kinds
}
"""The group of a kind of an app, and the versions in which it is served."""


def versions_are_served(tree: Tree) -> Iterator[Diagnostic]:
    """Each object is of a version that Kubernetes serves; other kinds than those of an app are not looked at."""
    for resource in tree.resources:
        version = text(resource.get("apiVersion"))
        since, served = _GONE.get((version, resource.kind), ("", ""))
        if served:
            yield breach(
                VERSION_GONE,
                f"since {since} Kubernetes has no {resource.kind} of {version}",
                resource.at("apiVersion").span,
                f"write `{served}`; what changes with it is in Kubernetes' deprecation guide",
            )


def versions_are_known(tree: Tree) -> Iterator[Diagnostic]:
    """Each object of an app is of the group that has its kind, unless another one may have a kind of that name."""
    for resource in tree.resources:
        yield from unknown_version(resource)


def unknown_version(resource: Resource) -> Iterator[Diagnostic]:
    """Tell of the version of an object, if no cluster has its kind in that."""
    if meant := _meant(resource):
        message = f"no cluster has the kind {resource.kind} in `{text(resource.get('apiVersion'))}`"
        yield breach(VERSION_UNKNOWN, message, resource.at("apiVersion").span, f"write `{meant}`")


def _meant(resource: Resource) -> str:
    """Give the version that is meant by one in which no cluster has the kind of an object; "" where a cluster may have it.

    Whoever adds kinds to a cluster does so in groups with a dot (ValidateCustomResourceDefinition of apiextensions).
    """
    said = text(resource.get("apiVersion"))
    group, _, version = said.rpartition("/")
    home, versions = _HOMES.get(resource.kind, (group, (version,)))
    is_others = "." in group and is_subdomain(group) and not likely(group, [home])
    is_served = version in versions if group == home else is_others
    if is_served or (said, resource.kind) in _GONE:
        return ""
    return f"{home}/{version if version in versions else versions[0]}".lstrip("/")
