"""What Istio's webhook refuses of a VirtualService as a whole: ValidateVirtualService, pkg/config/validation."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place, text
from canarygen.form import is_domain, is_host, is_istio_label
from canarygen.key import ISTIO
from canarygen.law import Law
from canarygen.lint.breach import breach
from canarygen.lint.laws.validation.cover import Cover
from canarygen.lint.laws.validation.part import ISTIO_WARNS, REFUSED, Objection, Part, objected, part
from canarygen.lint.resource import Resource
from canarygen.lint.route import INTERNAL, is_in_mesh
from canarygen.lint.tree import Tree
from canarygen.model.route import KINDS
from canarygen.typed import Final

VIRTUAL_SERVICE_REFUSED: Final = Law(
    "virtual-service-refused",
    "Istio's webhook refuses such a VirtualService: it never reaches the cluster, and traffic goes on as it did before.",
    peer=REFUSED,
)
EXPORT_REFUSED: Final = Law(
    "export-refused",
    "Istio's webhook refuses these namespaces to export to, and with them the whole object.",
    peer=REFUSED,
)


def virtual_services_are_accepted(tree: Tree) -> Iterator[Diagnostic]:
    """Istio accepts a VirtualService's hosts and gateways, and finds routes in it (ValidateVirtualService)."""
    for resource in tree.of(ISTIO, "VirtualService"):
        spec = part(resource, "spec")
        if not any(spec.get(key) for key in KINDS):
            yield breach(
                VIRTUAL_SERVICE_REFUSED,
                "the VirtualService has no route",
                resource.at("spec").key,
                "add one to `http`, `tls` or `tcp`",
            )
        yield from _hosts(resource, spec) if spec.get("hosts") else _delegate(spec)
        yield from _gateways(spec)


def _delegate(spec: Part) -> Iterator[Diagnostic]:
    for key in ("gateways", "tls", "tcp"):
        if spec.get(key):
            yield breach(
                VIRTUAL_SERVICE_REFUSED,
                f"a VirtualService without hosts is one for others to delegate to, and has no `{key}`",
                spec.key(key),
                "add `hosts`, or remove it",
            )


def _hosts(resource: Resource, spec: Part) -> Iterator[Diagnostic]:
    hosts = [(host, place) for host, place in spec.listed("hosts") if isinstance(host, str)]
    for host, place in hosts:
        if not is_host(host):
            yield breach(
                VIRTUAL_SERVICE_REFUSED,
                f"`{host}` is no host",
                place.span,
                "write a DNS name, with `*` for its first word at most, or an IP address",
            )
        elif host == "*" and is_in_mesh(resource):
            yield breach(
                Code.MESH_WILDCARD_HOST,
                "the host `*` stands in a VirtualService for the mesh",
                place.span,
                "bind it to gateways only (`gateways: [NAMESPACE/NAME]`, without `mesh`), or name the hosts",
                peer=REFUSED,
            )
    yield from _overlaps(hosts)


def _overlaps(hosts: list[tuple[str, Place]]) -> Iterator[Diagnostic]:
    cover = Cover(host for host, _ in hosts)
    for index, (host, place) in enumerate(hosts):
        same = cover.of(host)
        wide = same if same != index else cover.wider(host)
        if wide is not None:
            other, there = hosts[wide]
            yield breach(
                Code.HOSTS_OVERLAP,
                f"the host `{host}` stands here twice"
                if host == other
                else f"`{other}` covers the host `{host}`",
                place.span,
                "keep one of the two",
                Note("the other one", there.span),
                peer=REFUSED,
            )


def _gateways(spec: Part) -> Iterator[Diagnostic]:
    for name, place in (*spec.listed("gateways"), *_matched(spec)):
        yield from _gateway(text(name), place)


def _matched(spec: Part) -> Iterator[tuple[str, Place]]:
    for key in KINDS:
        for route in spec.each(key):
            for match in route.each("match"):
                yield from match.listed("gateways")


def _gateway(name: str, place: Place) -> Iterator[Diagnostic]:
    namespace, slash, own = name.partition("/")
    if (slash and is_istio_label(namespace) and is_istio_label(own)) or INTERNAL in name:
        return
    if slash or not is_domain(name):
        yield breach(
            VIRTUAL_SERVICE_REFUSED,
            f"`{name}` is no name of a Gateway",
            place.span,
            "write NAME, or NAMESPACE/NAME",
        )
    elif "." in name:
        yield breach(
            ISTIO_WARNS, f"`{name}` names a Gateway in the old way", place.span, f"write `{_today(name)}`"
        )


def _today(name: str) -> str:
    own, _, rest = name.partition(".")
    return f"{rest.partition('.')[0]}/{own}"


def exports_are_accepted(tree: Tree) -> Iterator[Diagnostic]:
    """Istio accepts the namespaces that an object is exported to (validateExportTo)."""
    for kind in ("VirtualService", "DestinationRule"):
        for resource in tree.of(ISTIO, kind):
            yield from objected(EXPORT_REFUSED, _exports(resource))


def _exports(resource: Resource) -> Iterator[Objection]:
    said: set[str] = set()
    for entry, place in part(resource, "spec").listed("exportTo"):
        name = text(entry)
        meant = resource.namespace if name == "." else name
        if name not in {".", "*"} and not is_istio_label(name):
            yield place.span, f"`{name}` is no namespace to export to", "write `.`, `*` or a namespace"
        elif said and (name == "*" or "*" in said):
            yield place.span, "`*` exports to all namespaces, and stands alone", "remove the others"
        elif meant in said:
            yield place.span, f"`{name}` stands here a second time", "remove it"
        said.add(meant)
