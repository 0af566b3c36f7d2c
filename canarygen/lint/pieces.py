"""Pieces of objects: patches that no kustomization beside them names, or that were piped in together with one."""

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence

from canarygen.document import Path
from canarygen.key import ARGO, CORE, ISTIO
from canarygen.lint.realm import are_variants
from canarygen.lint.resource import Resource
from canarygen.typed import Final

_SELECTOR: Final[tuple[Path, ...]] = (("spec", "selector"),)
_WHOLE: Final[Mapping[tuple[str, str], tuple[Path, ...]]] = {
    **{("apps", kind): _SELECTOR for kind in ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet")},
    (ARGO, "Rollout"): (("spec", "selector"), ("spec", "workloadRef")),
    (ARGO, "AnalysisTemplate"): (("spec", "metrics"), ("spec", "templates")),
    (ARGO, "ClusterAnalysisTemplate"): (("spec", "metrics"), ("spec", "templates")),
    (ARGO, "Application"): (("spec", "destination"),),
    ("batch", "CronJob"): (("spec", "schedule"),),
    ("autoscaling", "HorizontalPodAutoscaler"): (("spec", "scaleTargetRef"),),
    ("networking.k8s.io", "Ingress"): (("spec", "rules"), ("spec", "defaultBackend")),
    (CORE, "Service"): (("spec", "ports"), ("spec", "externalName")),
    (ISTIO, "Gateway"): (("spec", "servers"),),
    (ISTIO, "VirtualService"): (("spec", "http"), ("spec", "tls"), ("spec", "tcp")),
    (ISTIO, "DestinationRule"): (("spec", "host"),),
    (ISTIO, "ServiceEntry"): (("spec", "hosts"),),
}
"""What every object of a kind says one of; a patch need not, since the object that it is for does."""


def without_pieces(found: Sequence[Resource], piped: Container[str]) -> list[Resource]:
    """Leave out what is no whole object, and was not meant for one.

    That is a piece of which another object of its name is the whole, and any piece in a file that holds a kustomization,
    too (`piped`): somebody has strung all files of a folder together.
    """
    names: dict[tuple[str, str, str], list[Resource]] = defaultdict(list)
    for resource in found:
        if _is_whole(resource):
            names[resource.group, resource.kind, resource.name].append(resource)

    def is_meant(resource: Resource) -> bool:
        others = names.get((resource.group, resource.kind, resource.name), ())
        return _is_whole(resource) or not (
            resource.file in piped or any(are_variants(resource, other) for other in others)
        )

    return [resource for resource in found if is_meant(resource)]


def _is_whole(resource: Resource) -> bool:
    paths = _WHOLE.get((resource.group, resource.kind))
    return paths is None or any(resource.get(*path) is not None for path in paths)
