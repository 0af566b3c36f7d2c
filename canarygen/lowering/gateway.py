"""The Gateway of a canary that brings its own."""

from collections.abc import Iterator
from functools import partial

from canarygen.document import Path
from canarygen.manifest import Manifest, manifest, said
from canarygen.model import names
from canarygen.model.canary import Canary
from canarygen.model.server import Server
from canarygen.model.traffic import OwnGateway, Tls
from canarygen.origin import Origin, Reach
from canarygen.typed import Any

# Which key of `tls` a field of a server's comes from.
_TLS = {"mode": "mode", "credentialName": "secret", "minProtocolVersion": "minVersion"}


def gateway(canary: Canary) -> Iterator[Manifest]:
    """Give the Gateway, if the canary has one, with a server for each port that it opens."""
    own = canary.traffic.own_gateway
    if own is None:
        return
    hosts = [host.name for host in canary.traffic.hosts]
    yield manifest(
        canary,
        api_version="networking.istio.io/v1",
        kind="Gateway",
        name=canary.names.gateway,
        file="gateway",
        named="gateway",
        spec={
            "selector": own.selector,
            "servers": [_server(server, own, hosts) for server in canary.servers],
        },
        trace=partial(_origins, canary, own),
    )


def _origins(canary: Canary, own: OwnGateway) -> Iterator[Origin]:
    yield Origin(("spec",), own.place)
    for index, server in enumerate(canary.servers):
        path: Path = ("spec", "servers", index)
        yield Origin(path, server.place, Reach.ALL)
        for number, host in enumerate(canary.traffic.hosts):
            yield Origin((*path, "hosts", number), host.place)
        yield Origin((*path, "tls", "httpsRedirect"), own.place.at("redirect"))
        if own.tls:
            yield from (Origin((*path, "tls", field), own.tls.place.at(key)) for field, key in _TLS.items())


def _server(server: Server, own: OwnGateway, hosts: list[str]) -> dict[str, Any]:
    # Istio routes no connection of a server whose hosts the VirtualService lacks.
    name = names.server(server.port) if server.protocol == "TCP" else server.protocol.lower()
    port = {"number": server.port, "name": name, "protocol": server.protocol}
    return said({"port": port, "hosts": hosts, "tls": _security(server, own)})


def _security(server: Server, own: OwnGateway) -> dict[str, Any] | None:
    if server.protocol == "HTTP":
        # No mode beside httpsRedirect: Istio refuses one on a plain HTTP port.
        return {"httpsRedirect": True} if own.redirect else None
    return _tls(own.tls) if own.tls and server.protocol != "TCP" else None


def _tls(tls: Tls) -> dict[str, Any]:
    return said({"mode": tls.mode, "credentialName": tls.secret, "minProtocolVersion": tls.min_version})
