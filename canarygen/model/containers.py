"""The containers of a pod template."""

from collections.abc import Iterable, Iterator

from canarygen.document import Path, Said, below, mapping, numbered
from canarygen.typed import Any, Final

LISTS: Final = ("containers", "initContainers")
"""The keys under which the spec of a pod has them."""
PROBES: Final = ("readinessProbe", "livenessProbe", "startupProbe")
"""The keys under which a container says what it is asked."""
HOOKS: Final = ("postStart", "preStop")
"""The keys of its `lifecycle` under which it says what is done as it starts, and before it is ended."""
Contained = tuple[Path, Said]
"""A container, and where it stands in the pod template."""


def containers(template: Said) -> Iterator[Contained]:
    """Give all containers of a pod template."""
    for key in LISTS:
        for index, container in numbered(template, "spec", key):
            yield ("spec", key, index), container


def is_injected(container: Said) -> bool:
    """Whether Istio's injector makes a container, and its image and requests with it; what is said of it goes over that.

    So it is in reapplyOverwrittenContainers of Istio's pkg/kube/inject/webhook.go, by the name and AutoImage.
    """
    return container.get("image") == "auto" and str(container.get("name")).startswith("istio-")


def is_requested(value: Any, resource: str) -> bool:
    """Whether a container, or a whole pod, requests a resource; a limit alone is the request, too."""
    resources = below(value, "resources")
    return any(resource in mapping(resources.get(kind)) for kind in ("requests", "limits"))


def lasting(found: Iterable[Contained]) -> Iterator[Contained]:
    """Give those containers that run as long as the pod; an ordinary init container has ended before."""
    for path, container in found:
        if path[1] == "containers" or container.get("restartPolicy") == "Always":
            yield path, container
