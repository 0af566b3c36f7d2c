"""Laws of listeners: a proxy can listen where callers call, since it does nothing else there."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import Place
from canarygen.model.canary import Canary, Fleet
from canarygen.pod.sidecar import LISTENERS

# Where the pod of a gateway answers for itself: its administration, merged metrics, health, and metrics.
_OF_GATEWAYS = frozenset({15000, 15020, 15021, 15090})


def listeners_are_free(fleet: Fleet) -> Iterator[Diagnostic]:
    """No gateway, and no sidecar for a host that it splits, is to listen on a port that it needs itself.

    A sidecar leaves the listener out (CanBindToPort, pilot/pkg/model/context.go of Istio), and Envoy refuses that of a gateway.
    """
    for canary in fleet.canaries:
        for number, place, whose in _listened(canary):
            yield Diagnostic(
                code=Code.LISTENER_MISSING,
                message=f"{whose} needs the port {number} itself, and no route holds there",
                span=place.span,
                help="choose another port",
            )


def _listened(canary: Canary) -> Iterator[tuple[int, Place, str]]:
    gateway, ports = canary.traffic.own_gateway, canary.workload.ports
    if gateway and gateway.port in _OF_GATEWAYS:
        yield gateway.port, gateway.place.at("port"), "a gateway"
    if gateway and gateway.tcp:
        tcp = (port for port in ports if port.protocol == "tcp" and port.port in _OF_GATEWAYS)
        yield from ((port.port, port.place.at("port"), "a gateway") for port in tcp)
    if canary.traffic.mesh:
        http = (port for port in canary.workload.http_ports if port.port in LISTENERS)
        yield from ((port.port, port.place.at("port"), "a sidecar") for port in http)
