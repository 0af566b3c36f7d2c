"""Laws of the pods: they have an image, and the Services and probes find what they look for."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import mappings
from canarygen.model.canary import Fleet
from canarygen.model.containers import Contained, lasting
from canarygen.model.workload import Workload
from canarygen.pod.parts import place, template_place
from canarygen.wording import listed


def image_is_said_once(fleet: Fleet) -> Iterator[Diagnostic]:
    """The app's container has its image from `image` or from `template`."""
    for workload in _own(fleet):
        images = [
            item["image"]
            for item in mappings(workload.template, "spec", "containers")
            if item.get("name") == workload.app_container and "image" in item
        ]
        if workload.image is None and not any(images):
            yield Diagnostic(
                code=Code.IMAGE_OR_TEMPLATE,
                message="nothing says which image runs",
                span=workload.place.key,
                help=f"add `image`, a container named `{workload.app_container}` with an image to `template`, or a `deployment`",
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
    for workload in _own(fleet):
        if not workload.template:
            continue  # Pods that are ours alone have what the language says.
        yield from _lost_labels(workload)
        # Kubernetes looks for a name among ports of the protocol.
        declared = [
            (port.get("name"), port.get("containerPort"))
            for _, container in lasting(workload.containers)
            for port in mappings(container, "ports")
            if port.get("protocol", "TCP") == "TCP"
        ]
        for port in workload.targets.values():
            if (port.name, port.target_port) not in declared:
                yield Diagnostic(
                    code=Code.PORT_BROKEN,
                    message=f"no container declares the port `{port.name}` ({port.target_port}) any more",
                    span=template_place(workload, (*_app(workload)[0], "ports")).key,
                    notes=(Note("the Services send traffic to it", port.place.span),),
                    help="let the template keep the port's name and number, and the protocol TCP",
                )


def _lost_labels(workload: Workload) -> Iterator[Diagnostic]:
    for key, value in workload.selector.items():
        if workload.pod_labels.get(key) != value:
            yield Diagnostic(
                code=Code.SELECTOR_BROKEN,
                message=f"the pods lose the label `{key}: {value}`, by which they are found",
                span=place(workload, "metadata", "labels", key).span,
                notes=(Note("the selector", workload.place.at("selector", key).span),),
                help="leave the label alone, or put its new value into `selector`",
            )


def probes_find_their_ports(fleet: Fleet) -> Iterator[Diagnostic]:
    """A probe that names a port names one of the container's: of several Service ports that lead to one that is the first."""
    for workload in _own(fleet):
        names = {port.name for port in workload.targets.values()}
        if workload.template:
            ports = mappings(_app(workload)[1], "ports")
            names |= {str(port["name"]) for port in ports if "name" in port}
        for kind, probe in workload.probes.items():
            for key in ("port", "tcp"):
                name = probe.get(key)
                if isinstance(name, str) and name not in names:
                    yield Diagnostic(
                        code=Code.PROBE_PORT_UNKNOWN,
                        message=f"the container has no port `{name}`",
                        span=workload.place.at("health", kind, key).span,
                        help=f"its ports are {listed(sorted(names)) or 'none'}; a number will do, too",
                    )


def _own(fleet: Fleet) -> Iterator[Workload]:
    """Give the workloads whose pods are made here."""
    return (canary.workload for canary in fleet.canaries if canary.workload.pod_template is not None)


def _app(workload: Workload) -> Contained:
    """Give the app's container, and where it stands in the pod template; an empty one if a template has removed it."""
    named = (found for found in workload.containers if found[1].get("name") == workload.app_container)
    return next(named, (("spec", "containers", 0), {}))
