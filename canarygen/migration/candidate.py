"""What can become a canary: a workload whose pods one Service sends to, and nobody else's."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from canarygen.document import items, mapping, mappings, text, texts
from canarygen.frozen import cached_property, frozen
from canarygen.key import CORE, ISTIO, SECURITY
from canarygen.lint.resource import Resource, once
from canarygen.lint.route import destinations, hosts, is_for_mesh_alone
from canarygen.lint.selector import selects
from canarygen.lint.tree import Tree
from canarygen.lint.workload import Workload
from canarygen.migration.ingress import ingresses
from canarygen.model.host import service
from canarygen.typed import Final

_GATEWAY_API: Final = "gateway.networking.k8s.io"
_ATTACHED: Final = ("HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute")


@once
def leading(tree: Tree) -> Mapping[tuple[str, str], Sequence[Resource]]:
    """Give the VirtualServices that lead to each Service, by its namespace and name: those first that lead to few others.

    Who gets copies of requests answers none.
    """
    found: dict[tuple[str, str], list[Resource]] = defaultdict(list)
    for route in sorted(tree.any_of(ISTIO, "VirtualService"), key=lambda one: len(led(one))):
        for key in led(route):
            found[key].append(route)
    return found


@once
def led(route: Resource) -> Collection[tuple[str, str]]:
    """Give the Services that a VirtualService leads to, by namespace and name."""
    named = (service(one.host, route.namespace) for one in destinations(route) if not one.is_mirror)
    return dict.fromkeys(filter(None, named))


@once
def known_by(route: Resource) -> Collection[tuple[str, str]]:
    """Give the Services that a VirtualService for the mesh alone leads to and whose names it takes the calls of."""
    if not is_for_mesh_alone(route):
        return ()
    named = {service(host, route.namespace) for _, host in hosts(route)}
    return [key for key in led(route) if key in named]


@once
def attached(tree: Tree) -> Mapping[tuple[str, str], Sequence[Resource]]:
    """Give the routes of the Gateway API that lead to each Service, by its namespace and name."""
    found: dict[tuple[str, str], list[Resource]] = defaultdict(list)
    for route in (one for kind in _ATTACHED for one in tree.any_of(_GATEWAY_API, kind)):
        rules = mappings(route.get("spec", "rules"))
        backends = [mapping(said) for rule in rules for said in items(rule.get("backendRefs"))]
        keys = ((text(said.get("namespace")) or route.namespace, text(said.get("name"))) for said in backends)
        for key in dict.fromkeys(keys):
            found[key].append(route)
    return found


@frozen(keeping=True)
class Candidate:
    """A Deployment, or a Rollout that Istio knows nothing of, and the Service that sends to its pods."""

    workload: Resource
    service: Resource
    tree: Tree

    @property
    def name(self) -> str:
        """The name of the workload, which the canary gets."""
        return self.workload.name

    @property
    def namespace(self) -> str:
        """The namespace of both."""
        return self.workload.namespace

    @property
    def is_rollout(self) -> bool:
        """Whether it says itself how a new version takes over."""
        return self.workload.kind == "Rollout"

    @property
    def own_versions(self) -> tuple[str, str] | None:
        """The names of the Services that a Rollout has for its stable version and for the new one, if it has them."""
        said = mapping(self.workload.get("spec", "strategy", "canary")) if self.is_rollout else {}
        stable, canary = text(said.get("stableService")), text(said.get("canaryService"))
        return (stable, canary) if stable and canary else None

    @cached_property
    def version_services(self) -> tuple[Resource, ...]:
        """The Services of the two versions that a Rollout has besides the one that requests come to."""
        names = [name for name in self.own_versions or () if name != self.service.name]
        found = (self.tree.named(CORE, "Service", self.namespace, name) for name in names)
        return tuple(one for several in found for one in several)

    @cached_property
    def pods(self) -> Workload:
        """The pods."""
        return next(iter(self.tree.workloads_of(self.workload)))

    def is_meant(self, host: str, namespace: str) -> bool:
        """Tell whether an object of a namespace means the Service by a host."""
        return service(host, namespace) == (self.namespace, self.service.name)

    @cached_property
    def routes(self) -> tuple[Resource, ...]:
        """The VirtualServices that lead to the Service; one that sidecars know another of its Services by is that one's."""
        key = (self.namespace, self.service.name)
        found = leading(self.tree).get(key, ())
        return tuple(route for route in found if not (known := known_by(route)) or key in known)

    @cached_property
    def ingresses(self) -> tuple[Resource, ...]:
        """The Ingresses by which requests come to the Service; a VirtualService goes before them."""
        led = ingresses(self.tree).get((self.namespace, self.service.name), ())
        return () if self.routes else tuple(led)

    @property
    def attached_routes(self) -> Sequence[Resource]:
        """The routes of the Gateway API that lead to the Service."""
        return attached(self.tree).get((self.namespace, self.service.name), ())

    @property
    def route_name(self) -> str:
        """The name of the VirtualService that it gets if none leads to it: its own, unless one that leads elsewhere has that."""
        is_taken = any(self.tree.named(ISTIO, "VirtualService", self.namespace, self.name))
        return f"{self.name}-routes" if is_taken else self.name

    @cached_property
    def guards(self) -> tuple[Resource, ...]:
        """What else selects the pods: PodDisruptionBudgets and PeerAuthentications."""
        found = (
            *self.tree.in_namespace("policy", "PodDisruptionBudget", self.namespace),
            *self.tree.in_namespace(SECURITY, "PeerAuthentication", self.namespace),
        )
        return tuple(
            one
            for one in found
            if selects(texts(one.get("spec", "selector", "matchLabels")), self.pods.labels)
        )

    @cached_property
    def further_services(self) -> tuple[Resource, ...]:
        """The Services that send to the pods besides its own, and of one version at a time no more."""
        own = {self.service.name, *(self.own_versions or ())}
        return tuple(other for other in self.tree.selecting(self.pods) if other.name not in own)
