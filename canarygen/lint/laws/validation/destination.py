"""Where routes send traffic, and how much of it: hosts, subsets, ports and weights."""

from collections.abc import Iterator

from canarygen.diagnostic import Diagnostic
from canarygen.document import text
from canarygen.form import A_PORT, PORTS, is_istio_label, is_wildcard_domain
from canarygen.key import ISTIO
from canarygen.lint.breach import breach
from canarygen.lint.laws.validation.part import Objection, Part, objected, specs
from canarygen.lint.laws.validation.virtual_service import VIRTUAL_SERVICE_REFUSED
from canarygen.lint.tree import Tree
from canarygen.model.rollout import FULL_WEIGHT
from canarygen.model.route import KINDS


def destinations_are_accepted(tree: Tree) -> Iterator[Diagnostic]:
    """Every destination is a host, with a subset and a port that can be (validateDestination)."""
    for route in _routes(tree):
        for destination in _destinations(route):
            yield from objected(VIRTUAL_SERVICE_REFUSED, _objections(destination))


def weights_are_accepted(tree: Tree) -> Iterator[Diagnostic]:
    """Of several destinations one has a weight above zero (validateWeights). The schema refuses those below."""
    for route in _routes(tree):
        branches = list(route.each("route"))
        if len(branches) > 1 and not any(branch.get("weight") for branch in branches):
            yield breach(
                VIRTUAL_SERVICE_REFUSED,
                "no destination of the route has a weight: traffic would go nowhere",
                branches[0].key("weight") if branches[0].has("weight") else route.key("route"),
                "give the destinations weights that add up to 100",
            )


def mirrors_are_accepted(tree: Tree) -> Iterator[Diagnostic]:
    """What is mirrored is a share from 0 to 100 (validateHTTPRoute)."""
    for route in _routes(tree):
        shares = [
            (route.inner("mirrorPercentage"), "value"),
            (route, "mirrorPercent"),
            (route, "mirror_percent"),
        ]
        shares += [(mirror.inner("percentage"), "value") for mirror in route.each("mirrors")]
        for share, key in shares:
            value = share.get(key)
            if isinstance(value, (int, float)) and not 0 <= value <= FULL_WEIGHT:
                yield breach(
                    VIRTUAL_SERVICE_REFUSED, f"{value} is no percentage", share.span(key), "write 0 to 100"
                )


def _routes(tree: Tree) -> Iterator[Part]:
    for spec in specs(tree, ISTIO, "VirtualService"):
        for key in KINDS:
            yield from spec.each(key)


def _destinations(route: Part) -> Iterator[Part]:
    for branch in (*route.each("route"), *route.each("mirrors")):
        yield branch.inner("destination")
    if route.has("mirror"):
        yield route.inner("mirror")


def _objections(destination: Part) -> Iterator[Objection]:
    host, subset = text(destination.get("host")), text(destination.get("subset"))
    number = destination.inner("port").get("number")
    if host == "*" or not is_wildcard_domain(host):
        way_out = "write the name of a Service, or its full name: NAME.NAMESPACE.svc.cluster.local"
        yield destination.span("host"), f"`{host}` is no host to send to", way_out
    if subset and not is_istio_label(subset):
        message = f"`{subset}` is no name of a subset"
        yield destination.span("subset"), message, "use letters, digits and dashes only"
    if destination.has("port") and number is None:
        yield destination.key("port"), "the port has no `number`", "add it, or leave `port` out"
    if isinstance(number, int) and number not in PORTS:
        way_out = f"write {A_PORT}, or leave `port` out"
        yield destination.span("port", "number"), f"{number} is no port", way_out
