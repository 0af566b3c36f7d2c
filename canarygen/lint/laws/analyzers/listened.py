"""On which ports requests come in for a VirtualService: those of its Services in the mesh, and those of its gateways."""

from collections.abc import Collection, Iterable, Iterator

from canarygen.document import mapping, mappings
from canarygen.lint.blank import is_filled_in
from canarygen.lint.laws.analyzers.registry import ports, registry_of
from canarygen.lint.resource import Resource
from canarygen.lint.route import gateways, hosts
from canarygen.lint.tree import Tree
from canarygen.model.host import MESH


def listened(route: Resource, tree: Tree, by: Collection[str] = ()) -> list[set[int] | None]:
    """Give the ports of each host in the mesh, and of each gateway, `by` which requests come in; None where they are not known.

    By all that the VirtualService names, unless it is said by which. What a wildcard in the mesh stands for nobody knows.
    """
    return list(_listened(route, tree, by or [name for _, name in gateways(route)] or [MESH]))


def _listened(route: Resource, tree: Tree, by: Iterable[str]) -> Iterator[set[int] | None]:
    for name in by:
        if name == MESH:
            for _, host in hosts(route):
                found = () if host.startswith("*") else registry_of(tree).meant(host, route)
                yield _all(map(ports, found))
        else:
            yield _all(map(_served, tree.gateways(name, route.namespace)))


def _all(found: Iterable[tuple[int, ...]]) -> set[int] | None:
    """Give all numbers; None where nothing is known."""
    return {number for numbers in found for number in numbers} or None


def _served(gateway: Resource) -> tuple[int, ...]:
    numbers = [
        mapping(server.get("port")).get("number") for server in mappings(gateway.get("spec", "servers"))
    ]
    return () if any(map(is_filled_in, numbers)) else tuple(one for one in numbers if isinstance(one, int))
