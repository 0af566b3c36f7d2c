"""Hosts inside the mesh: no two VirtualServices route one and the same."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from canarygen.diagnostic import Diagnostic, Note
from canarygen.lint.environment import environment
from canarygen.lint.host import qualified
from canarygen.lint.law import Law
from canarygen.lint.laws.analyzers.registry import exported
from canarygen.lint.resource import ISTIO, Resource
from canarygen.lint.route import hosts, is_in_mesh
from canarygen.lint.tree import Tree

MESH_HOST_TWICE: Final = Law(
    "mesh-host-twice",
    "Sidecars merge no routes: of two VirtualServices for one host they obey the older and ignore the other, weights and all.",
    peer="IST0109",
)
_EVERYWHERE: Final = "*"
Claim = tuple[Resource, int]


def mesh_hosts_have_one_route(tree: Tree) -> Iterator[Diagnostic]:
    """No two VirtualServices that sidecars of one namespace see have the same host (virtualservice/conflictingmeshgatewayhosts.go).

    A wildcard and a name that it covers are no conflict: the more exact one wins. Nor are those of two environments.
    """
    claims: dict[tuple[str, str], dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
    for route in tree.any_of(ISTIO, "VirtualService"):
        for index, host in hosts(route) if is_in_mesh(route) else ():
            for scope in exported(route) or {_EVERYWHERE}:
                claims[_meant(host, route), environment(route)][scope].append((route, index))
    for of_host in claims.values():
        for scope, found in of_host.items():
            others = found if scope == _EVERYWHERE else [*found, *of_host.get(_EVERYWHERE, ())]
            yield from _conflicts(others)


def _meant(host: str, route: Resource) -> str:
    """Give the full name of a host. Short names of two folders may come to stand in two namespaces, if none is written."""
    if route.is_placed or "." in host:
        return qualified(host, route.namespace)
    return f"{host} {route.folder}"


def _conflicts(claims: list[Claim]) -> Iterator[Diagnostic]:
    first = claims[0][0]
    other = next((claim for claim in claims if claim[0].key != first.key), None)
    for route, index in claims if other else ():
        rival, place = other if other and route.key == first.key else claims[0]
        yield Diagnostic(
            code=MESH_HOST_TWICE,
            message=f"{rival} routes `{route.get('spec', 'hosts', index)}` in the mesh, too (IST0109)",
            span=route.at("spec", "hosts", index).span,
            notes=(Note("the other one", rival.at("spec", "hosts", place).span),),
            help="bring the routes together in one VirtualService, or bind one of the two to a gateway only",
        )
