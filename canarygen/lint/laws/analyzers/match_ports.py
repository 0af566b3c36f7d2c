"""Ports that matches ask for: requests come in on them."""

from collections.abc import Iterator, Sequence

from canarygen.diagnostic import Diagnostic
from canarygen.document import items, text
from canarygen.form import PORTS
from canarygen.key import ISTIO
from canarygen.law import Law
from canarygen.lint.breach import breach
from canarygen.lint.laws.analyzers.listened import listened
from canarygen.lint.resource import Resource
from canarygen.lint.route import is_in_mesh, matches
from canarygen.lint.tree import Tree
from canarygen.model.host import MESH
from canarygen.typed import Final
from canarygen.wording import joined

MATCH_OF_NO_PORT: Final = Law(
    "match-of-no-port",
    "A match asks for the port on which a request came in: of the Service that was called, or of the gateway. One that neither has is never met, and what is sent by it goes where another rule says, or nowhere.",
)

_HEEDED: Final = ("http", 80)
_HINT: Final = "; a `targetPort` does not count here"


def matches_ask_for_ports(tree: Tree) -> Iterator[Diagnostic]:
    """A match asks for a port that a Service in the mesh, or a gateway, of its VirtualService has, where the tree shows them all.

    By port 80 sidecars heed rules of requests whether the Service has it or not (buildSidecarVirtualHostsForVirtualService).
    """
    for route in tree.of(ISTIO, "VirtualService"):
        known: dict[Sequence[str], frozenset[int]] = {}
        for path, match in matches(route):
            number, by = match.get("port"), tuple(map(text, items(match.get("gateways"))))
            is_heeded = (path[1], number) == _HEEDED and is_in_mesh(route) and (not by or MESH in by)
            # Whether a range holds what is no number, Python finds out by comparing each with it.
            if not isinstance(number, int) or number not in PORTS or is_heeded:
                continue
            if by not in known:
                known[by] = _known(route, tree, by)
            if (ports := known[by]) and number not in ports:
                yield breach(
                    MATCH_OF_NO_PORT,
                    f"nothing that this is for has a port {number}: no request ever meets it",
                    route.at(*path, "port").span,
                    f"write {joined([str(port) for port in sorted(ports)])}{_HINT if is_in_mesh(route) else ''}",
                )


def _known(route: Resource, tree: Tree, by: Sequence[str]) -> frozenset[int]:
    """Give all ports on which requests come in; none where some are not known."""
    found = listened(route, tree, by)
    return frozenset() if None in found else frozenset(port for ports in found for port in ports or ())
