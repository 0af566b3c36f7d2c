"""What must stay true of an app on its way to a canary, as it was in the beginning."""

from collections.abc import Iterable, Iterator, Mapping

from canarygen.adoption.cluster import Cluster
from canarygen.frozen import frozen
from canarygen.key import CORE, ISTIO
from canarygen.lint.resource import Resource
from canarygen.lint.route import gateways, hosts
from canarygen.model.host import MESH, gateway_key, identity
from canarygen.model.host import service as service_of

Door = tuple[tuple[str, ...], tuple[str, str]]
"""A host, and the Gateway by which it is asked for."""


@frozen(kw_only=True)
class App:
    """The app: how many pods must be ready, its Services at any time and in the beginning, and the doors that led to it then."""

    need: int
    services: frozenset[tuple[str, str]]
    called: frozenset[tuple[str, str]]
    doors: frozenset[Door]

    def broken(self, live: Cluster, lasting: frozenset[Door]) -> Iterator[str]:
        """Tell what a moment takes from the app: pods behind a Service or a route, a door, or the one that scales it.

        The `lasting` doors are those before and after it: whoever has found one may go by it. A new one is told of when it
        is there.
        """
        doors = self.doors | lasting
        for one, other in live.overlapping_scalers():
            yield f"{one} and {other} would scale the same pods"
        known = self.services if live.is_resting else self.called
        for service in live.tree.any_of(CORE, "Service"):
            found = live.endpoints(service)
            if (service.namespace, service.name) in known and found < self.need:
                yield f"{service} would have {found} ready pods instead of {self.need}"
        routes = live.tree.any_of(ISTIO, "VirtualService")
        for route in routes:
            if live.is_resting or self._is_called(route, doors):
                yield from self._lost(live, route)
        for (host, *_), (_, gateway) in doors - doors_of(routes):
            yield f"no VirtualService would answer to {host} at the gateway {gateway}"

    def _is_called(self, route: Resource, doors: frozenset[Door]) -> bool:
        """Tell whether a route answers to what somebody may call: one of the doors, or a Service that there always was."""
        is_known = any(service_of(host, route.namespace) in self.called for _, host in hosts(route))
        return is_known or bool(doors_of([route]) & doors)

    def _lost(self, live: Cluster, route: Resource) -> Iterator[str]:
        for host, pods, is_sent in live.targets(route):
            if service_of(host, route.namespace) not in self.services:
                continue
            if not pods or (is_sent and pods < self.need):
                yield f"{route} would send to `{host}`, which has {pods or 0} ready pods instead of {self.need}"


def app(workload: Resource, labels: Mapping[str, str], clusters: Iterable[Cluster]) -> App:
    """Say what must stay true of a workload's app; `clusters` are those of all stages, the first one as it runs today."""
    first, *rest = clusters
    called = _services(first, workload.namespace, labels)
    services = called.union(*(_services(cluster, workload.namespace, labels) for cluster in rest))
    routes = (
        route
        for route in first.tree.any_of(ISTIO, "VirtualService")
        if any(service_of(host, route.namespace) in services for host, _, _ in first.targets(route))
    )
    return App(
        need=_need(workload, first),
        services=services,
        called=called,
        doors=doors_of(routes),
    )


def _need(workload: Resource, first: Cluster) -> int:
    """Say how many pods must be ready. Where a manifest says a number, any sync may set it, whatever scales it later."""
    said, most = workload.get("spec", "replicas"), first.ready[workload.key]
    return min(said, most) if isinstance(said, int) else most


def _services(cluster: Cluster, namespace: str, labels: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset(
        (service.namespace, service.name) for service in cluster.tree.services_of(namespace, labels)
    )


def doors_of(routes: Iterable[Resource]) -> frozenset[Door]:
    """Give the doors that some VirtualServices answer at."""
    return frozenset(
        (identity(host, route.namespace), gateway)
        for route in routes
        for _, host in hosts(route)
        for gateway in _gates(route)
    )


def _gates(route: Resource) -> list[tuple[str, str]]:
    """Give the Gateways of a VirtualService; that of the mesh is in no namespace."""
    named = [name for _, name in gateways(route)] or [MESH]
    return [("", MESH) if name == MESH else gateway_key(name, route.namespace) for name in named]
