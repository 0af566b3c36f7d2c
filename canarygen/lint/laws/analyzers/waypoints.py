"""Routes of Services whose callers have no proxy beside them: a waypoint heeds them, or nobody does."""

from collections.abc import Iterator, Mapping

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place
from canarygen.key import CORE, ISTIO
from canarygen.lint.breach import breach
from canarygen.lint.laws.analyzers.registry import registry_of
from canarygen.lint.mesh import Way, membership, namespaces
from canarygen.lint.realm import meet
from canarygen.lint.resource import Resource, once
from canarygen.lint.route import hosts, is_in_mesh
from canarygen.lint.tree import Tree
from canarygen.pod.sidecar import WAYPOINT

_NONE = "none"


def routes_have_a_waypoint(tree: Tree) -> Iterator[Diagnostic]:
    """A VirtualService of the mesh is for Services that ask for a waypoint, if they are of the ambient mode.

    A waypoint is looked for at the Service that is called, and then at its namespace; it heeds the routes of connections, too
    (getVirtualServiceForWaypoint and getWaypointTCPRoutes, pilot/pkg/networking/core).
    """
    registry = registry_of(tree)
    for route in tree.of(ISTIO, "VirtualService"):
        for index, host in hosts(route) if is_in_mesh(route) else ():
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
    return {id(service): ambient for service in services if (ambient := _ambient(tree, service))}


def _ambient(tree: Tree, service: Resource) -> Place | None:
    """Give what takes pods of a Service into the ambient mode: their own label, or that of the namespace."""
    found = tree.pods_of(service)
    known = (membership(tree, pods) for pods in found if meet(service, pods.owner))
    return next((one.by for one in known if one.is_surely(Way.AMBIENT)), None)


def _is_led_to_one(tree: Tree, service: Resource) -> bool:
    labels = [service.labels, *(namespace.labels for namespace in namespaces(tree, service))]
    return next((said[WAYPOINT] for said in labels if WAYPOINT in said), _NONE) != _NONE
