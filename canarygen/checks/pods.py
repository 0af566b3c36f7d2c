"""Laws of the pods: Kubernetes accepts them, and the Services find them.

The controller runs Kubernetes' own validation of pod templates (ValidatePodTemplateSpec
in pkg/apis/core/validation); what a template of a spec can get wrong is repeated here.
Types are not: the object's schema has them.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Path, Place
from canarygen.model.canary import Fleet
from canarygen.model.quantity import thousandths
from canarygen.model.workload import Workload
from canarygen.origin import Origin, closest

Map = Mapping[str, Any]


def image_is_said_once(fleet: Fleet) -> Iterator[Diagnostic]:
    """The app's container has its image from `image` or from `template`."""
    for canary in fleet.canaries:
        workload = canary.workload
        images = [
            item["image"]
            for item in _items(workload.template.get("spec"), "containers")
            if item.get("name") == workload.app_container and "image" in item
        ]
        if workload.image is None and not images:
            yield Diagnostic(
                code=Code.IMAGE_OR_TEMPLATE,
                message="nothing says which image runs",
                span=workload.place.key,
                help=f"add `image`, or a container named `{workload.app_container}` with an image to `template`",
            )
        if workload.image is not None and images:
            yield Diagnostic(
                code=Code.IMAGE_OR_TEMPLATE,
                message=f"`image` and the template's container `{workload.app_container}` both say which image runs",
                span=workload.place.at("image").span,
                notes=(Note("the template", workload.place.at("template").key),),
                help="keep one of the two",
            )


def services_find_pods(fleet: Fleet) -> Iterator[Diagnostic]:
    """The pods carry the selector's labels, and declare the ports that the Services name."""
    for canary in fleet.canaries:
        workload = canary.workload
        labels = workload.pod_template.get("metadata", {}).get("labels", {})
        for key, value in workload.selector.items():
            if labels.get(key) != value:
                yield Diagnostic(
                    code=Code.SELECTOR_BROKEN,
                    message=f"the pods lose the label `{key}: {value}`, by which they are found",
                    span=_place(workload, ("metadata", "labels", key)).span,
                    notes=(Note("the selector", workload.place.at("selector", key).span),),
                    help="leave the label alone, or put its new value into `selector`",
                )
        declared = {
            (port.get("name"), port.get("containerPort"))
            for path, container in _containers(workload.pod_template)
            # An ordinary init container has ended before the pod gets traffic.
            if path[1] == "containers" or container.get("restartPolicy") == "Always"
            for port in _items(container, "ports")
        }
        for port in workload.ports:
            if (port.name, port.target_port) not in declared:
                yield Diagnostic(
                    code=Code.PORT_BROKEN,
                    message=f"no container declares the port `{port.name}` ({port.target_port}) any more",
                    span=_in_template(workload, (*_app(workload), "ports")).key,
                    notes=(Note("the Services send traffic to it", port.place.span),),
                    help="let the template keep the port's name and number",
                )


def probes_find_their_ports(fleet: Fleet) -> Iterator[Diagnostic]:
    """A probe that names a port names one of the workload's."""
    for canary in fleet.canaries:
        workload = canary.workload
        names = {port.name for port in workload.ports} | _declared(workload)
        for kind, probe in workload.probes.items():
            for key in ("port", "tcp"):
                name = probe.get(key)
                if isinstance(name, str) and name not in names:
                    yield Diagnostic(
                        code=Code.PROBE_PORT_UNKNOWN,
                        message=f"the workload has no port `{name}`",
                        span=workload.place.at("health", kind, key).span,
                        help=f"its ports are {', '.join(f'`{known}`' for known in sorted(names)) or 'none'}; a number will do, too",
                    )


def pods_are_accepted(fleet: Fleet) -> Iterator[Diagnostic]:
    """Kubernetes accepts the pod template."""
    for canary in fleet.canaries:
        workload = canary.workload
        for path, message, help_ in _refusals(workload):
            yield Diagnostic(
                code=Code.POD_REFUSED, message=message, span=_place(workload, path).span, help=help_
            )


