"""Ports of pods that requests are routed to: the sidecar takes the connections."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Said, numbered, text
from canarygen.key import ISTIO
from canarygen.lint.breach import breach
from canarygen.lint.laws.analyzers.mutual_tls import may_be_plain
from canarygen.lint.laws.analyzers.registry import registry_of
from canarygen.lint.laws.analyzers.ruled_services import policies
from canarygen.lint.mesh import Way, membership
from canarygen.lint.resource import Resource, once
from canarygen.lint.route import Destination, destinations
from canarygen.lint.tree import Tree
from canarygen.lint.workload import Workload
from canarygen.model.host import covers, qualified
from canarygen.model.traffic_policy import is_mutual
from canarygen.pod.sidecar import bypass, is_passed_by

Routed = Mapping[int, Sequence[Destination]]
"""The destinations that mean a Service, by the identity of the Service."""


def sidecars_see_the_traffic(tree: Tree) -> Iterator[Diagnostic]:
    """No port that a VirtualService sends to passes the sidecar by, unless callers are told to do without mutual TLS."""
    for pods in tree.workloads:
        is_judged = pods.described is pods.owner and tree.is_sound(pods.owner)
        if is_judged and is_passed_by(pods.annotations) and membership(tree, pods).may_be(Way.SIDECAR):
            routed = _routed(tree)
            found = (by for service in tree.selecting(pods) for by in _bypassed(tree, service, pods, routed))
            yield from islice(found, 1)


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
    said = _said(tree, service) if meant else ()
    for _, port in numbered(service.get("spec", "ports")) if meant else ():
        called, target = port.get("port"), port.get("targetPort") or port.get("port")
        number = pods.named_ports(port).get(target, target) if isinstance(target, str) else target
        by = bypass(pods.annotations, str(number))
        if not by or may_be_plain(tree, pods, number):
            continue
        for destination in meant:
            if destination.port in (None, called) and not _is_plain(said, destination.subset, called):
                yield breach(
                    Code.SIDECAR_PASSED_BY,
                    f"the port {number} passes the sidecar by, and its callers do not know",
                    pods.place.at("metadata", "annotations", by).span,
                    "leave the port to the sidecar, or write `trafficPolicy: {tls: {mode: DISABLE}}` for its Service",
                    Note("requests are sent to it here", destination.place.at("host").span),
                )


def _said(tree: Tree, service: Resource) -> Sequence[tuple[str, Said]]:
    """Give the policies that DestinationRules have for a Service, each with the subset that it is for; "" where it is for all."""
    host = qualified(service.name, service.namespace)
    wild = (rule for rule in _wild(tree) if covers(text(rule.get("spec", "host")), host))
    return [
        (text(rule.get(*policy.path[:-1], "name")), policy.whole)
        for rule in (*tree.rules(host, service.namespace), *wild)
        for policy in policies(rule)
    ]


@once
def _wild(tree: Tree) -> Sequence[Resource]:
    rules = tree.any_of(ISTIO, "DestinationRule")
    return [rule for rule in rules if text(rule.get("spec", "host")).startswith("*")]


def _is_plain(said: Iterable[tuple[str, Said]], subset: str, port: object) -> bool:
    """Whether callers of a port are told to do without Istio's mutual TLS."""
    return not all(is_mutual(policy, port) for name, policy in said if name in ("", subset))
