"""Where VirtualServices and DestinationRules send requests: to hosts that are there, and to ports that they have."""

from collections.abc import Iterator, Sequence

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place, text
from canarygen.form import PORTS
from canarygen.key import ISTIO
from canarygen.law import Law, Severity
from canarygen.lint.blank import is_filled_in
from canarygen.lint.breach import breach
from canarygen.lint.laws.analyzers.listened import listened
from canarygen.lint.laws.analyzers.registry import Missing, Registry, exported, is_visible, ports, registry_of
from canarygen.lint.resource import Resource
from canarygen.lint.route import (
    Destination,
    destinations,
)
from canarygen.lint.tree import Tree
from canarygen.typed import Final
from canarygen.wording import joined

DESTINATION_UNKNOWN: Final = Law(
    "destination-unknown",
    "Istio makes no cluster for a host that is no Service and no ServiceEntry which the route may see: every request that takes the route is answered with 503.",
    peer="IST0101",
)
DESTINATION_WITHOUT_THAT_PORT: Final = Law(
    "destination-without-that-port",
    "Istio makes a cluster for each port that a Service has, and none for others: every request that takes the route is answered with 503.",
    peer="IST0101",
)
DESTINATION_PORT_NEEDED: Final = Law(
    "destination-port-needed",
    "Of several ports Istio takes the one on which the request came in, and where the Service has none of that number the request is answered with 503.",
    peer="IST0112",
)
RULE_OF_NO_HOST: Final = Law(
    "rule-of-no-host",
    "A DestinationRule whose host is no Service and no ServiceEntry applies to nothing: neither its subsets nor its policy exist.",
    Severity.WARNING,
    "IST0174",
)


def destinations_are_there(tree: Tree) -> Iterator[Diagnostic]:
    """Each host that a route sends or mirrors to is one that its VirtualService may see (virtualservice/destinationhosts.go).

    Objects that their schema refuses are judged, too: a key that is wrong says nothing about another host. It is a warning only
    where the tree holds Services of the namespace, and none of nearly that name: some may be kept elsewhere.
    """
    registry = registry_of(tree)
    for route in tree.any_of(ISTIO, "VirtualService"):
        for destination in destinations(route):
            yield from _host(destination.host, route, destination.place.at("host"), registry)


def rules_have_hosts(tree: Tree) -> Iterator[Diagnostic]:
    """The host of a DestinationRule is one that it may see (destinationrule/subset.go)."""
    registry = registry_of(tree)
    for rule in tree.of(ISTIO, "DestinationRule"):
        host = text(rule.get("spec", "host"))
        yield from _host(host, rule, rule.at("spec", "host"), registry, RULE_OF_NO_HOST) if host else ()


def _host(
    host: str, speaker: Resource, place: Place, registry: Registry, law: Law = DESTINATION_UNKNOWN
) -> Iterator[Diagnostic]:
    if any(is_visible(other, speaker) for other in registry.meant(host, speaker)):
        return
    if exact := registry.exact(host, speaker):
        # What nobody sees is told of where it is hidden.
        if law is not DESTINATION_UNKNOWN or not _is_hidden(exact[0]):
            yield _unseen(host, exact[0], place, law)
    elif missing := registry.missing(host, speaker):
        yield _missing(missing, place, law)


def _is_hidden(other: Resource) -> bool:
    return other.kind == "Service" and not exported(other)


def _unseen(host: str, other: Resource, place: Place, law: Law) -> Diagnostic:
    said = ("metadata", "annotations") if other.kind == "Service" else ("spec", "exportTo")
    return breach(
        law,
        f"`{host}` is not exported to where this holds",
        place.span,
        "export it to this namespace as well, or move this one to a namespace that may see it",
        Note(f"{other} is exported to these namespaces only", other.at(*said).key),
    )


def _missing(missing: Missing, place: Place, law: Law) -> Diagnostic:
    other = missing.other
    notes = (Note(f"this one is {other}", other.at("metadata", "name").span),) if other else ()
    return breach(
        law,
        missing.message,
        place.span,
        missing.help,
        *notes,
        ruled=None if missing.is_sure else Severity.WARNING,
    )


def destinations_have_their_ports(tree: Tree) -> Iterator[Diagnostic]:
    """A destination names a port that its Service has, or leaves it out where none is in doubt (the same file).

    Without one, pilot takes the only port, or else that on which the request came in (route.go, GetDestinationCluster):
    where the tree shows all of those, and the Service has them, nothing is in doubt.
    """
    registry = registry_of(tree)
    for route in tree.any_of(ISTIO, "VirtualService"):
        for destination in destinations(route):
            seen = [other for other in registry.meant(destination.host, route) if is_visible(other, route)]
            known = [(other, ports(other)) for other in seen]
            is_said = not is_filled_in(destination.place.at("port", "number").value)
            if is_said and known and all(numbers for _, numbers in known):
                yield from _port(destination, known, tree)


def _port(
    destination: Destination,
    known: list[tuple[Resource, tuple[int, ...]]],
    tree: Tree,
) -> Iterator[Diagnostic]:
    route = destination.route
    # Of several that may be meant, the nearest is shown.
    other, numbers = min(known, key=lambda one: (one[0].file != route.file, one[0].folder != route.folder))
    if destination.port is None:
        if all(len(has) > 1 and not _is_sure(destination, set(has), tree) for _, has in known):
            yield breach(
                DESTINATION_PORT_NEEDED,
                f"`{destination.host}` has several ports, and none is chosen",
                destination.place.at("host").span,
                f"add `port: {{number: {numbers[0]}}}`, or another of them",
                _having(other, numbers),
            )
    elif destination.port in PORTS and not any(destination.port in has for _, has in known):
        yield breach(
            DESTINATION_WITHOUT_THAT_PORT,
            f"`{destination.host}` has no port {destination.port}",
            destination.place.at("port", "number").span,
            f"write {joined([str(number) for number in numbers])}",
            _having(other, numbers),
        )


def _having(service: Resource, numbers: Sequence[int]) -> Note:
    words = joined([str(number) for number in numbers], "and")
    return Note(f"it has {words}", service.at("spec", "ports").key)


def _is_sure(destination: Destination, has: set[int], tree: Tree) -> bool:
    """Tell whether the tree shows on which ports requests come in, and the destination has all of them."""
    found = listened(destination.route, tree)
    return bool(found) and all(ports is not None and ports <= has for ports in found)
