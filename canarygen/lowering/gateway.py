"""The Gateway of a canary that brings its own."""

from collections.abc import Iterator
from typing import Any

from canarygen.manifest import Manifest, manifest, said
from canarygen.model import names
from canarygen.model.canary import Canary
from canarygen.model.route import takes_requests, tcp_routes
from canarygen.model.traffic import HTTPS_PORT, OwnGateway, Tls
from canarygen.origin import Origin


def gateway(canary: Canary) -> Iterator[Manifest]:
    """Give the Gateway, if the canary has one: a server for HTTP, one for TLS if asked for, and one a TCP port."""
    own = canary.traffic.own_gateway
    if own is None:
        return
    yield manifest(
        canary,
        api_version="networking.istio.io/v1",
        kind="Gateway",
        name=canary.names.gateway,
        file="gateway",
        named="gateway",
        spec={"selector": own.selector, "servers": list(_servers(canary, own))},
        origins=(Origin(("spec",), own.place),),
    )


def _servers(canary: Canary, own: OwnGateway) -> Iterator[dict[str, Any]]:
    hosts = [host.name for host in canary.traffic.hosts]
    if own.redirect or takes_requests(canary):
        plain = {"port": {"number": own.port, "name": "http", "protocol": "HTTP"}, "hosts": hosts}
        # No mode beside httpsRedirect: Istio refuses one on a plain HTTP port.
        yield plain | ({"tls": {"httpsRedirect": True}} if own.redirect else {})
    if own.tls:
        # Behind HTTPS the gateway reads requests; a passed-through connection is TLS to it.
        protocol = "TLS" if own.tls.is_passed_through else "HTTPS"
        yield {
            "port": {"number": HTTPS_PORT, "name": protocol.lower(), "protocol": protocol},
            "hosts": hosts,
            "tls": _tls(own.tls),
        }
    for route in tcp_routes(canary) if own.tcp else ():
        number = route.port.port
        # Istio routes no connection of a server whose hosts the VirtualService lacks.
        yield {"port": {"number": number, "name": names.server(number), "protocol": "TCP"}, "hosts": hosts}


def _tls(tls: Tls) -> dict[str, Any]:
    return said({"mode": tls.mode, "credentialName": tls.secret, "minProtocolVersion": tls.min_version})
