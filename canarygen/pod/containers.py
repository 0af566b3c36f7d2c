"""What Kubernetes refuses of the containers of a pod: what they run, mount, listen on and are asked.

The rules are those of validateContainers in pkg/apis/core/validation. Types are not repeated: the object's schema has them.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from canarygen.document import Path, Said, mapping, mappings, numbered
from canarygen.fault import Refusal
from canarygen.form import A_PORT, A_PORT_NAME, PORTS, is_image, is_port_name
from canarygen.model.containers import PROBES, Contained
from canarygen.model.placeholder import is_open
from canarygen.pattern import on_demand
from canarygen.pod import resources
from canarygen.wording import brief, guess, joined, listed

# Kubernetes refuses `.` and whatever begins with `..` (IsEnvVarName): they could lead out of a folder.
_VARIABLE = on_demand(r"[-_a-zA-Z][-._a-zA-Z0-9]*|\.[-_a-zA-Z0-9][-._a-zA-Z0-9]*")
_PULL_POLICIES = ("Always", "IfNotPresent", "Never")


def accepted(template: Said, containers: Sequence[Contained], app: str = "") -> Iterator[Refusal]:
    """Say what Kubernetes refuses of the containers of a pod; of that called `app` others say what it runs."""
    volumes = {str(volume.get("name")) for volume in mappings(template, "spec", "volumes")}
    for path, container in containers:
        name = container.get("name")
        is_app = bool(app) and name == app
        if not is_app and not container.get("image"):
            own = f"; the app's own container is called `{app}`" if app and path[1] == "containers" else ""
            called = "this container" if name is None else f"the container `{name}`"
            yield Refusal(path, f"{called} has no image", f"add `image`{own}")
        yield from refusals(path, container, volumes)


def refusals(path: Path, container: Said, volumes: Collection[str] | None) -> Iterator[Refusal]:
    """Say what Kubernetes refuses of a container; `volumes` are the names of those of its pod, where they are known."""
    yield from _mounts(path, container, volumes)
    for index, port in numbered(container, "ports"):
        yield from _port((*path, "ports", index), port)
    yield from settings(path, container)
    yield from _probes(path, container)
    yield from resources.refusals((*path, "resources"), mapping(container.get("resources")))


def _mounts(path: Path, container: Said, volumes: Collection[str] | None) -> Iterator[Refusal]:
    for index, mount in numbered(container, "volumeMounts"):
        name = mount.get("name")
        if volumes is not None and isinstance(name, str) and name not in volumes:
            known = sorted(volumes)
            help_ = guess(name, known, f"add it to `volumes`{f', beside {listed(known)}' if known else ''}")
            yield Refusal((*path, "volumeMounts", index, "name"), f"the pod has no volume `{name}`", help_)


def _port(path: Path, port: Said) -> Iterator[Refusal]:
    name = port.get("name")
    for key, least in (("containerPort", 1), ("hostPort", 0)):
        number = port.get(key)
        if isinstance(number, int) and not least <= number <= PORTS[-1]:
            yield Refusal((*path, key), f"{number} is no port", f"write {A_PORT}")
    if isinstance(name, str) and name and not is_port_name(name):
        yield Refusal((*path, "name"), f"`{name}` is no name of a container's port", f"use {A_PORT_NAME}")


def settings(path: Path, container: Said) -> Iterator[Refusal]:
    """Say what Kubernetes refuses of how a container's image is fetched, and of its variables."""
    policy = container.get("imagePullPolicy", "Always")
    if policy not in _PULL_POLICIES:
        help_ = f"write {joined(_PULL_POLICIES)}"
        yield Refusal((*path, "imagePullPolicy"), f"`{policy}` is no imagePullPolicy", help_)
    yield from _variables(path, container)


def unfetched(path: Path, container: Said) -> Iterator[Refusal]:
    """Say which image no node fetches, since the kubelet reads no name of one in it; what an argument is put into may be one."""
    image = container.get("image")
    if isinstance(image, str) and image and not is_open(image) and not is_image(image):
        message = f"`{brief(image)}` is no image to the kubelet: no pod would start"
        yield Refusal(
            (*path, "image"), message, "write it as `registry.example.com/shop/cart:1.2.3`, in lower case"
        )


def _variables(path: Path, container: Said) -> Iterator[Refusal]:
    for index, variable in numbered(container, "env"):
        name = variable.get("name")
        if isinstance(name, str) and not _VARIABLE.fullmatch(name):
            help_ = "use letters, digits, `_`, `-` and `.`, no digit first, and not `.` or two of them first"
            yield Refusal((*path, "env", index, "name"), f"`{name}` is not a variable's name", help_)
        if variable.get("value") and "valueFrom" in variable:
            message = f"the variable `{variable.get('name')}` has both `value` and `valueFrom`"
            yield Refusal((*path, "env", index), message, "keep one of the two")


_HANDLERS = ("httpGet", "tcpSocket", "grpc", "exec")


def _probes(path: Path, container: Said) -> Iterator[Refusal]:
    for kind in PROBES:
        probe = container.get(kind)
        if probe is None or not isinstance(probe, (dict, Mapping)):
            continue
        ways = [way for way in _HANDLERS if way in probe]
        if not ways:
            yield Refusal(
                (*path, kind), f"`{kind}` does not say how to ask", f"add one of {listed(_HANDLERS)}"
            )
        elif len(ways) > 1:
            yield Refusal(
                (*path, kind, ways[1]),
                f"`{kind}` asks in more ways than one",
                f"keep one of {listed(ways)}",
            )
        # One success is enough: what is restarted otherwise cannot succeed again first (validateLivenessProbe).
        if kind != "readinessProbe" and probe.get("successThreshold") not in (None, 0, 1):
            at = (*path, kind, "successThreshold")
            yield Refusal(at, f"one success is enough for a `{kind}`", "write 1, or remove it")
