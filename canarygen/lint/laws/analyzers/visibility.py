"""What gateways go by: their proxies know the routes, the rules and the Services."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import texts
from canarygen.key import ARGO, ISTIO, ISTIO_SYSTEM
from canarygen.law import Law, Severity
from canarygen.lint.breach import breach
from canarygen.lint.gap import has_gap
from canarygen.lint.laws.analyzers.registry import exported, is_visible, registry_of
from canarygen.lint.realm import meet
from canarygen.lint.resource import Resource
from canarygen.lint.route import Destination, destinations, gateways, hosts, is_in_mesh
from canarygen.lint.subset import subsets
from canarygen.lint.tree import Tree
from canarygen.model.export import EVERYWHERE, EXPORT_TO, hides
from canarygen.model.host import MESH, gateway_key, service
from canarygen.model.traffic import INGRESS
from canarygen.source import Span
from canarygen.typed import Final
from canarygen.wording import joined

ROUTE_HIDDEN: Final = Law(
    "route-hidden",
    "A proxy goes by no VirtualService or DestinationRule that is not exported to its namespace: routes are absent, and subsets unknown, without a word.",
    Severity.WARNING,
)


def services_are_seen(tree: Tree) -> Iterator[Diagnostic]:
    """A Service that a VirtualService sends to is exported to where the proxies are that obey it.

    Whom it is hidden from altogether is told as an error. Where the tree does not show a gateway's pods, that they run in the
    namespace of its Gateway is likely, and no more: then it is a warning.
    """
    registry = registry_of(tree)
    told: set[int] = set()
    for route in tree.of(ISTIO, "VirtualService"):
        for destination in destinations(route):
            for one in registry.services(destination.host, route):
                if id(one) not in told and tree.is_sound(one):
                    found = list(_hidden(tree, one, destination))
                    told.update({id(one)} if found else ())
                    yield from found


def _hidden(tree: Tree, service: Resource, destination: Destination) -> Iterator[Diagnostic]:
    seen = exported(service)
    far = _far(tree, destination.route, service, seen)
    # What the VirtualService itself may not see is told of there.
    if seen and not (far and is_visible(service, destination.route)):
        return
    yield breach(
        Code.SERVICE_OUT_OF_SIGHT if seen else Code.SERVICE_HIDDEN,
        f"no proxy outside of {joined(sorted(seen), 'and')} knows {service}, and a gateway's pods seldom run there"
        if seen
        else f"no proxy knows {service}",
        service.at("metadata", "annotations", EXPORT_TO).span,
        f"add the namespace in which the pods of the gateway `{far[0]}` run"
        if seen
        else "leave the annotation out, or list the namespaces of the gateway and of the callers",
        Note("requests are sent to it here", destination.place.at("host").span),
        peer=None if seen else "IST0101",
    )


def _far(tree: Tree, route: Resource, one: Resource, seen: frozenset[str]) -> list[str]:
    """Give the gateways of a VirtualService whose pods hardly see an object that only some namespaces see."""
    if EVERYWHERE in seen:
        return []
    named = [name for _, name in gateways(route) if name != MESH]
    return [name for name in named if is_far(tree, route, name, one, seen)]


def is_far(tree: Tree, route: Resource, name: str, one: Resource, seen: frozenset[str]) -> bool:
    """Tell whether the pods of a gateway, as a VirtualService names it, hardly run where an object is seen."""
    key = gateway_key(name, route.namespace)
    selectors = [texts(gateway.get("spec", "selector")) for gateway in tree.named(ISTIO, "Gateway", *key)]
    homes = {pod.namespace for selector in selectors for pod in tree.proxies(selector)}
    if homes:
        return seen.isdisjoint(homes) and not any(map(has_gap, homes))
    is_beside = key[0] == one.namespace
    # A Gateway beside its routes is hardly beside its pods if it picks Istio's own, from the namespace of an app.
    is_apart = INGRESS in selectors and bool(tree.in_namespace(ARGO, "Rollout", route.namespace))
    return hides(seen, one.namespace, key[0]) and (is_apart or not is_beside)


def routes_are_seen(tree: Tree) -> Iterator[Diagnostic]:
    """A VirtualService, and the rules for the hosts that it sends to, are exported to the gateways that it names.

    Where the tree does not show a gateway's pods, that they run in the namespace of its Gateway is likely, and no more; those
    of an app's own run elsewhere.
    """
    told: set[int] = set()
    for route in tree.of(ISTIO, "VirtualService"):
        rules = (_heeded(tree, destination) for destination in destinations(route))
        for found in ([route], *rules):
            far = [_far(tree, route, one, exported(one)) for one in found]
            # Of several rules one is enough: the others may be for callers inside, on purpose.
            for one, named in zip(found, far, strict=True) if all(far) else ():
                seen = exported(one)
                # What nobody sees is refused.
                if seen and id(one) not in told:
                    told.add(id(one))
                    yield breach(
                        ROUTE_HIDDEN,
                        f"{one} holds in {joined(sorted(seen), 'and')} alone, and the pods of the gateway `{named[0]}` seldom run there",
                        one.at("spec", "exportTo").key,
                        "add the namespace in which those pods run, or leave `exportTo` out",
                    )


def _heeded(tree: Tree, to: Destination) -> list[Resource]:
    """Give the rules with what is sent to that callers of another namespace heed: those beside the Service (destinationRule, pilot/pkg/model)."""
    rules = [rule for rule in tree.rules(to.host, to.route.namespace) if tree.is_sound(rule)]
    if not rules:
        return rules
    homes = _homes(tree, to)
    return [
        rule
        for rule in rules
        if (not homes or rule.namespace in homes) and (not to.subset or to.subset in subsets(rule))
    ]


def _homes(tree: Tree, to: Destination) -> list[str]:
    """Give the namespaces that the Service which is sent to may be of."""
    named = service(to.host, to.route.namespace) or ()
    return [*named[:1], *(one.namespace for one in registry_of(tree).exact(to.host, to.route))]


def subsets_are_seen(tree: Tree) -> Iterator[Diagnostic]:
    """A rule that has a subset is exported to all sidecars that a VirtualService has send to it.

    They look for rules in their own namespace and in that of the Service (destinationRule, pilot/pkg/model).
    """
    told: set[int] = set()
    for route in tree.of(ISTIO, "VirtualService"):
        if not (hosts(route) and is_in_mesh(route)):
            continue  # A delegate, which has no hosts, is obeyed by whoever obeys what delegates to it.
        obeying = exported(route)
        for destination in destinations(route):
            rules = [
                rule
                for rule in tree.rules(destination.host, route.namespace)
                if meet(route, rule) and destination.subset in subsets(rule)
            ]
            if not rules or id(rules[0]) in told or not tree.is_sound(rules[0]):
                continue
            seen, home = frozenset[str]().union(*map(exported, rules)), rules[0].namespace
            if seen and EVERYWHERE not in seen and not obeying <= seen:
                told.add(id(rules[0]))
                yield _unseen(
                    destination,
                    f"outside of {joined(sorted(seen), 'and')} sidecars know no subset",
                    rules[0].at("spec", "exportTo").key,
                    "leave `exportTo` out, or let the VirtualService say the same",
                )
            elif obeying != {home} and all(_is_apart(tree, rule, destination) for rule in rules):
                told.add(id(rules[0]))
                yield _unseen(
                    destination,
                    f"outside of {home} sidecars look beside the Service for the subset",
                    rules[0].at("spec", "host").span,
                    "move the rule to the namespace of the Service, or let the VirtualService say `exportTo: [.]`",
                )


def _unseen(to: Destination, who: str, span: Span, way_out: str) -> Diagnostic:
    return breach(
        ROUTE_HIDDEN,
        f"{who} `{to.subset}`, and obey the VirtualService that sends to it",
        span,
        way_out,
        Note("it is sent to here", to.place.at("subset").span),
    )


def _is_apart(tree: Tree, rule: Resource, to: Destination) -> bool:
    """Tell whether a rule is surely neither beside what is sent to nor among those of the mesh, so that its own namespace alone heeds it."""
    homes = _homes(tree, to)
    return bool(homes) and rule.is_placed and rule.namespace not in {*homes, ISTIO_SYSTEM}
