"""Which place of the spec the parts of a pod template answer to."""

from collections.abc import Iterator, Mapping

from canarygen.document import NOTHING, Path, Place, child, mappings, numbered
from canarygen.model.workload import Workload
from canarygen.origin import Origin, closest

# Where the generated part of the app's container comes from.
_FIELDS: Mapping[str, Path] = {
    "image": ("image",),
    "command": ("command",),
    "args": ("args",),
    "ports": ("ports",),
    "resources": ("resources",),
    "env": ("env",),
    "envFrom": ("envFrom",),
    "readinessProbe": ("health", "readiness"),
    "livenessProbe": ("health", "liveness"),
    "startupProbe": ("health", "startup"),
}
# Which key of a probe a field of it comes from, where their names differ.
_PROBE_FIELDS: Mapping[Path, str] = {
    ("httpGet", "path"): "path",
    ("httpGet", "port"): "port",
    ("tcpSocket", "port"): "tcp",
    ("exec", "command"): "command",
    ("initialDelaySeconds",): "initialDelay",
    ("periodSeconds",): "period",
    ("timeoutSeconds",): "timeout",
}
# Which key of a value that is taken from elsewhere a field of its reference comes from.
_REFERENCES: Mapping[Path, str] = {
    ("secretKeyRef", "name"): "secret",
    ("secretKeyRef", "key"): "key",
    ("configMapKeyRef", "name"): "configMap",
    ("configMapKeyRef", "key"): "key",
    ("fieldRef", "fieldPath"): "field",
}
_CONTAINER: Path = ("spec", "containers", 0)


def template_place(workload: Workload, path: Path) -> Place:
    """Give the place in the author's template that is nearest to a path of the pod template."""
    template = workload.place.at("template")
    return closest([Origin((), template)], path, workload.pod_template) or template


def variable_origins(place: Place, path: Path) -> Iterator[Origin]:
    """Say it of a variable, or an argument, whose value may be a reference."""
    yield Origin(path, place)
    for field, key in _REFERENCES.items():
        if child(place.value, key) is not NOTHING:
            yield Origin((*path, "valueFrom", *field), place.at(key))


def _variables(workload: Workload) -> Iterator[Origin]:
    """Give where each variable is said: in the language they are a mapping, in a container a list."""
    spec = (workload.pod_template or {}).get("spec", {})
    for container in mappings(spec, "containers")[:1]:
        for index, variable in numbered(container, "env"):
            path = (*_CONTAINER, "env", index)
            yield from variable_origins(workload.place.at("env", str(variable.get("name"))), path)


def _renamed(workload: Workload) -> Iterator[Origin]:
    at = workload.place
    for index, port in enumerate(workload.targets.values()):
        yield Origin((*_CONTAINER, "ports", index), port.place)
        yield Origin((*_CONTAINER, "ports", index, "containerPort"), port.place.at("targetPort"))
    for kind in workload.probes:
        for field, key in _PROBE_FIELDS.items():
            yield Origin((*_CONTAINER, f"{kind}Probe", *field), at.at("health", kind, key))


def template_origins(workload: Workload) -> tuple[Origin, ...]:
    """Say which places of the spec the parts of the pod template answer to; the author's own `template` goes last."""
    at = workload.place
    return (
        Origin(("metadata", "labels"), at.at("selector")),
        Origin(("spec", "serviceAccountName"), at.at("serviceAccount")),
        *(Origin((*_CONTAINER, field), at.at(*keys)) for field, keys in _FIELDS.items()),
        *_variables(workload),
        *_renamed(workload),
        Origin((), at.at("template")),
    )


def place(workload: Workload, *path: str | int) -> Place:
    """Give the place in the spec that a path of the pod template answers to."""
    origins = [Origin((), workload.place), *template_origins(workload)]
    return closest(origins, path, workload.pod_template) or workload.place
