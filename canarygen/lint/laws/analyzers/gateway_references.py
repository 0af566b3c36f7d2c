"""The gateways that a VirtualService names: they are there, and they admit its hosts."""

from collections.abc import Iterator, Sequence

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place, items, mappings
from canarygen.key import ISTIO
from canarygen.law import Law, Severity
from canarygen.lint.blank import is_filled_in
from canarygen.lint.breach import breach
from canarygen.lint.index import Index
from canarygen.lint.misspelling import likely
from canarygen.lint.realm import realms
from canarygen.lint.resource import Resource
from canarygen.lint.route import INTERNAL, gateways, hosts
from canarygen.lint.tree import Tree
from canarygen.model.host import MESH, gateway_key, overlap
from canarygen.typed import Final
from canarygen.wording import listed

GATEWAY_UNKNOWN: Final = Law(
    "gateway-unknown",
    "A route through a gateway that does not exist takes no request, and nobody says so.",
    peer="IST0101",
)
HOST_NOT_ADMITTED: Final = Law(
    "host-not-admitted",
    "A gateway only admits the hosts that its servers list for the namespace of the VirtualService; the route would be silently absent.",
    Severity.WARNING,
    "IST0132",
)
INTERNAL_GATEWAY: Final = Law(
    "internal-gateway",
    "The Gateways that Istio makes of Gateway API objects are its own: their names and contents change with its versions.",
    Severity.WARNING,
    "IST0165",
)
_KINDS: Final = (ISTIO, "gateway.networking.k8s.io")


def gateways_are_there(tree: Tree) -> Iterator[Diagnostic]:
    """A Gateway that is named is in the tree, if the tree holds those of its namespace (virtualservice/gateways.go).

    A gateway is often shared and kept elsewhere. It should be here if the tree holds one of that very name elsewhere, or one of
    nearly that name which the route meets; and if the folder holds other Gateways of that namespace, or routes through some (which
    is a warning).
    """
    known = [gateway for kind in _KINDS for gateway in tree.any_of(kind, "Gateway")]
    named = Index((gateway.name, gateway) for gateway in known)
    names = Index(
        ((gateway.namespace, realm), gateway.name) for gateway in known for realm in realms(gateway)
    )
    acquainted = _acquainted(tree, named)
    for route in tree.any_of(ISTIO, "VirtualService"):
        for index, said in gateways(route):
            if INTERNAL in said:
                yield _internal(route, index)
                continue
            if said == MESH or "." in said:
                continue
            namespace, name = gateway_key(said, route.namespace)
            found = [other for other in named.among(name) if _is_meant(other, namespace, said, route)]
            if not found:
                is_likely = (route.folder, namespace) in acquainted
                met = realms(route, is_placed="/" in said or route.is_placed)
                beside = {other for realm in met for other in names.of((namespace, realm))}
                near = sorted(other for other in beside if not is_filled_in(other))
                yield from _missing(route, index, named.of(name), near, is_likely=is_likely)


def _acquainted(tree: Tree, named: Index[str, Resource]) -> set[tuple[str, str]]:
    """Give the folders that hold Gateways of a namespace, or routes through some, each with the namespace."""
    found = {(gateway.folder, gateway.namespace) for others in named.values() for gateway in others}
    for route in tree.any_of(ISTIO, "VirtualService"):
        for _, said in gateways(route):
            namespace, name = gateway_key(said, route.namespace)
            if any(_is_meant(other, namespace, said, route) for other in named.among(name)):
                found.add((route.folder, namespace))
    return found


def _is_meant(gateway: Resource, namespace: str, said: str, route: Resource) -> bool:
    is_free = not gateway.is_placed or ("/" not in said and not route.is_placed)
    return is_free or gateway.namespace == namespace


def _internal(route: Resource, index: int) -> Diagnostic:
    # Since these names have a tilde, no VirtualService may name them: its validation knows none in a name.
    ruled = Severity.ERROR if "~" in str(route.get("spec", "gateways", index)) else None
    return breach(
        INTERNAL_GATEWAY,
        "this Gateway is one that Istio makes for itself",
        route.at("spec", "gateways", index).span,
        "name the Gateway of the Gateway API as `NAMESPACE/NAME`, or attach an HTTPRoute to it",
        ruled=ruled,
    )


