"""The ports of a Service, as Istio reads them."""

from canarygen.document import Anything, mapping, mappings, numbered, text
from canarygen.lint.blank import is_filled_in
from canarygen.lint.resource import Resource
from canarygen.lint.workload import Workload
from canarygen.model.speech import spoken
from canarygen.model.workload import Port
from canarygen.source import Span


def ports_of(service: Resource, pods: Workload | None = None) -> list[Port]:
    """Give the ports of a Service, with their numbers at pods as far as these name them; "" is spoken where nothing is said."""
    found = []
    for index, said in numbered(service.get("spec", "ports")):
        number, target = said.get("port"), said.get("targetPort") or said.get("port")
        names = pods.named_ports(said) if pods and isinstance(target, str) else {}
        named = names.get(target, 0) if isinstance(target, str) else target
        at_pods = 0 if isinstance(named, Anything) else named
        if isinstance(number, int) and isinstance(at_pods, int):
            found.append(
                Port(
                    name=text(said.get("name")),
                    port=number,
                    target_port=at_pods,
                    protocol=spoken(said),
                    place=service.at("spec", "ports", index),
                )
            )
    return found


def said_at(port: Port) -> Span:
    """Give where a port says what it speaks."""
    key = "name" if mapping(port.place.value).get("appProtocol") is None else "appProtocol"
    return port.place.at(key).span


def are_settled(service: Resource, pods: Workload) -> bool:
    """Tell whether nothing is yet to be filled in by which a Service and its pods agree on a port."""
    declared = (port for container in pods.containers for port in mappings(container.get("ports")))
    said = [port.get("targetPort") for port in mappings(service.get("spec", "ports"))]
    return not any(map(is_filled_in, [*said, *(value for port in declared for value in port.values())]))
