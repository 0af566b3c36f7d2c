"""Ports of Services, as Istio reads them: what they speak, and what several Services make of one."""

from collections.abc import Iterable, Iterator

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import numbered, text
from canarygen.key import CORE, ISTIO
from canarygen.law import Law, Severity
from canarygen.lint.breach import breach
from canarygen.lint.laws.analyzers.registry import ports, registry_of
from canarygen.lint.mesh import Way, membership
from canarygen.lint.realm import meet
from canarygen.lint.resource import Resource
from canarygen.lint.route import Destination, destinations
from canarygen.lint.tree import Tree
from canarygen.lint.workload import Workload
from canarygen.model.speech import spoken
from canarygen.typed import Any, Final

PROTOCOL_GUESSED: Final = Law(
    "protocol-guessed",
    "Without a protocol in the name of a port or in its appProtocol Istio looks at the first bytes of each connection to tell whether routes for HTTP apply.",
    Severity.INFO,
    "IST0118",
)
PORT_OF_TWO_PROTOCOLS: Final = Law(
    "port-of-two-protocols",
    "Istio has one listener for a port of a pod: Services that disagree on its protocol make it depend on chance which one is served.",
    Severity.WARNING,
    "IST0116",
)
TARGET_OF_TWO_PORTS: Final = Law(
    "target-of-two-ports",
    "Services that lead to one port of a pod from different ports make it depend on chance whose settings its proxy takes.",
    Severity.INFO,
    "IST0137",
)
OUTSIDE_WITHOUT_PROTOCOL: Final = Law(
    "outside-without-protocol",
    "A port of an ExternalName Service that Istio takes for plain TCP catches all TCP of that port, wherever it is going.",
    Severity.WARNING,
    "IST0150",
)


def protocols_are_said(tree: Tree) -> Iterator[Diagnostic]:
    """A port that HTTP is routed to says so by its name or appProtocol (service/portname.go)."""
    registry = registry_of(tree)
    for route in tree.of(ISTIO, "VirtualService"):
        for destination in destinations(route):
            if destination.path[1] == "http":
                for service in filter(tree.is_sound, registry.services(destination.host, route)):
                    yield from _guessed(service, destination)


def _guessed(service: Resource, destination: Destination) -> Iterator[Diagnostic]:
    wanted = next(iter(ports(service)), None) if destination.port is None else destination.port
    for index, port in numbered(service.get("spec", "ports")):
        if port.get("port") == wanted and not spoken(port):
            # Beside an appProtocol the name does not count.
            key = next((key for key in ("appProtocol", "name") if text(port.get(key))), "")
            by_name = f"`name: http-{port['name']}` or " if key == "name" else ""
            yield breach(
                PROTOCOL_GUESSED,
                f"neither its name nor `appProtocol` says what port {port.get('port')} speaks",
                service.at("spec", "ports", index, *((key,) if key else ())).span,
                f"write {by_name}`appProtocol: http`",
                Note("HTTP is routed to it here", destination.place.at("host").span),
            )


def outside_ports_say_protocols(tree: Tree) -> Iterator[Diagnostic]:
    """A port of a Service of type ExternalName says a protocol, and not just `tcp` (the same file).

    It is a warning where the mesh is: of a namespace that has Istio's objects in the tree. To Kubernetes such ports say nothing.
    """
    kinds = ("VirtualService", "DestinationRule", "Gateway", "Sidecar", "ServiceEntry")
    meshed = {resource.namespace for kind in kinds for resource in tree.any_of(ISTIO, kind)}
    for service in tree.of(CORE, "Service"):
        if service.get("spec", "type") != "ExternalName":
            continue
        for index, port in numbered(service.get("spec", "ports")):
            name = text(port.get("name"))
            if not spoken(port) or name == "tcp":
                yield breach(
                    OUTSIDE_WITHOUT_PROTOCOL,
                    f"port {port.get('port')} of an ExternalName Service is plain TCP to Istio",
                    service.at("spec", "ports", index, *(("name",) if name else ())).span,
                    "begin its name with what it speaks, like `https` or `tls`, or leave `ports` out",
                    ruled=None if service.namespace in meshed else Severity.INFO,
                )


def services_agree_on_ports(tree: Tree) -> Iterator[Diagnostic]:
    """Services of one workload in the mesh agree on the protocol of a port, and on the port of a target (deployment/services.go)."""
    for workload in tree.workloads:
        if membership(tree, workload).is_surely(Way.SIDECAR):
            found = (service for service in tree.selecting(workload) if meet(service, workload.owner))
            yield from _disagreements(workload, filter(tree.is_sound, found))


def _disagreements(pods: Workload, services: Iterable[Resource]) -> Iterator[Diagnostic]:
    first: dict[tuple[str, Any], tuple[Resource, int, Any]] = {}
    for service in services:
        for index, port in numbered(service.get("spec", "ports")):
            number, protocol = port.get("port"), port.get("protocol", "TCP")
            for law, about, value in (
                (PORT_OF_TWO_PROTOCOLS, str(number), protocol),
                (TARGET_OF_TWO_PORTS, str(port.get("targetPort", number)), number),
            ):
                other = first.setdefault((law.word, about), (service, index, value))
                if other[2] != value and other[0].key != service.key:
                    yield _disagreement(law, pods, (service, index), other[:2])


def _disagreement(
    law: Law, pods: Workload, one: tuple[Resource, int], other: tuple[Resource, int]
) -> Diagnostic:
    what = (
        "says another protocol for this port"
        if law is PORT_OF_TWO_PROTOCOLS
        else "leads to this target from another port"
    )
    return breach(
        law,
        f"{other[0]} selects the same pods, and {what}",
        one[0].at("spec", "ports", one[1]).span,
        "let both Services say the same, or give the pods a port for each",
        Note("the other one", other[0].at("spec", "ports", other[1]).span),
        pods.note,
    )
