"""The law of connections: among the Gateways that they come in by, each opens some port for them, and each port is open somewhere."""

from collections.abc import Collection, Iterator, Sequence

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.frozen import frozen
from canarygen.model.canary import Canary, Fleet
from canarygen.model.traffic import GatewayReference
from canarygen.model.workload import Port


@frozen(kw_only=True)
class _Connections:
    """Connections to a port of the app, and where they come in: what the server there speaks, and its port."""

    server: tuple[str, int]
    port: Port


@frozen(kw_only=True)
class _Door:
    """A Gateway that is referred to: the servers that it has (None: those that it needs), where it stands, and a way out."""

    reference: GatewayReference
    servers: Collection[tuple[str, int]] | None = None
    notes: tuple[Note, ...] = ()
    way_out: str = ""

    def takes(self, connections: _Connections) -> bool:
        """Tell whether it has a server for connections, as far as one knows."""
        return self.servers is None or connections.server in self.servers


def connections_are_let_in(fleet: Fleet) -> Iterator[Diagnostic]:
    """A Gateway that a canary refers to takes some of its connections; those that it does not take another one does."""
    owners = {(canary.namespace, canary.names.gateway): canary for canary in fleet.canaries}
    for canary in fleet.canaries:
        awaited = _awaited(canary)
        doors = [_door(reference, owners, fleet) for reference in canary.traffic.gateways] if awaited else []
        for door in doors:
            shut = [connections for connections in awaited if not door.takes(connections)]
            if len(shut) < len(awaited):
                shut = [] if canary.traffic.own_gateway else _shut_everywhere(shut, doors)
            for connections in shut:
                yield _unopened(door, connections)


def _awaited(canary: Canary) -> Sequence[_Connections]:
    """Give what a Gateway of others is for; where requests come in, it is for these."""
    if canary.takes_requests:
        return ()
    tls = (_Connections(server=("TLS", route.listener), port=route.port) for route in canary.tls_routes)
    tcp = (route.port for route in canary.tcp_routes if not route.is_mesh_only)
    return (*tls, *(_Connections(server=("TCP", port.port), port=port) for port in tcp))


def _door(reference: GatewayReference, owners: dict[tuple[str, str], Canary], fleet: Fleet) -> _Door:
    key = (reference.namespace, reference.name)
    owner, declared = owners.get(key), fleet.external.gateways.get(key)
    if owner and owner.traffic.own_gateway:
        return _Door(
            reference=reference,
            servers={(server.protocol, server.port) for server in owner.servers},
            notes=(Note("this is the Gateway", owner.traffic.own_gateway.place.span),),
            way_out="refer to a Gateway that has one, or bring one",
        )
    if declared and declared.ports:
        return _Door(
            reference=reference,
            servers={(protocol, port) for port in declared.ports for protocol in ("TLS", "TCP")},
            notes=(Note("these are the Gateway's", declared.place.at("ports").key),),
            way_out="refer to a Gateway that listens there, or declare the port if the Gateway has it",
        )
    return _Door(reference=reference)


def _shut_everywhere(shut: Sequence[_Connections], doors: Sequence[_Door]) -> list[_Connections]:
    return [connections for connections in shut if not any(door.takes(connections) for door in doors)]


def _unopened(door: _Door, connections: _Connections) -> Diagnostic:
    protocol, number = connections.server
    what = "TLS connections" if protocol == "TLS" else "connections"
    return Diagnostic(
        code=Code.LISTENER_MISSING,
        message=f"the Gateway `{door.reference}` has no server that takes {what} on port {number} and leaves them to the app",
        span=door.reference.place.span,
        notes=(Note("this is the app's port", connections.port.place.span), *door.notes),
        help=door.way_out,
    )


CHECKS = (connections_are_let_in,)
