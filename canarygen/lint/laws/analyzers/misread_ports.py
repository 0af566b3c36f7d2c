"""Ports of a Service that lead to one of the pods, and that their sidecar takes for one thing."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import items
from canarygen.key import CORE
from canarygen.law import Severity
from canarygen.lint.breach import breach
from canarygen.lint.laws.analyzers.registry import has_known_ports, routed
from canarygen.lint.laws.analyzers.ruled_services import policies_of
from canarygen.lint.mesh import Way, is_bypass_open, membership, sidecars
from canarygen.lint.port import are_settled, ports_of, said_at
from canarygen.lint.realm import meet
from canarygen.lint.resource import Resource
from canarygen.lint.tree import Tree
from canarygen.lint.workload import Workload
from canarygen.pod.misreading import WAY_OUT, Misreading, misreadings
from canarygen.pod.sidecar import NO_SIDECAR, caught


def sidecars_take_a_port_for_one_thing(tree: Tree) -> Iterator[Diagnostic]:
    """Ports of a Service that lead to one of its pods are alike to their sidecar, which goes by the first of them.

    It is told where the pods surely have a sidecar, and where they may have one and the mesh has routes to the Service.
    """
    for service in tree.of(CORE, "Service"):
        if len(items(service.get("spec", "ports"))) > 1 and has_known_ports(service):
            for pods in tree.pods_of(service):
                if found := list(_misread(tree, service, pods)):
                    yield from found
                    break


def _misread(tree: Tree, service: Resource, pods: Workload) -> Iterator[Diagnostic]:
    if not _is_judged(tree, service, pods):
        return
    known = membership(tree, pods)
    is_sure = known.is_surely(Way.SIDECAR)
    if is_sure or (known.may_be(Way.SIDECAR) and id(service) in routed(tree)):
        ports = [port for port in caught(ports_of(service, pods), pods.annotations) if port.target_port]
        policies = [policy.whole for policy in policies_of(tree, service) if not policy.subset]
        for found in misreadings(ports, policies):
            yield breach(
                Code.SIDECAR_MISREADS,
                found.message,
                said_at(found.port),
                WAY_OUT if is_sure else f"{WAY_OUT}; or {NO_SIDECAR}",
                Note("this one leads there, too, and counts", said_at(found.first)),
                pods.note,
                ruled=Severity.ERROR if is_sure and _is_fatal(found) else None,
            )


def _is_judged(tree: Tree, service: Resource, pods: Workload) -> bool:
    """Tell whether all is known by which pods tell their ports apart, and no gateway is among them."""
    if not (tree.is_sound(pods.owner) and meet(service, pods.owner) and are_settled(service, pods)):
        return False
    return not (pods.is_proxy or is_bypass_open(pods) or _is_settled_otherwise(tree, pods))


def _is_settled_otherwise(tree: Tree, pods: Workload) -> bool:
    """Tell whether a Sidecar says what comes in, in the place of Services (buildInboundChainConfigs, InboundConnectionPoolForPort)."""
    return any(
        sidecar.get("spec", "ingress") or sidecar.get("spec", "inboundConnectionPool")
        for sidecar in sidecars(tree, pods)
    )


def _is_fatal(found: Misreading) -> bool:
    """Whether what comes by a port is surely lost: what is called after TLS may come in plain from a balancer that ends it."""
    return found.is_fatal and not found.port.is_tls
