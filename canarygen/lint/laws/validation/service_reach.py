"""From where a Service is called, and over which addresses: what Kubernetes refuses of it (ValidateService)."""

from collections.abc import Callable, Iterator, Mapping

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import text
from canarygen.form import is_address, is_qualified_name, is_routable, is_subdomain, is_subnet
from canarygen.key import CORE
from canarygen.law import Severity
from canarygen.lint.breach import breach
from canarygen.lint.laws.validation.part import Objection, Part, objected, specs
from canarygen.lint.laws.validation.service import EXTERNAL, SERVICE_REFUSED, called
from canarygen.lint.tree import Tree
from canarygen.typed import Any, Final
from canarygen.wording import brief, joined

_WORDS: Final = {
    "ipFamilyPolicy": ("SingleStack", "PreferDualStack", "RequireDualStack"),
    "trafficDistribution": ("PreferClose", "PreferSameZone", "PreferSameNode"),
}
_FAMILIES: Final = ("IPv4", "IPv6")
_LISTS: Final[Mapping[str, tuple[Callable[[str], bool], str, str]]] = {
    "ipFamilies": (_FAMILIES.__contains__, "no family of addresses", f"write {joined(_FAMILIES)}"),
    "clusterIPs": (
        lambda said: said == "None" or is_address(said),
        "no address",
        "write an IP address, or leave it out",
    ),
    "externalIPs": (is_address, "no address", "write an IP address"),
    "loadBalancerSourceRanges": (
        lambda said: "/" in said and is_subnet(said.strip()),
        "no range of addresses",
        "write one such as 10.0.0.0/8",
    ),
}
_LONGEST_AFFINITY: Final = 86400
_BALANCED: Final = "LoadBalancer"


def services_are_reached(tree: Tree) -> Iterator[Diagnostic]:
    """A Service has addresses that there are, and what is for callers from outside has only one that they can reach."""
    for spec in specs(tree, CORE, "Service"):
        yield from objected(SERVICE_REFUSED, _objections(spec))
        yield from _idle_affinity(spec)


def _objections(spec: Part) -> Iterator[Objection]:
    for key, words in _WORDS.items():
        said = spec.get(key)
        if isinstance(said, str) and said not in words:
            yield spec.span(key), f"{called(said)} is no {key}", f"write {joined(words)}"
    address = text(spec.get("clusterIP"))
    if address and address != "None" and not is_address(address):
        yield (
            spec.span("clusterIP"),
            f"`{brief(address)}` is no address",
            "remove it: the cluster chooses one",
        )
    yield from _addressed(spec)
    yield from _named(spec)
    yield from _contradicted(spec)
    yield from _affinity(spec)
    yield from _probed(spec)


def _addressed(spec: Part) -> Iterator[Objection]:
    for key, (is_one, what, way_out) in _LISTS.items():
        for item, place in spec.listed(key):
            if not is_one(str(item)):
                yield place.span, f"`{brief(item)}` is {what}", way_out
    for item, place in spec.listed("externalIPs"):
        if is_address(str(item)) and not is_routable(str(item)):
            way_out = "write an address that callers reach the nodes by"
            yield place.span, f"{item} leads to no node from elsewhere", way_out


def _named(spec: Part) -> Iterator[Objection]:
    host, balancer = text(spec.get("externalName")).removesuffix("."), spec.get("loadBalancerClass")
    if spec.get("type") == EXTERNAL and host and not is_subdomain(host):
        yield (
            spec.span("externalName"),
            f"`{brief(host)}` is no name of a host",
            "use lower-case letters, digits, `-` and `.`",
        )
    if isinstance(balancer, str) and spec.get("type") == _BALANCED and not is_qualified_name(balancer):
        yield (
            spec.span("loadBalancerClass"),
            f"{called(balancer)} is no name of a class",
            "write one such as `example.com/internal`",
        )


def _contradicted(spec: Part) -> Iterator[Objection]:
    """Say where two keys name other addresses: Kubernetes fills in one from the other, and takes none that differ."""
    addresses = [str(said) for said, _ in spec.listed("clusterIPs")]
    first, only = "".join(addresses[:1]), text(spec.get("clusterIP"))
    if addresses and first != only:
        yield (
            spec.span("clusterIPs"),
            f"`clusterIPs` begins with `{brief(first)}`, and `clusterIP` is {f'`{brief(only)}`' if only else 'not said'}",
            "remove `clusterIPs`: Kubernetes fills it in",
        )
    elif first == "None" and addresses[1:]:
        yield spec.span("clusterIPs"), "beside `None` stands another address", "keep `None` alone"


def _affinity(spec: Part) -> Iterator[Objection]:
    path = ("sessionAffinityConfig", "clientIP")
    seconds: Any = spec.inner(*path).get("timeoutSeconds")
    is_asked = spec.get("sessionAffinity") == "ClientIP"
    if is_asked and isinstance(seconds, int) and not 0 < seconds <= _LONGEST_AFFINITY:
        yield (
            spec.span(*path, "timeoutSeconds"),
            f"{seconds} is no time to stay with a pod",
            f"write a number of seconds from 1 to {_LONGEST_AFFINITY}",
        )


def _idle_affinity(spec: Part) -> Iterator[Diagnostic]:
    if spec.get("sessionAffinityConfig") and spec.get("sessionAffinity") != "ClientIP":
        yield breach(
            Code.WITHOUT_EFFECT,
            "Kubernetes drops this: nothing asks that callers stay with a pod",
            spec.key("sessionAffinityConfig"),
            "add `sessionAffinity: ClientIP`, or remove it",
            ruled=Severity.WARNING,
        )


def _probed(spec: Part) -> Iterator[Objection]:
    is_probed = spec.get("type") == _BALANCED and spec.get("externalTrafficPolicy") == "Local"
    if spec.get("healthCheckNodePort") and not is_probed:
        yield (
            spec.key("healthCheckNodePort"),
            "nobody asks the nodes whether they have a pod of this Service",
            "remove it, or write `type: LoadBalancer` and `externalTrafficPolicy: Local`",
        )
