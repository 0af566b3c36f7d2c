"""Weights that sidecars obey and a gateway does not."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from canarygen.diagnostic import Diagnostic, Note
from canarygen.key import ISTIO
from canarygen.law import Law, Severity
from canarygen.lint.breach import breach
from canarygen.lint.realm import environment
from canarygen.lint.route import Destination, destinations, hosts, is_for_mesh_alone
from canarygen.lint.tree import Tree
from canarygen.model.host import qualified
from canarygen.typed import Final

SPLIT_NOT_AT_GATEWAY: Final = Law(
    "split-not-at-gateway",
    "A gateway obeys the VirtualServices that are bound to it, and no others: what comes in through it meets all versions, whatever weights the mesh has.",
    Severity.WARNING,
    "IST0140",
)


def splits_hold_at_gateways(tree: Tree) -> Iterator[Diagnostic]:
    """A host that one VirtualService splits for the mesh is not sent to as a whole by one of a gateway (virtualservice/destinationhosts.go).

    Where only one subset is routed to, the subsets may well be all there is, and it is no more than worth knowing.
    """
    splits = _splits(tree)
    for route in tree.of(ISTIO, "VirtualService"):
        for destination in () if is_for_mesh_alone(route) else destinations(route):
            parts = splits.get((environment(route), qualified(destination.host, route.namespace)), ())
            others = [part for part in parts if part.route.key != route.key]
            if others and not destination.subset and destination.path[1] == "http":
                yield _unsplit(destination, others[0], is_split=len({part.subset for part in others}) > 1)


def _splits(tree: Tree) -> Mapping[tuple[str, str], list[Destination]]:
    """Give, by host, the routes to subsets in VirtualServices that only the mesh obeys, and that are for this very host."""
    found: dict[tuple[str, str], list[Destination]] = defaultdict(list)
    for route in tree.of(ISTIO, "VirtualService"):
        own = (
            {qualified(host, route.namespace) for _, host in hosts(route)} if is_for_mesh_alone(route) else ()
        )
        for destination in destinations(route):
            host = qualified(destination.host, route.namespace)
            if destination.subset and host in own:
                found[environment(route), host].append(destination)
    return found


def _unsplit(destination: Destination, other: Destination, *, is_split: bool) -> Diagnostic:
    return breach(
        SPLIT_NOT_AT_GATEWAY,
        f"{other.route} routes `{destination.host}` by subset, and this gateway does not obey it",
        destination.place.at("host").span,
        "route by subset here, too, or bind the other VirtualService to the gateway as well",
        Note("routed by subset here", other.place.at("subset").span),
        ruled=None if is_split else Severity.INFO,
    )
