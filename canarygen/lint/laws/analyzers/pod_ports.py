"""Ports of pods that settings of their proxies name: they are the pods' own, and not those of a Service."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Path, mapping, numbered, texts
from canarygen.key import ISTIO, SECURITY
from canarygen.law import Severity
from canarygen.lint.breach import breach
from canarygen.lint.port import ports_of
from canarygen.lint.realm import meet
from canarygen.lint.resource import Resource
from canarygen.lint.tree import Tree
from canarygen.lint.workload import Workload
from canarygen.model.workload import Port
from canarygen.source import Span


def ports_are_of_pods(tree: Tree) -> Iterator[Diagnostic]:
    """Settings of a port name one at which pods are called, and not that of the Service which leads there.

    Sidecars make listeners of the targets of Services (buildInboundChainConfigs, pilot/pkg/networking/core).
    """
    known: dict[int, list[Port]] = {}
    for settings, path, ports in (*_asked(tree), *_let_in(tree)):
        found = tree.pods(settings.namespace, texts(settings.get(*path))) if ports else ()
        met = [pods for pods in found if meet(settings, pods.owner)]
        known |= {id(pods): _leading(tree, pods) for pods in met if id(pods) not in known}
        leading = [known[id(pods)] for pods in met]
        for number, span in ports if leading else ():
            if all(_is_of_service(number, those) for those in leading):
                port = next(port for port in leading[0] if port.port == number)
                yield breach(
                    Code.WITHOUT_EFFECT,
                    f"{number} is the port of a Service, and here that of the pods counts",
                    span,
                    f"write {port.target_port}",
                    Note("it leads to another one", port.place.span),
                    ruled=Severity.WARNING,
                )


Named = tuple[Resource, Path, list[tuple[int, Span]]]
"""Settings, where they select pods, and the ports that they name."""


def _asked(tree: Tree) -> Iterator[Named]:
    """Give the ports on which mutual TLS is asked for in another way than on the others."""
    for one in tree.of(SECURITY, "PeerAuthentication"):
        said = mapping(one.get("spec", "portLevelMtls"))
        ports = [(int(key), one.at("spec", "portLevelMtls", key).key) for key in said if key.isdecimal()]
        yield one, ("spec", "selector", "matchLabels"), ports


def _let_in(tree: Tree) -> Iterator[Named]:
    """Give the ports of listeners for what comes in."""
    for one in tree.of(ISTIO, "Sidecar"):
        ports = [
            (number, one.at("spec", "ingress", index, "port", "number").span)
            for index, listener in numbered(one.get("spec", "ingress"))
            if isinstance(number := mapping(listener.get("port")).get("number"), int)
        ]
        yield one, ("spec", "workloadSelector", "labels"), ports


def _leading(tree: Tree, pods: Workload) -> list[Port]:
    """Give the ports of Services that lead to pods; those that pods declare lead to themselves."""
    services = [service for service in tree.selecting(pods) if tree.is_sound(service)]
    own = [
        Port(name=name, port=number, target_port=number, protocol="", place=pods.place)
        for name, number, _ in pods.ports
    ]
    return [*own, *(port for service in services for port in ports_of(service, pods))]


def _is_of_service(number: int, ports: list[Port]) -> bool:
    """Whether a number is that of a Service's port alone; a target that nothing is known of may be any."""
    is_known = any(port.port == number and port.target_port for port in ports)
    return is_known and all(port.target_port not in {0, number} for port in ports)
