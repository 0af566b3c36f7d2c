"""Services that gateways send to: their proxies know them."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.key import ISTIO
from canarygen.law import Severity
from canarygen.lint.laws.analyzers.registry import is_visible, registry_of
from canarygen.lint.resource import Resource
from canarygen.lint.route import MESH, Destination, destinations, gateway_key, gateways
from canarygen.lint.tree import Tree
from canarygen.model.export import EXPORT_TO, hides, seen_from
from canarygen.wording import joined


def services_are_seen(tree: Tree) -> Iterator[Diagnostic]:
    """A Service that a VirtualService sends to is exported to where the proxies are that obey it.

    Whom it is hidden from altogether is told as an error. That a gateway's pods run in the namespace of its Gateway is likely,
    and no more: then it is a warning.
    """
    registry = registry_of(tree)
    told: set[int] = set()
    for route in tree.of(ISTIO, "VirtualService"):
        for destination in destinations(route):
            for service in registry.services(destination.host, route):
                said = service.annotations.get(EXPORT_TO)
                if said and id(service) not in told and tree.is_sound(service):
                    found = list(_hidden(service, said, destination))
                    told.update({id(service)} if found else ())
                    yield from found


def _hidden(service: Resource, said: str, destination: Destination) -> Iterator[Diagnostic]:
    seen = seen_from(said, service.namespace)
    far = _far(destination.route, service, seen)
    # What the VirtualService itself may not see is told of there.
    if seen and not (far and is_visible(service, destination.route)):
        return
    yield Diagnostic(
        code=Code.SERVICE_HIDDEN,
        message=f"no proxy outside of {joined(sorted(seen), 'and')} knows {service}, and a gateway's pods seldom run there"
        if seen
        else f"no proxy knows {service} (IST0101)",
        span=service.at("metadata", "annotations", EXPORT_TO).span,
        notes=(Note("requests are sent to it here", destination.place.at("host").span),),
        help=f"add the namespace in which the pods of the gateway `{far[0]}` run"
        if seen
        else "leave the annotation out, or list the namespaces of the gateway and of the callers",
        ruled=Severity.WARNING if seen else None,
    )


def _far(route: Resource, service: Resource, seen: frozenset[str]) -> list[str]:
    """Give the gateways whose pods hardly see a Service that only some namespaces see."""
    named = [name for _, name in gateways(route) if name != MESH]
    homes = {name: gateway_key(name, route.namespace)[0] for name in named}
    return [name for name, home in homes.items() if hides(seen, service.namespace, home)]
