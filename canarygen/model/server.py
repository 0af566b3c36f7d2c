"""The ports that a canary's own Gateway opens."""

from collections.abc import Iterator, Sequence

from canarygen.document import Place
from canarygen.frozen import frozen
from canarygen.model.route import TcpRoute
from canarygen.model.traffic import HTTPS_PORT, Traffic
from canarygen.typed import Literal


@frozen
class Server:
    """A port that a Gateway opens: what it speaks, in Istio's word, and the place that asks for it.

    It `is_merged` where Istio puts its routes to those of other Gateways for the host: with plain HTTP that is not redirected.
    """

    port: int
    protocol: Literal["HTTP", "HTTPS", "TLS", "TCP"]
    place: Place
    is_merged: bool = False


def servers(traffic: Traffic, connections: Sequence[TcpRoute], *, takes_requests: bool) -> Iterator[Server]:
    """Give the servers of a canary's own Gateway: one for HTTP, one for TLS if asked for, and one a TCP port."""
    own = traffic.own_gateway
    if own is None:
        return
    if own.port and (own.redirect or takes_requests):
        yield Server(own.port, "HTTP", own.place.at("port"), is_merged=not own.redirect)
    if own.tls:
        # Behind HTTPS the gateway reads requests; a passed-through connection is TLS to it.
        yield Server(HTTPS_PORT, "TLS" if own.tls.is_passed_through else "HTTPS", own.place.at("tls"))
    if own.tcp:
        yield from (Server(route.port.port, "TCP", route.port.place) for route in connections)
