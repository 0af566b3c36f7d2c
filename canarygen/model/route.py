"""What a canary's VirtualService holds beside routes of requests: for it, the Rollout and the laws to agree on."""

from collections.abc import Sequence

from canarygen.document import Said
from canarygen.frozen import frozen
from canarygen.model.rollout import FULL_WEIGHT
from canarygen.model.traffic import HTTPS_PORT, Traffic
from canarygen.model.workload import Port
from canarygen.typed import Any, Final

LISTINGS: Final = {"http": "routes", "tls": "tlsRoutes", "tcp": "tcpRoutes"}
"""The key by which a Rollout lists the routes of each kind that it splits."""
KINDS: Final = tuple(LISTINGS)
"""The kinds of routes of a VirtualService, by the keys of their lists."""
ACTIONS: Final = ("route", "redirect", "directResponse", "delegate")
"""What a rule does with a request; rules of connections have the first one only."""


def weights(branches: Sequence[Said]) -> list[Any]:
    """Give the weights that istiod reads of a route's destinations: one alone has all, whatever it says; of several, one that says none has none."""
    return [FULL_WEIGHT] if len(branches) == 1 else [branch.get("weight") or 0 for branch in branches]


@frozen
class TlsRoute:
    """A split route of TLS connections to `sni_hosts`, found by these and by the port of the gateway."""

    port: Port
    listener: int
    sni_hosts: tuple[str, ...]


@frozen
class TcpRoute:
    """A split route of connections, found by its port: the Service's, and the gateway's of the same number."""

    port: Port
    is_mesh_only: bool


def tls_routes(traffic: Traffic, ports: Sequence[Port], *, takes_requests: bool) -> tuple[TlsRoute, ...]:
    """Give the routes of TLS connections to ports: behind a gateway that passes them through, and no other.

    A gateway that is referred to is taken for such a one where the app has no requests to route.
    """
    first = next((port for port in ports if port.is_tls), None)
    is_behind_another = bool(traffic.gateways) and not traffic.own_gateway and not takes_requests
    if first is None or not (traffic.passthrough or is_behind_another):
        return ()
    return (TlsRoute(first, HTTPS_PORT, tuple(host.name for host in traffic.hosts)),)


def tcp_routes(traffic: Traffic, ports: Sequence[Port], *, takes_requests: bool) -> tuple[TcpRoute, ...]:
    """Give the routes of TCP ports, wherever callers can come in on a port of that number.

    An own gateway may open one, and the mesh calls the apex Service's. A gateway that is
    referred to is only taken to have one where the app answers no requests.
    """
    own, references = traffic.own_gateway, traffic.gateways
    is_opened = own.tcp if own else bool(references) and not takes_requests
    if not (is_opened or traffic.mesh):
        return ()
    return tuple(TcpRoute(port, not is_opened) for port in ports if port.is_tcp)
