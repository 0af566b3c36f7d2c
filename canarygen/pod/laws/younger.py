"""Fields of pods that are younger than the controller's own Kubernetes: it reads a template without them, and no pod has them.

Argo Rollouts 1.10.2 is built with Kubernetes 1.34; the fields are those of k8s.io/api 0.37 that 0.34 lacks.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from canarygen.document import Path, Said, descendant
from canarygen.fault import Refusal
from canarygen.model.containers import Contained, mappings

_OF_PODS: Final = ("evictionResponders", "schedulingGroup", "workloadRef")
_OF_REQUESTS: Final[Sequence[Path]] = (
    *((probe, "httpGet") for probe in ("livenessProbe", "readinessProbe", "startupProbe")),
    *(("lifecycle", hook, "httpGet") for hook in ("postStart", "preStop")),
)


def fields_are_known(template: Said, containers: Sequence[Contained]) -> Iterator[Refusal]:
    """The controller knows every field of a template, and so hands it on."""
    spec = template.get("spec", {})
    for key in _OF_PODS:
        if key in spec:
            yield _unknown("spec", key)
    for at, container in containers:
        for path in _OF_REQUESTS:
            request = descendant(container, path)
            if isinstance(request, Mapping) and "protocol" in request:
                yield _unknown(*at, *path, "protocol")
        for index, mount in enumerate(mappings(container, "volumeMounts")):
            if "bindMountOptions" in mount:
                yield _unknown(*at, "volumeMounts", index, "bindMountOptions")


def _unknown(*path: str | int) -> Refusal:
    return (
        path,
        f"the controller's Kubernetes, 1.34, knows no `{path[-1]}` here: no pod would have it",
        "remove it",
    )
