"""Laws of the ports: distinct, and one of them fit for splitting."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place
from canarygen.model.canary import Fleet

_WORDS = {"name": "name", "port": "number", "targetPort": "target"}


def ports_are_distinct(fleet: Fleet) -> Iterator[Diagnostic]:
    """No two ports share a name, a number, or a target."""
    for canary in fleet.canaries:
        seen: dict[tuple[str, str | int], Place] = {}
        for port in canary.workload.ports:
            for key, value in (("name", port.name), ("port", port.port), ("targetPort", port.target_port)):
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
    """The workload has a port that traffic can be split on."""
    for canary in fleet.canaries:
        ports, passthrough = canary.workload.ports, canary.traffic.passthrough
        if not any(port.is_tls if passthrough else port.is_http for port in ports):
            wanted = "tls or https" if passthrough else "http, http2 or grpc"
            yield Diagnostic(
                code=Code.NO_SPLIT_PORT,
                message=f"no port of the workload speaks {wanted}",
                span=canary.workload.place.at("ports").key,
                notes=(Note("the gateway passes TLS through", passthrough.place.key),) if passthrough else (),
                help=f"declare a port with protocol {wanted}"
                if ports
                else "say on which port the app answers: `port: 8080`",
            )


def ports_are_split(fleet: Fleet) -> Iterator[Diagnostic]:
    """In-mesh callers meet the split on every port of the apex Service."""
    for canary in fleet.canaries:
        if canary.traffic.mesh and not canary.traffic.passthrough:
            for port in canary.workload.ports:
                if not port.is_http:
                    yield Diagnostic(
                        code=Code.PORT_NOT_SPLIT,
                        message=f"calls inside the mesh to `{canary.names.service}:{port.port}` are not split",
                        span=port.place.key,
                        notes=(Note("calls inside the mesh come in here", canary.traffic.mesh.span),),
                        help="if it carries requests, give it the protocol http, http2 or grpc",
                    )
