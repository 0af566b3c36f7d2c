"""Laws of the ports: distinct, and one of them fit for splitting."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place
from canarygen.model.canary import Canary, Fleet

_WORDS = {"name": "name", "port": "number"}


def ports_are_distinct(fleet: Fleet) -> Iterator[Diagnostic]:
    """No two ports share a name or a number; they may well lead to one of the container."""
    for canary in fleet.canaries:
        seen: dict[tuple[str, str | int], Place] = {}
        for port in canary.workload.ports:
            for key, value in (("name", port.name), ("port", port.port)):
                first = seen.setdefault((key, value), port.place)
                if first is not port.place:
                    yield Diagnostic(
                        code=Code.DUPLICATE_PORT,
                        message=f"a second port with the {_WORDS[key]} {value}",
                        span=port.place.at(key).span,
                        notes=(Note("the first one", first.at(key).span),),
                        help=f"give each port its own {_WORDS[key]}",
                    )


def traffic_has_a_port(fleet: Fleet) -> Iterator[Diagnostic]:
    """The workload has a port that traffic can be split on, where callers come in; TCP ports are none for TLS that is passed on."""
    for canary in fleet.canaries:
        passthrough = canary.traffic.passthrough
        if not (canary.tls_routes if passthrough else canary.takes_requests or canary.split_ports):
            wanted = "tls or https" if passthrough else "http, http2 or grpc"
            yield Diagnostic(
                code=Code.NO_SPLIT_PORT,
                message=f"no port of the workload speaks {wanted}",
                span=canary.workload.place.at("ports").key,
                notes=(Note("the gateway passes TLS through", passthrough.place.key),) if passthrough else (),
                help=f"declare a port with protocol {wanted}{_other_way(canary)}"
                if canary.workload.ports
                else "say on which port the app answers: `port: 8080`; what nobody calls, such as a queue's consumer, has no traffic to split, and stays a Deployment",
            )


def _other_way(canary: Canary) -> str:
    """Say how the ports that there are could be reached, if the gateway is not yet made for them."""
    if canary.traffic.passthrough or canary.traffic.own_gateway is None:
        return ""
    if any(port.is_tcp for port in canary.workload.ports):
        return "; or let the gateway open the TCP ports: `gateway: {tcp: true}`"
    return "; or let the gateway leave TLS to the app: `gateway: {tls: {mode: PASSTHROUGH}}`"


def ports_are_split(fleet: Fleet) -> Iterator[Diagnostic]:
    """In-mesh callers meet the split on every port of the apex Service."""
    for canary in fleet.canaries:
        if canary.traffic.mesh and not canary.traffic.passthrough:
            for port in canary.workload.ports:
                if port.is_tls:
                    yield Diagnostic(
                        code=Code.PORT_NOT_SPLIT,
                        message=f"calls inside the mesh to `{canary.names.service}:{port.port}` are not split",
                        span=port.place.key,
                        notes=(Note("calls inside the mesh come in here", canary.traffic.mesh.span),),
                        help="give it the protocol tcp, and its connections are split; if it carries requests, http, http2 or grpc",
                    )


def connections_are_routed(fleet: Fleet) -> Iterator[Diagnostic]:
    """Behind Gateways of others, where requests come in, somebody must still route the TCP ports."""
    for canary in fleet.canaries:
        traffic = canary.traffic
        if traffic.own_gateway or not traffic.gateways:
            continue
        for port in canary.workload.ports:
            if port.is_tcp and port.port not in canary.split_ports:
                yield Diagnostic(
                    code=Code.PORT_NOT_SPLIT,
                    message=f"no gateway's connections on port {port.port} are routed here, nor split",
                    span=port.place.key,
                    notes=(Note("requests alone come in by this Gateway", traffic.gateways[0].place.span),),
                    help="open the port with a gateway of the app's own (`gateway: {tcp: true}`), or leave it out, if nobody calls it",
                )


def tcp_ports_are_open(fleet: Fleet) -> Iterator[Diagnostic]:
    """A gateway that opens TCP ports finds some, and they are no ports that it needs for itself."""
    for canary in fleet.canaries:
        own = canary.traffic.own_gateway
        if own is None or not own.tcp:
            continue
        tcp = [port for port in canary.workload.ports if port.is_tcp]
        if not tcp:
            yield Diagnostic(
                code=Code.NO_SPLIT_PORT,
                message="there is no TCP port to open",
                span=own.place.at("tcp").key,
                help="declare a port with protocol tcp, or remove `tcp`",
            )
        taken = {server.port: server.place for server in canary.servers if server.protocol != "TCP"}
        for port in tcp:
            if port.port in taken:
                yield Diagnostic(
                    code=Code.DUPLICATE_PORT,
                    message=f"the gateway already has the port {port.port}, for requests or for TLS",
                    span=port.place.at("port").span,
                    notes=(Note("it is needed here", taken[port.port].key),),
                    help="give the TCP port another number; `targetPort` may stay",
                )
