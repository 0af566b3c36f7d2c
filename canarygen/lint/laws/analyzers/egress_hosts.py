"""Hosts that Sidecars let their pods know: they are written in full, and are those of something."""

from collections.abc import Iterator

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place, items, numbered, text
from canarygen.key import ISTIO, ISTIO_SYSTEM
from canarygen.law import Law, Severity
from canarygen.lint.breach import breach
from canarygen.lint.index import Index
from canarygen.lint.laws.analyzers.registry import Registry, registry_of
from canarygen.lint.laws.validation.sidecar import SIDECAR_REFUSED
from canarygen.lint.resource import Resource, once
from canarygen.lint.route import hosts
from canarygen.lint.tree import Tree
from canarygen.model.export import EVERYWHERE
from canarygen.model.host import qualified
from canarygen.typed import Final

EGRESS_OF_NO_HOST: Final = Law(
    "egress-of-no-host",
    "Pods of a Sidecar know the hosts alone that its egress names. A name that is nobody's is passed over without a word: what was meant is called past every rule, weights among them, or not at all.",
    Severity.WARNING,
)
_HERE: Final = "."


def egress_hosts_are_there(tree: Tree) -> Iterator[Diagnostic]:
    """Each host that an egress lets in is in full, and is that of a Service, a ServiceEntry or a VirtualService of its namespace."""
    registry = registry_of(tree)
    for sidecar in tree.of(ISTIO, "Sidecar"):
        for index, listener in numbered(sidecar.get("spec", "egress")):
            for position, said in enumerate(items(listener.get("hosts"))):
                place = sidecar.at("spec", "egress", index, "hosts", position)
                namespace, _, name = text(said).partition("/")
                if not namespace or not name or (name != EVERYWHERE and "." not in name):
                    yield _refused(place, text(said))
                elif not (name.startswith(EVERYWHERE) or namespace.startswith("~")):
                    yield from _strange(tree, registry, sidecar, place, namespace, name)


def _refused(place: Place, said: str) -> Diagnostic:
    return breach(
        SIDECAR_REFUSED,
        f"`{said}` is no host of a namespace: NAMESPACE/HOST, where the host is a full name",
        place.span,
        "write, for example, `./web.shop.svc.cluster.local`, or `./*` for all of a namespace",
    )


def _strange(
    tree: Tree, registry: Registry, sidecar: Resource, place: Place, namespace: str, name: str
) -> Iterator[Diagnostic]:
    # What is for all namespaces means the one of each pod; whoever applies what names none chooses one.
    is_anywhere = sidecar.namespace == ISTIO_SYSTEM or not sidecar.is_placed
    if (namespace == _HERE and is_anywhere) or _routed(tree).of(name):
        return
    home = sidecar.namespace if namespace == _HERE else namespace
    found = registry.exact(name, sidecar)
    if not found and (missing := registry.missing(name, sidecar)):
        yield breach(
            EGRESS_OF_NO_HOST,
            missing.message,
            place.span,
            missing.help,
            *(Note(f"this one is {missing.other}", missing.other.at("metadata", "name").span),)
            if missing.other
            else (),
        )
    elif found and all(one.is_placed and one.namespace != home for one in found) and home != EVERYWHERE:
        yield breach(
            EGRESS_OF_NO_HOST,
            f"nothing of the namespace `{home}` has this host",
            place.span,
            f"write `{found[0].namespace}/{name}`",
            Note(f"this is that of {found[0]}", found[0].at("metadata", "name").span),
        )


@once
def _routed(tree: Tree) -> Index[str, Resource]:
    """Group all VirtualServices by their hosts, in full."""
    routes = tree.any_of(ISTIO, "VirtualService")
    return Index((qualified(host, route.namespace), route) for route in routes for _, host in hosts(route))
