"""What Kubernetes refuses of a Service: ValidateService, pkg/apis/core/validation."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import items, text
from canarygen.form import (
    A_PORT,
    A_PORT_NAME,
    PORTS,
    is_dns_label,
    is_label,
    is_port_name,
    is_qualified_name,
)
from canarygen.key import CORE
from canarygen.law import Law, Severity
from canarygen.lint.breach import breach
from canarygen.lint.laws.validation.part import Objection, Part, no_labels, objected, part
from canarygen.lint.resource import Resource
from canarygen.lint.tree import Tree
from canarygen.pod.laws.running import PROTOCOLS
from canarygen.typed import Final
from canarygen.wording import brief, joined, nearest

SERVICE_REFUSED: Final = Law(
    "service-refused", "Kubernetes refuses such a Service: nobody could call the app by its name."
)
EXTERNAL: Final = "ExternalName"
_TYPES: Final = ("ClusterIP", "NodePort", "LoadBalancer", EXTERNAL)
_OF_BALANCERS: Final = ("allocateLoadBalancerNodePorts", "loadBalancerClass", "loadBalancerSourceRanges")
_WORDS: Final = {
    "sessionAffinity": ("None", "ClientIP"),
    "externalTrafficPolicy": ("Cluster", "Local"),
    "internalTrafficPolicy": ("Cluster", "Local"),
}
_MAY_BE_EMPTY: Final = ("sessionAffinity", "externalTrafficPolicy")
_MAY_BE_ZERO: Final = ("targetPort", "nodePort")


def services_are_accepted(tree: Tree) -> Iterator[Diagnostic]:
    """Kubernetes accepts a Service's name, type, selector and ports (ValidateService)."""
    for service in tree.of(CORE, "Service"):
        spec = part(service, "spec")
        yield from _named(service)
        yield from objected(SERVICE_REFUSED, _objections(service, spec))
        yield from objected(Code.DUPLICATE_PORT, _repeated(spec))


def _named(service: Resource) -> Iterator[Diagnostic]:
    place = service.at("metadata", "name")
    if not is_dns_label(service.name):
        message = f"the name `{service.name}` of a Service is no DNS label"
        way_out = "use up to 63 lower-case letters, digits and dashes, and no dots"
        yield breach(SERVICE_REFUSED, message, place.span, way_out)
    elif service.name[0].isdecimal():
        # KEP-5311: since 1.36 any DNS label is a name.
        message = f"the name `{service.name}` begins with a digit, and before 1.36 Kubernetes refuses such a Service"
        yield breach(SERVICE_REFUSED, message, place.span, "begin it with a letter", ruled=Severity.WARNING)


def _objections(service: Resource, spec: Part) -> Iterator[Objection]:
    yield from _kind(spec)
    yield from _settings(spec)
    yield from no_labels(spec.inner("selector"), is_label)
    yield from _ports(service, spec)


def _kind(spec: Part) -> Iterator[Objection]:
    kind, place = text(spec.get("type")), spec.place.at("type")
    if kind and kind not in _TYPES:
        near = nearest(kind, _TYPES)
        way_out = f"did you mean {near}?" if near else f"write {joined(_TYPES)}"
        yield place.span, f"`{kind}` is no type of a Service", way_out
    if kind == EXTERNAL and not spec.get("externalName"):
        yield place.span, "the Service does not say whose name it is", "add `externalName`"
    if spec.get("clusterIP") == "None" and kind in {"NodePort", "LoadBalancer"}:
        message = f"a Service without an address of its own cannot be a {kind}"
        way_out = "remove `clusterIP: None`, or the type"
        yield spec.span("clusterIP"), message, way_out, Note("its type", place.span)


def called(said: str) -> str:
    """Write a word that is none, so that an empty one is seen."""
    return f"`{brief(said)}`" if said else "an empty text"


