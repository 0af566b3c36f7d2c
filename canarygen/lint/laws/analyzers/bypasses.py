"""Ports of pods that requests are routed to: the sidecar takes the connections."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import mapping, numbered
from canarygen.key import ISTIO
from canarygen.lint.breach import breach
from canarygen.lint.laws.analyzers.registry import registry_of
from canarygen.lint.resource import Resource, once
from canarygen.lint.route import Destination, destinations
from canarygen.lint.tree import Tree
from canarygen.lint.workload import Workload
from canarygen.model.traffic_policy import is_mutual
from canarygen.pod.sidecar import bypass, is_passed_by

Routed = Mapping[int, Sequence[Destination]]
"""The destinations that mean a Service, by the identity of the Service."""


def sidecars_see_the_traffic(tree: Tree) -> Iterator[Diagnostic]:
    """No port that a VirtualService sends to passes the sidecar by, unless callers are told to do without mutual TLS."""
    for pods in tree.workloads:
        is_judged = pods.described is pods.owner and tree.is_sound(pods.owner)
        if is_judged and is_passed_by(pods.annotations) and not pods.is_without_sidecar:
            routed = _routed(tree)
            found = [by for service in tree.selecting(pods) for by in _bypassed(tree, service, pods, routed)]
            yield from found[:1]


@once
def _routed(tree: Tree) -> Routed:
    registry = registry_of(tree)
    found: dict[int, list[Destination]] = defaultdict(list)
    for route in tree.of(ISTIO, "VirtualService"):
        for destination in destinations(route):
            for service in registry.services(destination.host, route):
                found[id(service)].append(destination)
    return found


def _bypassed(tree: Tree, service: Resource, pods: Workload, routed: Routed) -> Iterator[Diagnostic]:
    meant = routed.get(id(service), ())
    rules = tree.rules(service.name, service.namespace) if meant else ()
    for _, port in numbered(service.get("spec", "ports")) if meant else ():
        target = port.get("targetPort") or port.get("port")
        number = pods.named_ports(port).get(target, target) if isinstance(target, str) else target
        by = "" if _is_plain(rules, port.get("port")) else bypass(pods.annotations, str(number))
        for destination in [it for it in meant if by and it.port in (None, port.get("port"))][:1]:
            yield breach(
                Code.SIDECAR_PASSED_BY,
                f"the port {number} passes the sidecar by, and its callers do not know",
                pods.place.at("metadata", "annotations", by).span,
                "leave the port to the sidecar, or write `trafficPolicy: {tls: {mode: DISABLE}}` for its Service",
                Note("requests are sent to it here", destination.place.at("host").span),
            )


def _is_plain(rules: Iterable[Resource], port: object) -> bool:
    """Whether callers of a port are told to do without Istio's mutual TLS."""
    policies = (mapping(rule.get("spec", "trafficPolicy")) for rule in rules)
    return not all(is_mutual(policy, port) for policy in policies)
