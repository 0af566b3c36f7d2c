"""The routes that a canary splits: derived once, for the VirtualService and the Rollout to agree on."""

from dataclasses import dataclass

from canarygen.model.canary import Canary
from canarygen.model.traffic import HTTPS_PORT
from canarygen.model.workload import Port


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitRoute:
    """A route to both versions.

    HTTP routes go by `name`. `mesh_only` ones only take calls from inside the mesh to
    their own port. TLS routes have no name: the controller finds them by `listener`, a
    port, and `sni_hosts`.
    """

    name: str
    port: Port
    mesh_only: bool = False
    listener: int = 0
    sni_hosts: tuple[str, ...] = ()

    @property
    def is_http(self) -> bool:
        """Whether requests are split; connections are, otherwise."""
        return not self.sni_hosts


def split_routes(canary: Canary) -> tuple[SplitRoute, ...]:
    """Give the canary's split routes, in Istio's order.

    Traffic of a gateway goes to the first port that fits it. Calls from inside the mesh
    keep to the port that they called, so there every further HTTP port has a route.
    """
    traffic, ports = canary.traffic, canary.workload.ports
    if traffic.passthrough:
        sni_hosts = tuple(host.name for host in traffic.hosts)
        first = next(port for port in ports if port.is_tls)
        return (SplitRoute(name=canary.names.route, port=first, listener=HTTPS_PORT, sni_hosts=sni_hosts),)
    http = [port for port in ports if port.is_http]
    further = http[1:] if traffic.mesh else []
    return (
        *(SplitRoute(name=canary.names.port_route(port.name), port=port, mesh_only=True) for port in further),
        SplitRoute(name=canary.names.route, port=http[0]),
    )
