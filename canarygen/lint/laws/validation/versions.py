"""The law of versions that Kubernetes has ceased to serve: whoever applies such an object is told that there is no such kind."""

from collections.abc import Iterator, Mapping

from canarygen.diagnostic import Diagnostic
from canarygen.document import text
from canarygen.law import Law
from canarygen.lint.breach import breach
from canarygen.lint.tree import Tree
from canarygen.typed import Final

VERSION_GONE: Final = Law(
    "version-gone",
    "Kubernetes no longer serves this version of the kind: no cluster of today takes the object.",
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
