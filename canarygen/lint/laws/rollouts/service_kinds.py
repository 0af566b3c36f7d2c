"""Laws of what the Services of a Rollout are: each leads to pods, and callers of the mesh to those that a route has chosen."""

from collections.abc import Iterator

from canarygen.diagnostic import Diagnostic, Note
from canarygen.key import CORE, ISTIO
from canarygen.law import Law, Severity
from canarygen.lint.breach import breach
from canarygen.lint.laws.rollouts.strategy import strategies
from canarygen.lint.laws.rollouts.variants import nearby
from canarygen.lint.resource import Resource
from canarygen.lint.role import STRATEGIES, Role, roles
from canarygen.lint.route import destinations, hosts, is_in_mesh
from canarygen.lint.tree import Tree
from canarygen.typed import Final

SERVICE_WITHOUT_PODS: Final = Law(
    "service-without-pods",
    "A Service of the type ExternalName is another name for a host. Kubernetes passes over its selector, and the controller moves that without any effect.",
)
SERVICE_NOT_BALANCED: Final = Law(
    "service-not-balanced",
    "Of a Service without an address of its own a sidecar takes the pod that the caller has asked for (PILOT_ENABLE_EDS_FOR_HEADLESS_SERVICES is off): weights choose none.",
    Severity.WARNING,
)


def services_lead_to_pods(tree: Tree) -> Iterator[Diagnostic]:
    """No Service that a Rollout moves is another name for something else."""
    for rollout, role, service in _moved(tree):
        if service.get("spec", "type") == "ExternalName":
            yield breach(
                SERVICE_WITHOUT_PODS,
                f"{service} leads to a host, and to no pod of {rollout}",
                service.at("spec", "type").span,
                "leave `type` and `externalName` out; a route to the host alone has it for its destination",
                Note("the Rollout moves it", role.place(rollout).span),
            )


def services_are_balanced(tree: Tree) -> Iterator[Diagnostic]:
    """A Service to which the mesh is split has an address (convertResolution, pilot/pkg/networking/core/cluster.go).

    Who obeys a VirtualService without hosts says the one that delegates to it.
    """
    split = {
        id(service): destination
        for route in tree.of(ISTIO, "VirtualService")
        if hosts(route) and is_in_mesh(route)
        for destination in destinations(route)
        for service in tree.services(destination.host, route.namespace)
    }
    for _, _, service in _moved(tree):
        if service.get("spec", "clusterIP") == "None" and (destination := split.get(id(service))):
            yield breach(
                SERVICE_NOT_BALANCED,
                f"{service} has no address, so that callers in the mesh reach the pod that they asked for, whatever its version",
                service.at("spec", "clusterIP").span,
                "leave `clusterIP` out",
                Note("requests of the mesh are sent to it here", destination.place.at("host").span),
            )


def _moved(tree: Tree) -> Iterator[tuple[Resource, Role, Resource]]:
    """Give the Services that Rollouts move, each with its role."""
    for strategy in strategies(tree, *STRATEGIES):
        rollout = strategy.rollout
        for role in roles(rollout):
            named = tree.named(CORE, "Service", rollout.namespace, role.name(rollout))
            for service in filter(tree.is_sound, nearby(tree, rollout, named)):
                yield rollout, role, service
