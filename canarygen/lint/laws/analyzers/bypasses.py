"""Ports of pods that requests are routed to: the sidecar takes the connections."""

from collections.abc import Iterable, Iterator
from itertools import islice

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import mapping, mappings
from canarygen.lint.breach import breach
from canarygen.lint.laws.analyzers.mutual_tls import may_be_plain
from canarygen.lint.laws.analyzers.registry import Routed, routed
from canarygen.lint.laws.analyzers.ruled_services import Policy, policies_of
from canarygen.lint.mesh import Way, membership, sidecars
from canarygen.lint.resource import Resource
from canarygen.lint.tree import Tree
from canarygen.lint.workload import Workload
from canarygen.model.traffic_policy import MUTUAL, tls_mode
from canarygen.pod.sidecar import INTERCEPTION, bypass, is_passed_by
from canarygen.typed import Final

_PLAIN: Final = "DISABLE"


def sidecars_see_the_traffic(tree: Tree) -> Iterator[Diagnostic]:
    """No port that a VirtualService sends to passes the sidecar by, unless callers are told to do without mutual TLS."""
    for pods in tree.workloads:
        is_judged = pods.described is pods.owner and tree.is_sound(pods.owner)
        if is_judged and is_passed_by(pods.annotations) and membership(tree, pods).may_be(Way.SIDECAR):
            meant = routed(tree)
            found = (by for service in tree.selecting(pods) for by in _bypassed(tree, service, pods, meant))
            yield from islice(found, 1)


def _bypassed(tree: Tree, service: Resource, pods: Workload, routed: Routed) -> Iterator[Diagnostic]:
    meant = routed.get(id(service), ())
    said = policies_of(tree, service) if meant else ()
    for port in mappings(service.get("spec", "ports")) if meant else ():
        called, target = port.get("port"), port.get("targetPort") or port.get("port")
        number = pods.named_ports(port).get(target, target) if isinstance(target, str) else target
        by = bypass(pods.annotations, str(number))
        if not by or may_be_plain(tree, pods, number) or _is_bound(tree, pods, by, number):
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


def _is_bound(tree: Tree, pods: Workload, by: str, number: object) -> bool:
    """Tell whether a Sidecar has the proxies themselves listen on a port, so that nobody need catch what comes (getBindToPort)."""
    binding = ("NONE", "DEFAULT") if by == INTERCEPTION else ("NONE",)
    return any(
        mapping(listener.get("port")).get("number") == number
        and listener.get("captureMode", "DEFAULT") in binding
        for sidecar in sidecars(tree, pods)
        for listener in mappings(sidecar.get("spec", "ingress"))
    )


def _is_plain(said: Iterable[Policy], subset: str, port: object) -> bool:
    """Whether callers of a port are told to do without Istio's mutual TLS, or may come to be."""
    modes = (tls_mode(policy.whole, port) for policy in said if policy.subset in ("", subset))
    # What is yet to be filled in is equal to each of these.
    return any(mode == _PLAIN or mode not in (None, MUTUAL) for mode in modes)