def _declared(workload: Workload) -> set[str]:
    """Give the names of the ports that the app's container has in the end, the template's among them."""
    containers = _items(workload.pod_template.get("spec"), "containers")
    app = [item for item in containers if item.get("name") == workload.app_container]
    return {str(port["name"]) for item in app for port in _items(item, "ports") if "name" in port}


def _app(workload: Workload) -> Path:
    containers = _items(workload.pod_template.get("spec"), "containers")
    named = (index for index, item in enumerate(containers) if item.get("name") == workload.app_container)
    return ("spec", "containers", next(named, 0))


_Refusal = tuple[Path, str, str]

_NAME = re.compile(r"[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?")
_PORT_NAME = re.compile(r"(?=.{1,15}\Z)(?=.*[a-z])[a-z0-9]+(?:-[a-z0-9]+)*")
_LAST_PORT = 65535
_PULL_POLICIES = ("Always", "IfNotPresent", "Never")


def _refusals(workload: Workload) -> Iterator[_Refusal]:
    spec = workload.pod_template.get("spec", {})
    if spec.get("restartPolicy", "Always") != "Always":
        yield ("spec", "restartPolicy"), "pods of a Rollout are always restarted", "remove `restartPolicy`"
    for key in ("activeDeadlineSeconds", "ephemeralContainers"):
        if key in spec:
            yield ("spec", key), f"`{key}` may not stand in a pod template", "remove it"
    yield from _volumes(spec)
    names: dict[Any, Path] = {}
    for path, container in _containers(workload.pod_template):
        name = container.get("name")
        if names.setdefault(name, path) != path:
            yield path, f"a second container `{name}`", "give it another name"
        if name != workload.app_container:
            yield from _sidecar(path, container)
        yield from _container(path, container, {volume.get("name") for volume in _items(spec, "volumes")})


def _volumes(spec: Map) -> Iterator[_Refusal]:
    volumes = _items(spec, "volumes")
    yield from _repeated(("spec", "volumes"), volumes, "name", "volume")
    for index, volume in enumerate(volumes):
        sources = sorted(volume.keys() - {"name"})
        if len(sources) > 1:
            kinds = " and ".join(f"`{source}`" for source in sources)
            yield ("spec", "volumes", index), f"the volume `{volume.get('name')}` is both {kinds}", "keep one"


def _sidecar(path: Path, container: Map) -> Iterator[_Refusal]:
    """Check what the language itself sees to for the app's own container."""
    name = container.get("name")
    if isinstance(name, str) and not _NAME.fullmatch(name):
        help_ = "use lower-case letters, digits and `-`, at most 63"
        yield (*path, "name"), f"`{name}` is not a container's name", help_
    if not container.get("image"):
        yield path, f"the container `{name}` has no image", "add `image`"
    yield from _repeated((*path, "ports"), _items(container, "ports"), "name", "port name")
    for index, port in enumerate(_items(container, "ports")):
        called, number = port.get("name"), port.get("containerPort")
        if isinstance(number, int) and not 0 < number <= _LAST_PORT:
            yield (*path, "ports", index), f"{number} is no port", f"write a number from 1 to {_LAST_PORT}"
        if isinstance(called, str) and not _PORT_NAME.fullmatch(called):
            help_ = "use at most 15 lower-case letters, digits and `-`, with a letter among them"
            yield (*path, "ports", index, "name"), f"`{called}` is not a port's name", help_


