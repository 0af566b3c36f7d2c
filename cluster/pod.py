"""A pod that runs, and what its template says of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Map = dict[str, Any]
SIDECAR, AMBIENT, NONE = "sidecar", "ambient", "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pod:
    """A pod that runs."""

    namespace: str
    name: str
    address: str
    labels: Mapping[str, str]
    ports: Mapping[str, int]
    means: str = SIDECAR
    """By which the pod is part of the mesh: a sidecar, the ambient mode, or none."""
    image: str = ""
    annotations: Mapping[str, str] = field(default_factory=dict)

    @property
    def interception(self) -> str:
        """How what comes in is caught for its sidecar, as it says itself."""
        return self.annotations.get("sidecar.istio.io/interceptionMode", "")

    def is_past(self, number: int) -> bool:
        """Whether a port passes its sidecar by: nothing is caught, or the rules for what comes in leave it out (istio-iptables)."""
        excluded = self.annotations.get("traffic.sidecar.istio.io/excludeInboundPorts", "")
        return self.interception == "NONE" or str(number) in map(str.strip, excluded.split(","))


def target(port: Map, pod: Pod) -> int:
    """Give the number that a Service's port leads to at a pod."""
    own: int = port["port"]
    target: Any = port.get("targetPort", own)
    return pod.ports.get(target, own) if isinstance(target, str) else int(target)


def ports_of(template: Map) -> dict[str, int]:
    """Give the ports that the containers of a template declare, by name."""
    return {
        port.get("name", ""): port["containerPort"]
        for container in template.get("spec", {}).get("containers", [])
        for port in container.get("ports", [])
    }


def means_of(template: Map) -> str:
    """Tell by which means pods of a template are part of the mesh, in a namespace whose pods get sidecars."""
    metadata = template.get("metadata", {})
    said = {**metadata.get("annotations", {}), **metadata.get("labels", {})}
    if template.get("spec", {}).get("hostNetwork", False):
        return NONE
    if "istio.io/dataplane-mode" in said:
        return str(said["istio.io/dataplane-mode"])
    return NONE if said.get("sidecar.istio.io/inject") == "false" else SIDECAR
