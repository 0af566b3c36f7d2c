"""The law of versions that Kubernetes has ceased to serve: whoever applies such an object is told that there is no such kind."""

from collections.abc import Iterator, Mapping
from typing import Final

from canarygen.diagnostic import Diagnostic
from canarygen.law import Law
from canarygen.lint.laws.validation.part import told
from canarygen.lint.resource import text
from canarygen.lint.tree import Tree

VERSION_GONE: Final = Law(
    "version-gone",
    "Kubernetes no longer serves this version of the kind: no cluster of today takes the object.",
)
_WORKLOADS: Final = {"Deployment": "apps/v1", "DaemonSet": "apps/v1", "ReplicaSet": "apps/v1"}
_NETWORKING: Final = {
    "Ingress": "networking.k8s.io/v1",
    "IngressClass": "networking.k8s.io/v1",
    "NetworkPolicy": "networking.k8s.io/v1",
}
_RBAC: Final = dict.fromkeys(
    ("ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"), "rbac.authorization.k8s.io/v1"
)
_SCALER: Final = {"HorizontalPodAutoscaler": "autoscaling/v2"}
_GONE: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "apps/v1beta1": ("1.16", {**_WORKLOADS, "StatefulSet": "apps/v1"}),
    "apps/v1beta2": ("1.16", {**_WORKLOADS, "StatefulSet": "apps/v1"}),
    "autoscaling/v2beta1": ("1.25", _SCALER),
    "autoscaling/v2beta2": ("1.26", _SCALER),
    "batch/v1beta1": ("1.25", {"CronJob": "batch/v1"}),
    "batch/v2alpha1": ("1.21", {"CronJob": "batch/v1"}),
    "extensions/v1beta1": ("1.22", {**_WORKLOADS, **_NETWORKING}),
    "networking.k8s.io/v1beta1": ("1.22", {kind: _NETWORKING[kind] for kind in ("Ingress", "IngressClass")}),
    "policy/v1beta1": ("1.25", {"PodDisruptionBudget": "policy/v1"}),
    "rbac.authorization.k8s.io/v1beta1": ("1.22", _RBAC),
}
"""Since when a version is gone, and which serves each of its kinds (the deprecation guide of Kubernetes)."""


def versions_are_served(tree: Tree) -> Iterator[Diagnostic]:
    """Each object is of a version that Kubernetes serves; other kinds than those of an app are not looked at."""
    for resource in tree.resources:
        version = text(resource.get("apiVersion"))
        since, kinds = _GONE.get(version, ("", {}))
        if served := kinds.get(resource.kind):
            yield told(
                VERSION_GONE,
                resource.at("apiVersion").span,
                f"since {since} Kubernetes has no {resource.kind} of {version}",
                f"write `{served}`; what changes with it is in Kubernetes' deprecation guide",
            )
