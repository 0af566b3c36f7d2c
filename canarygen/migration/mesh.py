"""The route that an app has without any: from inside the mesh to its Service, by what each of its ports speaks."""

from collections.abc import Iterator, Mapping

from canarygen.document import Map, numbered, text
from canarygen.lint.resource import Resource
from canarygen.migration.candidate import Candidate
from canarygen.migration.remark import Remark, chosen
from canarygen.migration.standin import named, stand_in
from canarygen.model.host import MESH
from canarygen.model.speech import UDP, spoken
from canarygen.model.workload import TLS_PROTOCOLS
from canarygen.typed import Any, Final

_OF_SERVERS: Final[Mapping[int, str]] = {
    1433: "SQL Server",
    2181: "ZooKeeper",
    4222: "NATS",
    5432: "PostgreSQL",
    5672: "AMQP",
    6379: "Redis",
    9042: "Cassandra",
    9092: "Kafka",
    11211: "memcached",
}
"""Ports that by their number are those of servers which know no requests of HTTP."""


def mesh_route(candidate: Candidate) -> Resource:
    """Give the VirtualService; calls keep to the port that they were made to, and what is encrypted is not routed."""
    kinds = {"http": list(_requests(candidate)), "tcp": list(_streams(candidate))}
    content = {
        "apiVersion": "networking.istio.io/v1",
        "kind": "VirtualService",
        "metadata": named(candidate.service, candidate.route_name),
        "spec": {
            "hosts": [candidate.service.name],
            **{kind: rules for kind, rules in kinds.items() if rules},
        },
    }
    return stand_in(candidate.service, content)


def guesses(candidate: Candidate) -> Iterator[Remark]:
    """Tell of what nobody says a port speaks, and who comes in past the mesh."""
    for index, port in _ports(candidate):
        if not spoken(port):
            yield chosen(candidate.service.at("spec", "ports", index), "workload.ports", _guess(port))
    kind = text(candidate.service.get("spec", "type"))
    if kind in {"LoadBalancer", "NodePort"}:
        why = f"only calls from inside the mesh are split: those that come by the {kind} meet either version by the number of its pods; say `hosts` in `traffic` to lead them through Istio's gateway"
        yield chosen(candidate.service.at("spec", "type"), "traffic.gateway", why)


def _guess(port: Mapping[str, Any]) -> str:
    server = _OF_SERVERS.get(port.get("port", 0))
    if server:
        return f"nothing says what port {port.get('port')} speaks: it is taken for {server}'s, whose connections are split; if it is not, say its `protocol`"
    return f"nothing says what port {port.get('port')} speaks: it is taken for HTTP; if it is not, say `protocol: tcp`"


def _ports(candidate: Candidate) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for index, port in numbered(candidate.service.get("spec", "ports")):
        if port.get("protocol", "TCP") == "TCP":
            yield index, port


def _is_stream(port: Mapping[str, Any]) -> bool:
    word = spoken(port)
    # A port of TCP that is called one of UDP carries no requests, either.
    return word in {"tcp", UDP} or (not word and port.get("port") in _OF_SERVERS)


def _requests(candidate: Candidate) -> Iterator[Map]:
    """Give a rule for each port of requests, the first of them, which takes the rest, at the end."""
    found = [
        port for _, port in _ports(candidate) if not _is_stream(port) and spoken(port) not in TLS_PROTOCOLS
    ]
    yield from (_of_port(candidate, port) for port in found[1:])
    yield from ({"route": [_to(candidate, port)]} for port in found[:1])


def _streams(candidate: Candidate) -> Iterator[Map]:
    yield from (_of_port(candidate, port) for _, port in _ports(candidate) if _is_stream(port))


def _of_port(candidate: Candidate, port: Mapping[str, Any]) -> Map:
    match = {"gateways": [MESH], "port": port.get("port")}
    return {"match": [match], "route": [_to(candidate, port)]}


def _to(candidate: Candidate, port: Mapping[str, Any]) -> Map:
    return {"destination": {"host": candidate.service.name, "port": {"number": port.get("port")}}}
