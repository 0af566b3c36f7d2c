"""Routes of Services whose callers have no proxy beside them: a waypoint heeds them, or nobody does."""

from collections.abc import Iterator, Mapping

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place, texts
from canarygen.key import CORE, ISTIO
from canarygen.lint.breach import breach
from canarygen.lint.laws.analyzers.registry import registry_of
from canarygen.lint.realm import meet
from canarygen.lint.resource import DEFAULT, Resource, once
from canarygen.lint.route import hosts, is_in_mesh
from canarygen.lint.tree import Tree
from canarygen.pod.sidecar import MODE, MODES, WAYPOINT, injection, is_ambient, is_injected

_NONE = "none"


def routes_have_a_waypoint(tree: Tree) -> Iterator[Diagnostic]:
    """A VirtualService of the mesh is for Services that ask for a waypoint, if they are of the ambient mode.

    A waypoint is looked for at the Service that is called, and then at its namespace (getVirtualServiceForWaypoint,
    pilot/pkg/networking/core).
    """
    registry = registry_of(tree)
    for route in tree.of(ISTIO, "VirtualService"):
        named = hosts(route) if is_in_mesh(route) and route.get("spec", "http") else ()
        for index, host in named:
            for service in registry.services(host, route):
                if ambient := _passed_by(tree).get(id(service)):
                    yield breach(
                        Code.WAYPOINT_MISSING,
                        f"callers without a sidecar pass this by: {service} asks for no waypoint",
                        route.at("spec", "hosts", index).span,
                        f"label the Service, or its namespace, `{WAYPOINT}: NAME` with the waypoint's name",
                        Note("it is of the ambient mode", ambient.span),
                    )


@once
def _passed_by(tree: Tree) -> Mapping[int, Place]:
    """Give the Services, by their identity, that ask for no waypoint, each with what takes its pods into the ambient mode."""
    services = (one for one in tree.any_of(CORE, "Service") if not _is_led_to_one(tree, one))
    found = ((id(service), _ambient(tree, service)) for service in services)
    return {service: ambient for service, ambient in found if ambient}


def _ambient(tree: Tree, service: Resource) -> Place | None:
    """Give what takes pods of a Service into the ambient mode: their own label, or that of the namespace."""
    for pods in tree.pods(service.namespace, texts(service.get("spec", "selector"))):
        if meet(service, pods.owner) and is_ambient(pods.labels, pods.annotations):
            return pods.place.at("metadata", "labels", MODE)
        switched = injection(pods.labels, pods.annotations) == "true" or pods.labels.get(MODE) == _NONE
        for namespace in () if switched else _namespaces(tree, service):
            if namespace.labels.get(MODE) == MODES[0] and not is_injected(namespace.labels):
                return namespace.at("metadata", "labels", MODE)
    return None


def _is_led_to_one(tree: Tree, service: Resource) -> bool:
    labels = [service.labels, *(namespace.labels for namespace in _namespaces(tree, service))]
    return next((said[WAYPOINT] for said in labels if WAYPOINT in said), _NONE) != _NONE


def _namespaces(tree: Tree, service: Resource) -> Iterator[Resource]:
    named = tree.named(CORE, "Namespace", DEFAULT, service.namespace)
    return (namespace for namespace in named if meet(service, namespace))
