"""Ports that sidecars take for plain connections, though rules for requests are made for them."""

from collections.abc import Iterator, Mapping

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place, items, numbered
from canarygen.key import ISTIO
from canarygen.law import Law, Severity
from canarygen.lint.breach import breach
from canarygen.lint.laws.analyzers.registry import registry_of
from canarygen.lint.resource import Resource
from canarygen.lint.route import hosts, is_for_mesh_alone, is_in_mesh
from canarygen.lint.tree import Tree
from canarygen.model.speech import UDP, spoken
from canarygen.model.workload import TLS_PROTOCOLS
from canarygen.typed import Any, Final

RULES_FOR_CONNECTIONS: Final = Law(
    "rules-for-connections",
    "A sidecar that takes a port for TCP or TLS looks at no request on it: rules for HTTP never apply there, weights among them.",
)
_CONNECTIONS: Final = frozenset({*TLS_PROTOCOLS, "tcp", UDP})


def requests_are_seen(tree: Tree) -> Iterator[Diagnostic]:
    """A Service whose requests the mesh is to route has a port on which sidecars see some.

    Where a gateway obeys the rules, too, they are not all in vain, and it is a warning.
    """
    told: set[int] = set()
    for route, place, service in _routed(tree):
        ports = numbered(service.get("spec", "ports"))
        if ports and all(spoken(port) in _CONNECTIONS for _, port in ports) and id(service) not in told:
            told.add(id(service))
            yield _unseen(service, *ports[0], place, None if is_for_mesh_alone(route) else Severity.WARNING)


def _routed(tree: Tree) -> Iterator[tuple[Resource, Place, Resource]]:
    """Give the Services for which VirtualServices make rules of requests that sidecars obey, each with where it is named."""
    registry = registry_of(tree)
    for route in tree.of(ISTIO, "VirtualService"):
        if is_in_mesh(route) and items(route.get("spec", "http")):
            for index, host in hosts(route):
                for service in filter(tree.is_sound, registry.services(host, route)):
                    yield route, route.at("spec", "hosts", index), service


def _unseen(
    service: Resource, index: int, port: Mapping[str, Any], place: Place, ruled: Severity | None
) -> Diagnostic:
    key, rules = _telling(port), "tls" if spoken(port) in TLS_PROTOCOLS else "tcp"
    return breach(
        RULES_FOR_CONNECTIONS,
        f"`{port.get(key)}` tells sidecars that no HTTP comes in on port {port.get('port')} of {service}",
        service.at("spec", "ports", index, key).span,
        "let the rules be for a port of TCP, or remove them: no sidecar routes UDP"
        if key == "protocol"
        else f"write `appProtocol: http` if the port speaks that, and rules under `{rules}` if it does not",
        Note("rules for HTTP are made for it here", place.span),
        ruled=ruled,
    )


def _telling(port: Mapping[str, Any]) -> str:
    """Give the key by which a port says what it speaks; the number of a server's says it where no word does."""
    if port.get("protocol") == "UDP":
        return "protocol"
    key = "name" if port.get("appProtocol") is None else "appProtocol"
    return key if spoken({**port, "port": None}) else "port"