def _container(path: Path, container: Map, volumes: set[Any]) -> Iterator[_Refusal]:
    yield from _repeated(
        (*path, "volumeMounts"), _items(container, "volumeMounts"), "mountPath", "mount path"
    )
    for index, mount in enumerate(_items(container, "volumeMounts")):
        if mount.get("name") not in volumes:
            known = ", ".join(f"`{volume}`" for volume in sorted(map(str, volumes)))
            help_ = f"its volumes are {known}" if known else "declare it under `volumes`"
            yield (*path, "volumeMounts", index), f"the pod has no volume `{mount.get('name')}`", help_
    yield from _overdrawn(path, container)
    policy = container.get("imagePullPolicy", "Always")
    if policy not in _PULL_POLICIES:
        help_ = f"write {', '.join(_PULL_POLICIES[:-1])} or {_PULL_POLICIES[-1]}"
        yield (*path, "imagePullPolicy"), f"`{policy}` is no imagePullPolicy", help_
    for index, variable in enumerate(_items(container, "env")):
        if variable.get("value") and "valueFrom" in variable:
            message = f"the variable `{variable.get('name')}` has both `value` and `valueFrom`"
            yield (*path, "env", index), message, "keep one of the two"
    yield from _probes(path, container)


_HANDLERS = frozenset({"exec", "grpc", "httpGet", "tcpSocket"})


def _probes(path: Path, container: Map) -> Iterator[_Refusal]:
    for kind in ("readinessProbe", "livenessProbe", "startupProbe"):
        probe = container.get(kind)
        if not isinstance(probe, Mapping):
            continue
        if len(_HANDLERS & probe.keys()) != 1:
            yield (
                (*path, kind),
                f"a {kind} asks in exactly one way",
                f"keep one of {', '.join(sorted(_HANDLERS))}",
            )
        if kind != "readinessProbe" and probe.get("successThreshold", 1) != 1:
            yield (*path, kind, "successThreshold"), f"the successThreshold of a {kind} is 1", "remove it"


def _overdrawn(path: Path, container: Map) -> Iterator[_Refusal]:
    resources = container.get("resources")
    if not isinstance(resources, Mapping):
        return
    requests, limits = resources.get("requests"), resources.get("limits")
    if isinstance(requests, Mapping) and isinstance(limits, Mapping):
        for key, request in requests.items():
            wanted, limit = thousandths(request), thousandths(limits.get(key))
            if wanted is not None and limit is not None and wanted > limit:
                yield (
                    (*path, "resources"),
                    f"the request of {key}, {request}, is above its limit, {limits[key]}",
                    "raise the limit, or lower the request",
                )


def _repeated(path: Path, items: list[Map], key: str, what: str) -> Iterator[_Refusal]:
    seen: set[Any] = set()
    for index, item in enumerate(items):
        value = item.get(key)
        if value is not None and value in seen:
            yield (*path, index), f"a second {what} `{value}`", "keep one of the two"
        seen.add(value)


def _containers(template: Map) -> Iterator[tuple[Path, Map]]:
    spec = template.get("spec", {})
    for key in ("containers", "initContainers"):
        for index, container in enumerate(_items(spec, key)):
            yield ("spec", key, index), container


def _items(value: Any, key: str) -> list[Map]:
    """Give the mappings of a list; what is not one is the schema's to refuse."""
    items = value.get(key) if isinstance(value, Mapping) else None
    return [item for item in items if isinstance(item, Mapping)] if isinstance(items, list) else []


# Where the generated part of the app's container comes from.
_FIELDS: Mapping[str, Path] = {
    "ports": ("ports",),
    "resources": ("resources",),
    "env": ("env",),
    "readinessProbe": ("health", "readiness"),
    "livenessProbe": ("health", "liveness"),
    "startupProbe": ("health", "startup"),
}


def _in_template(workload: Workload, path: Path) -> Place:
    """Give the place in the author's template that is nearest to a path of the pod template."""
    template = workload.place.at("template")
    return closest([Origin((), template)], path, workload.pod_template) or template


def _place(workload: Workload, path: Path) -> Place:
    place = workload.place
    origins = [
        Origin((), place),
        *(Origin(("spec", "containers", 0, field), place.at(*keys)) for field, keys in _FIELDS.items()),
        Origin((), place.at("template")),
    ]
    return closest(origins, path, workload.pod_template) or place
