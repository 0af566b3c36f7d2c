"""The Services: one for each version, and an apex over both where callers or subsets need it."""

from collections.abc import Iterator
from functools import partial

from canarygen.manifest import Manifest, manifest
from canarygen.model.canary import Canary
from canarygen.model.workload import Port, Workload
from canarygen.origin import Origin
from canarygen.typed import Any


def services(canary: Canary) -> Iterator[Manifest]:
    """Give the Services: alike but for their names, since the controller adds each version's hash.

    With subsets, too, the Rollout gets a Service for each version: without them the
    controller waits for every version to be fully available before it moves a subset,
    and a degraded stable version would freeze the rollout (argo-rollouts issue 4839).
    """
    workload = canary.workload
    spec = {"selector": workload.selector, "ports": [_port(port, workload) for port in workload.ports]}
    if canary.traffic.needs_apex:
        yield _service(canary, canary.names.service, "service", "service", spec)
    for version in canary.version_services:
        yield _service(canary, version.name, f"service-{version.role}", version.key, spec)


def _service(canary: Canary, name: str, file: str, named: str, spec: dict[str, Any]) -> Manifest:
    return manifest(
        canary,
        api_version="v1",
        kind="Service",
        name=name,
        file=file,
        named=named,
        spec=spec,
        trace=partial(_origins, canary.workload),
    )


def _origins(workload: Workload) -> Iterator[Origin]:
    yield Origin(("spec",), workload.place)
    yield Origin(("spec", "selector"), workload.place.at("selector"))
    yield Origin(("spec", "ports"), workload.place.at("ports"))
    for index, port in enumerate(workload.ports):
        yield Origin(("spec", "ports", index, "appProtocol"), port.place.at("protocol"))
        if not workload.deployment:
            named = workload.targets[port.target_port]
            yield Origin(("spec", "ports", index, "targetPort"), named.place.at("name"))


def _port(port: Port, workload: Workload) -> dict[str, Any]:
    # Istio takes the protocol from appProtocol; the target is a name, so that a container
    # without such a port is found out here and not by the first caller. What an existing
    # Deployment calls its ports is not known here.
    return {
        "name": port.name,
        "port": port.port,
        "targetPort": port.target_port if workload.deployment else workload.targets[port.target_port].name,
        "protocol": "TCP",
        "appProtocol": port.protocol,
    }
