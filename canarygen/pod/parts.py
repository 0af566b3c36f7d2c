"""What stands in a pod template, and which place of the spec it answers to."""

from collections.abc import Iterator, Mapping
from typing import Any

from canarygen.document import Path, Place
from canarygen.model.workload import Workload
from canarygen.origin import Origin, closest

Map = Mapping[str, Any]

# Where the generated part of the app's container comes from.
_FIELDS: Mapping[str, Path] = {
    "image": ("image",),
    "ports": ("ports",),
    "resources": ("resources",),
    "env": ("env",),
    "envFrom": ("envFrom",),
    "readinessProbe": ("health", "readiness"),
    "livenessProbe": ("health", "liveness"),
    "startupProbe": ("health", "startup"),
}


def items(value: Any, key: str) -> list[Map]:
    """Give the mappings of a list; what is not one is the schema's to refuse."""
    found = value.get(key) if isinstance(value, Mapping) else None
    return [item for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []


def containers(template: Map) -> Iterator[tuple[Path, Map]]:
    """Give all containers of a pod template, and where they stand in it."""
    spec = template.get("spec", {})
    for key in ("containers", "initContainers"):
        for index, container in enumerate(items(spec, key)):
            yield ("spec", key, index), container


def lasting(template: Map) -> Iterator[tuple[Path, Map]]:
    """Give the containers that run as long as the pod; an ordinary init container has ended before."""
    for path, container in containers(template):
        if path[1] == "containers" or container.get("restartPolicy") == "Always":
            yield path, container


def template_place(workload: Workload, path: Path) -> Place:
    """Give the place in the author's template that is nearest to a path of the pod template."""
    template = workload.place.at("template")
    return closest([Origin((), template)], path, workload.pod_template) or template


def _variables(workload: Workload) -> Iterator[Origin]:
    """Give where each variable is said: in the language they are a mapping, in a container a list."""
    spec = (workload.pod_template or {}).get("spec", {})
    for container in items(spec, "containers")[:1]:
        for index, variable in enumerate(items(container, "env")):
            path = ("spec", "containers", 0, "env", index)
            yield Origin(path, workload.place.at("env", str(variable.get("name"))))


def place(workload: Workload, path: Path) -> Place:
    """Give the place in the spec that a path of the pod template answers to."""
    at = workload.place
    origins = [
        Origin((), at),
        *(Origin(("spec", "containers", 0, field), at.at(*keys)) for field, keys in _FIELDS.items()),
        *_variables(workload),
        Origin((), at.at("template")),
    ]
    return closest(origins, path, workload.pod_template) or at