def _missing(
    route: Resource, index: int, namesakes: Sequence[Resource], near: Sequence[str], *, is_likely: bool
) -> Iterator[Diagnostic]:
    said = str(route.get("spec", "gateways", index))
    namespace, name = gateway_key(said, route.namespace)
    like = likely(name, near)
    ruled = None
    notes: tuple[Note, ...] = ()
    if namesakes and "/" not in said:
        other = namesakes[0]
        help_ = f"write `{other.namespace}/{name}`"
        notes = (Note(f"this one is {other}", other.at("metadata", "name").span),)
    elif like:
        help_ = f"did you mean `{said.replace(name, like)}`?"
    elif near and is_likely:
        help_, ruled = f"check the name: there are {listed(near)}", Severity.WARNING
    else:
        return
    yield breach(
        GATEWAY_UNKNOWN,
        f"there is no Gateway `{name}` in the namespace `{namespace}`",
        route.at("spec", "gateways", index).span,
        help_,
        *notes,
        ruled=ruled,
    )


def gateways_admit_their_hosts(tree: Tree) -> Iterator[Diagnostic]:
    """Each Gateway admits some host of a VirtualService, and each host passes some Gateway (the same file).

    The analyzer asks for the former only. A host that no Gateway admits is lost as surely, unless sidecars obey it.
    """
    for route in tree.of(ISTIO, "VirtualService"):
        admitted = {index: _admitted(tree, route, name) for index, name in gateways(route) if name != MESH}
        known = {index: found for index, found in admitted.items() if found is not None}
        said = hosts(route)
        wanted = [(index, host) for index, host in said if not is_filled_in(host)]
        idle = [
            index
            for index, found in known.items()
            if wanted == said and not any(_passes(host, found) for _, host in wanted)
        ]
        for index in idle if wanted else ():
            told = f"the Gateway `{route.get('spec', 'gateways', index)}` admits none of the hosts of this VirtualService"
            yield _lost(route.at("spec", "gateways", index), _first(tree, route, index), told)
        if idle or len(known) < len(gateways(route)):
            continue
        for position, host in wanted:
            if known and not any(_passes(host, found) for found in known.values()):
                told = f"no Gateway of this VirtualService admits `{host}`"
                yield _lost(route.at("spec", "hosts", position), _first(tree, route, next(iter(known))), told)


def _admitted(tree: Tree, route: Resource, name: str) -> list[str] | None:
    """Give the hosts that any variant of a Gateway admits from the namespace of a VirtualService.

    None if they aren't known, or one of them is yet to be filled in.
    """
    found = tree.gateways(name, route.namespace)
    admitted = [host for gateway in found for host in _open_to(gateway, route)]
    is_known = found and all(map(tree.is_sound, found)) and not any(map(is_filled_in, admitted))
    return admitted if is_known else None


def _open_to(gateway: Resource, route: Resource) -> Iterator[str]:
    for server in mappings(gateway.get("spec", "servers")):
        for said in items(server.get("hosts")):
            namespace, slash, host = str(said).rpartition("/")
            own = gateway.namespace if namespace == "." else namespace
            if not slash or own in ("*", route.namespace) or not route.is_placed:
                yield host


def _passes(host: str, admitted: Sequence[str]) -> bool:
    return any(overlap(pattern, host) for pattern in admitted)


def _first(tree: Tree, route: Resource, index: int) -> Resource:
    """Give one variant of a Gateway that is known."""
    name = str(route.get("spec", "gateways", index))
    return tree.gateways(name, route.namespace)[0]


def _lost(place: Place, gateway: Resource, told: str) -> Diagnostic:
    return breach(
        HOST_NOT_ADMITTED,
        told,
        place.span,
        "add the host to a server of the Gateway, or correct it here",
        Note(f"what {gateway} admits", gateway.at("spec", "servers").key),
    )
