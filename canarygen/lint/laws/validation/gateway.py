"""What Istio's webhook refuses of a Gateway: ValidateGateway, pkg/config/validation/validation.go."""

from collections.abc import Iterator

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place, text
from canarygen.form import A_PORT, PORTS, is_address, is_host, is_istio_label
from canarygen.key import ISTIO
from canarygen.law import Law
from canarygen.lint.blank import is_filled_in
from canarygen.lint.laws.validation.part import REFUSED, Objection, Part, objected, part
from canarygen.lint.resource import Resource
from canarygen.lint.tree import Tree
from canarygen.typed import Final
from canarygen.wording import joined, nearest

GATEWAY_REFUSED: Final = Law(
    "gateway-refused",
    "Istio's webhook refuses such a Gateway: it never reaches the cluster, and a sync stops at it.",
    peer=REFUSED,
)
HTTP: Final = frozenset({"HTTP", "HTTP2", "GRPC", "GRPC-WEB", "HTTP_PROXY"})
"""What carries requests that a gateway can read."""
TLS: Final = frozenset({"HTTPS", "TLS"})
KNOWN: Final = sorted(HTTP | TLS | {"TCP", "UDP", "MONGO", "REDIS", "MYSQL"})


def gateways_are_accepted(tree: Tree) -> Iterator[Diagnostic]:
    """Istio accepts a Gateway's name, servers, ports and hosts (ValidateGateway)."""
    for gateway in tree.of(ISTIO, "Gateway"):
        yield from objected(GATEWAY_REFUSED, _objections(gateway))


def _objections(gateway: Resource) -> Iterator[Objection]:
    if "." in gateway.name:
        message = f"the name `{gateway.name}` of a Gateway has a dot"
        yield gateway.at("metadata", "name").span, message, "use letters, digits and dashes only"
    spec = part(gateway, "spec")
    names: dict[str, Place] = {}
    if not spec.get("servers"):
        yield spec.place.key, "the Gateway has no server", "add one to `servers`"
    for server in spec.each("servers"):
        yield from _port(server)
        yield from _hosts(server)
        name, here = text(server.inner("port").get("name")), server.place.at("port", "name")
        if name and (first := names.setdefault(name, here)) is not here:
            note = Note("the first one", first.span)
            yield here.span, f"a second port named `{name}`", "give each port a name of its own", note


def _port(server: Part) -> Iterator[Objection]:
    port = server.inner("port")
    if not text(port.get("name")):
        yield port.span("name"), "the port has no name", "write, for example, `http`"
    yield from no_protocol(port)
    if port.get("targetPort"):
        way_out = "remove it; the Service of the gateway's pods says where its ports lead"
        yield port.span("targetPort"), "a Gateway's port has no `targetPort`", way_out
    yield from _bind(server, port.get("number"))


def no_protocol(port: Part) -> Iterator[Objection]:
    """Give the protocol of a port, where Istio knows none of this name."""
    protocol = text(port.get("protocol"))
    if protocol.upper() not in KNOWN:
        near = nearest(protocol.upper(), KNOWN)
        way_out = f"did you mean {near}?" if near else f"write {joined(KNOWN)}"
        yield port.span("protocol"), f"`{protocol}` is no protocol that Istio knows", way_out


def _bind(server: Part, number: object) -> Iterator[Objection]:
    bind = text(server.get("bind"))
    is_socket = bind.startswith("unix://")
    if bind and not is_socket and not is_address(bind):
        message = f"`{bind}` is neither an address nor a socket"
        yield server.span("bind"), message, "write an IP address, or `unix:///PATH`"
    is_known = isinstance(number, int) and not is_filled_in(bind)
    if is_known and (number != 0 if is_socket else number not in PORTS):
        message = f"{number} is no port{' of a socket' if is_socket else ''}"
        yield server.span("port", "number"), message, "write 0" if is_socket else f"write {A_PORT}"


def _hosts(server: Part) -> Iterator[Objection]:
    if not server.get("hosts"):
        yield server.key("hosts"), "the server has no host", 'add the hosts that it is for, or "*" for all'
    for host, place in server.listed("hosts"):
        if words := _refusal(host):
            yield place.span, f"the host `{host}` {words[0]}", words[1]


def _refusal(entry: str) -> tuple[str, str] | None:
    """Say, as the rest of a sentence about it, why Istio refuses a host of a server, and the way out."""
    namespace, slash, host = entry.rpartition("/")
    if slash and namespace not in {"*", "."} and not is_istio_label(namespace):
        return "names no namespace", "write `NAMESPACE/HOST`, `./HOST` or `*/HOST`"
    if host == "*":
        return None
    if "." not in host:
        return "is a short name", "write it in full: a gateway completes no names"
    if not is_host(host):
        return "is no name", "write a DNS name, `*.` and a DNS name, or an IP address"
    if "*" in host and not host.startswith("*."):
        return "has a wildcard for a part of a word", "write `*.` and a DNS name"
    return None
