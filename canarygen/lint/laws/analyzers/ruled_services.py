"""What DestinationRules are for: the Services of a host with their ports, and the policies that hold of these."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from canarygen.document import Path, Said, mapping
from canarygen.frozen import frozen
from canarygen.lint.laws.analyzers.registry import registry_of
from canarygen.lint.leniency import as_applied
from canarygen.lint.resource import Resource, numbered, text
from canarygen.lint.tree import Tree
from canarygen.lint.workload import Workload
from canarygen.model.workload import Port

_SPOKEN: Final[Mapping[str, str]] = {
    **{word: word for word in ("http", "http2", "grpc", "https", "tls", "tcp")},
    **dict.fromkeys(("mongo", "mysql", "redis"), "tcp"),
    **dict.fromkeys(("http-proxy", "http_proxy", "kubernetes.io/ws"), "http"),
    "grpc-web": "grpc",
    "kubernetes.io/h2c": "http2",
    "kubernetes.io/wss": "https",
}
"""What ports speak, in the words of specs."""


@frozen
class Policy:
    """A traffic policy as it holds: what is said at a path of a rule, and what a subset takes over from the whole."""

    path: Path
    own: Said
    whole: Said


def policies(rule: Resource) -> Iterator[Policy]:
    """Give the policies of a rule, those of its subsets after the one for all.

    A subset takes over what it does not say itself, but for what is said of single ports (MergeTrafficPolicy, pilot/pkg/model).
    """
    common = as_applied(mapping(rule.get("spec", "trafficPolicy")))
    if common:
        yield Policy(("spec", "trafficPolicy"), common, common)
    inherited = {key: said for key, said in common.items() if key != "portLevelSettings"}
    for index, subset in numbered(rule.get("spec", "subsets")):
        if own := as_applied(mapping(subset.get("trafficPolicy"))):
            yield Policy(("spec", "subsets", index, "trafficPolicy"), own, {**inherited, **own})


def ruled(tree: Tree, rule: Resource) -> Sequence[Resource]:
    """Give the Services that a rule is for."""
    found = registry_of(tree).services(text(rule.get("spec", "host")), rule)
    return [service for service in found if tree.is_sound(service)]


def ports_of(service: Resource, pods: Workload | None = None) -> list[Port]:
    """Give the ports of a Service, with their numbers at pods as far as these name them; "" is spoken where nothing is said."""
    names = {name: number for name, number, _ in pods.ports} if pods else {}
    found = []
    for index, said in numbered(service.get("spec", "ports")):
        number, target = said.get("port"), said.get("targetPort") or said.get("port")
        at_pods = names.get(target, 0) if isinstance(target, str) else target
        if isinstance(number, int) and isinstance(at_pods, int):
            found.append(
                Port(
                    name=text(said.get("name")),
                    port=number,
                    target_port=at_pods,
                    protocol=_spoken(said),
                    place=service.at("spec", "ports", index),
                )
            )
    return found


def _spoken(port: Said) -> str:
    """Give what a port speaks, by its appProtocol, or else by what its name begins with (ConvertProtocol, pkg/config/kube)."""
    said = port.get("appProtocol")
    word = text(port.get("name")).partition("-")[0] if said is None else text(said)
    return _SPOKEN.get(word.lower(), "")
