"""Hosts inside the mesh: no two VirtualServices route one and the same."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import starmap

from canarygen.diagnostic import Diagnostic, Note
from canarygen.key import ISTIO
from canarygen.law import Law
from canarygen.lint.breach import breach
from canarygen.lint.laws.analyzers.contest import contested, visible
from canarygen.lint.laws.analyzers.registry import exported
from canarygen.lint.realm import Realm, are_variants, realms
from canarygen.lint.resource import Resource
from canarygen.lint.route import hosts, is_in_mesh
from canarygen.lint.tree import Tree
from canarygen.model.host import qualified
from canarygen.typed import Final

MESH_HOST_TWICE: Final = Law(
    "mesh-host-twice",
    "Sidecars merge no routes: of two VirtualServices for one host they obey the older and ignore the other, weights and all.",
    peer="IST0109",
)
Claim = tuple[Resource, int]


def mesh_hosts_have_one_route(tree: Tree) -> Iterator[Diagnostic]:
    """No two VirtualServices that sidecars of one namespace see have the same host (virtualservice/conflictingmeshgatewayhosts.go).

    A wildcard and a name that it covers are no conflict: the more exact one wins.
    """
    claims: dict[tuple[str, Realm], dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
    for route in tree.any_of(ISTIO, "VirtualService"):
        for index, host in hosts(route) if is_in_mesh(route) else ():
            claim = (route, index)
            for scope in exported(route):
                for realm in realms(route):
                    claims[qualified(host, route.namespace), realm][scope].append(claim)
    yield from starmap(_conflict, contested(visible(claims.values()), _rivals))


def _rivals(claims: list[Claim]) -> Iterator[tuple[Claim, Claim]]:
    """Pair each claim with one of another VirtualService."""
    first = claims[0]
    other = next((claim for claim in claims if not are_variants(claim[0], first[0])), None)
    for claim in claims if other else ():
        yield claim, other if other and are_variants(claim[0], first[0]) else first


def _conflict(claim: Claim, other: Claim) -> Diagnostic:
    (route, index), (rival, place) = claim, other
    return breach(
        MESH_HOST_TWICE,
        f"{rival} routes `{route.get('spec', 'hosts', index)}` in the mesh, too",
        route.at("spec", "hosts", index).span,
        "bring the routes together in one VirtualService, or bind one of the two to a gateway only",
        Note("the other one", rival.at("spec", "hosts", place).span),
    )