def _settings(spec: Part) -> Iterator[Objection]:
    """Tell of settings with another word than Kubernetes knows, and of those that are for calls from outside."""
    for key, words in _WORDS.items():
        said = spec.get(key)
        # An empty text is as good as none of what has always been there, and is no word of what came later.
        if isinstance(said, str) and said not in words and (said or key not in _MAY_BE_EMPTY):
            near = nearest(said, words)
            way_out = f"did you mean {near}?" if near else f"write {joined(words)}"
            yield spec.span(key), f"{called(said)} is no {key}", way_out
    kind = text(spec.get("type")) or _TYPES[0]
    is_inside = kind == EXTERNAL or (kind == _TYPES[0] and not spec.get("externalIPs"))
    balanced = _OF_BALANCERS if kind != "LoadBalancer" else ()
    for key, is_idle in (("externalTrafficPolicy", is_inside), *((key, True) for key in balanced)):
        # Of what is for load balancers alone `false`, or an empty text, says something as well.
        if is_idle and (spec.get(key) or (key in balanced and spec.get(key) in ("", False))):
            message = f"`{key}` is not for a Service of the type {kind}"
            yield spec.key(key), message, "remove it, or write `type: LoadBalancer`"


def _ports(service: Resource, spec: Part) -> Iterator[Objection]:
    ports = items(spec.get("ports"))
    headless = spec.get("clusterIP") == "None" or spec.get("type") == EXTERNAL
    if not ports and not headless:
        yield service.at("spec").key, "the Service has no port", "add one to `ports`"
    for port in spec.each("ports"):
        yield from _port(port, is_one_of_many=len(ports) > 1)
        if port.get("nodePort") and text(spec.get("type")) in {"", "ClusterIP"}:
            message = "a Service inside the cluster has no port on the nodes"
            yield port.key("nodePort"), message, "remove it, or write `type: NodePort`"


def _port(port: Part, *, is_one_of_many: bool) -> Iterator[Objection]:
    name, protocol, spoken = text(port.get("name")), text(port.get("protocol")), port.get("appProtocol")
    if not name and is_one_of_many:
        yield port.key("port"), "one of several ports has no name", "add `name: http`, for example"
    if name and not is_dns_label(name):
        message = f"the name `{name}` of a port is no DNS label"
        yield port.span("name"), message, "use lower-case letters, digits and dashes only"
    if isinstance(spoken, str) and not is_qualified_name(spoken):
        way_out = "write one such as `http`, `grpc` or `tcp`, or leave it out"
        yield port.span("appProtocol"), f"`{spoken}` is no name of a protocol", way_out
    if protocol and protocol not in PROTOCOLS:
        yield port.span("protocol"), f"`{protocol}` is no protocol", f"write {joined(PROTOCOLS)}"
    for key in ("port", *_MAY_BE_ZERO):
        if wrong := _number(port.get(key), key):
            yield port.span(key), *wrong


def _number(value: object, key: str) -> tuple[str, str] | None:
    if isinstance(value, int) and value not in PORTS and not (key in _MAY_BE_ZERO and value == 0):
        return f"{value} is no port", f"write {A_PORT}"
    if isinstance(value, str) and value and not is_port_name(value):
        quoted = ", without quotes if it is a number" if value.isdecimal() else ""
        return f"`{value}` is no name of a port", f"use {A_PORT_NAME}{quoted}"
    return None


def _repeated(spec: Part) -> Iterator[Objection]:
    first: dict[tuple[object, ...], Part] = {}
    for port in spec.each("ports"):
        protocol = text(port.get("protocol")) or "TCP"
        for key, shown in (("name", "name"), ("port", "number"), ("nodePort", "nodePort")):
            value = port.get(key)
            same = (key, value) if key == "name" else (key, value, protocol)
            is_said = isinstance(value, (str, int)) and value
            if is_said and (other := first.setdefault(same, port)) is not port:
                note = Note("the first one", other.span(key))
                message = f"a second port with the {shown} {value}"
                yield port.span(key), message, f"give each port its own {shown}", note
