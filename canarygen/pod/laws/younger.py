"""Fields of pods that are younger than the controller's own Kubernetes: it reads a template without them, and no pod has them.

Argo Rollouts 1.10.2 is built with Kubernetes 1.34; the fields are those of k8s.io/api 0.37 that 0.34 lacks.
"""

from collections.abc import Iterator, Sequence

from canarygen.document import Path, Said, below, mapping, numbered
from canarygen.fault import Refusal
from canarygen.model.containers import HOOKS, PROBES, Contained
from canarygen.typed import Final

_OF_PODS: Final = ("evictionResponders", "schedulingGroup", "workloadRef")
_WITH_FILES: Final = (
    *("configMap", "secret", "downwardAPI", "projected"),
    *("serviceAccountToken", "clusterTrustBundle", "podCertificate"),
)
_OF_REQUESTS: Final = (("httpGet", "protocol"), ("grpc", "mode"))


def fields_are_known(template: Said, containers: Sequence[Contained]) -> Iterator[Refusal]:
    """The controller knows every field of a template, and so hands it on."""
    spec = template.get("spec", {})
    for key in _OF_PODS:
        if key in spec:
            yield _unknown("spec", key)
    for index, volume in numbered(spec, "volumes"):
        yield from _owned(("spec", "volumes", index), volume)
    for at, container in containers:
        yield from _requests(at, container, PROBES)
        yield from _requests((*at, "lifecycle"), mapping(container.get("lifecycle")), HOOKS)
        for index, mount in numbered(container, "volumeMounts"):
            if "bindMountOptions" in mount:
                yield _unknown(*at, "volumeMounts", index, "bindMountOptions")


def _owned(path: Path, source: Said) -> Iterator[Refusal]:
    """Look for those of volumes: they are about the owners and the rights of what these hold, however deep they stand."""
    for kind, said in source.items():
        younger = ("defaultUser", "user") if kind in _WITH_FILES else ("mode",) if kind == "emptyDir" else ()
        yield from (_unknown(*path, kind, key) for key in younger if key in mapping(said))
        for part in ("items", "sources"):
            for index, inner in numbered(said, part):
                at = (*path, kind, part, index)
                if "user" in inner:
                    yield _unknown(*at, "user")
                yield from _owned(at, inner)


def _requests(path: Path, holder: Said, keys: Sequence[str]) -> Iterator[Refusal]:
    for key in keys:
        for way, field in _OF_REQUESTS:
            if key in holder and field in below(holder[key], way):
                yield _unknown(*path, key, way, field)


def _unknown(*path: str | int) -> Refusal:
    return Refusal(
        path,
        f"the controller's Kubernetes, 1.34, knows no `{path[-1]}` here: no pod would have it",
        "remove it",
    )
