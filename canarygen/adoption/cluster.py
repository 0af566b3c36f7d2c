"""A cluster as far as adoption goes: what is live, how many pods are ready, and which of them a Service or a host reaches.

The controllers are asked for the least that they may have done: what grows is not ready yet, what shrinks is gone.
"""

from collections.abc import Iterator, Mapping

from canarygen.document import Path, mapping, mappings, numbered, texts, unwritten
from canarygen.frozen import cached_property, frozen
from canarygen.key import ARGO, CORE, Key
from canarygen.lint.resource import Resource
from canarygen.lint.role import ROLES
from canarygen.lint.route import destinations
from canarygen.lint.selector import fits, selects
from canarygen.lint.tree import Tree
from canarygen.lint.workload import Workload
from canarygen.model.host import service
from canarygen.model.route import weights
from canarygen.typed import Any, Final

Objects = Mapping[Key, Mapping[str, Any]]
"""Objects by what tells them apart."""
WORKLOADS: Final = (("apps", "Deployment"), (ARGO, "Rollout"))


@frozen(keeping=True)
class Cluster:
    """Objects that are live together. `before` is the cluster as it last had come to rest, `is_resting` whether this one has."""

    objects: Objects
    before: "Cluster | None" = None
    is_resting: bool = True

    @cached_property
    def tree(self) -> Tree:
        """The objects, and whom they mean."""
        return Tree(Resource(unwritten(content)) for content in self.objects.values())

    @cached_property
    def workloads(self) -> tuple[Resource, ...]:
        """The Deployments and Rollouts."""
        return tuple(found for kind in WORKLOADS for found in self.tree.any_of(*kind))

    @cached_property
    def ready(self) -> Mapping[Key, int]:
        """How many pods of each workload are ready."""
        wanted = {workload.key: self._wanted(workload) for workload in self.workloads}
        if self.is_resting:
            return wanted
        return {key: min(count, self._was(key, 0)) for key, count in wanted.items()}

    def _was(self, key: Key, otherwise: int) -> int:
        return self.before.ready.get(key, otherwise) if self.before else otherwise

    def _wanted(self, workload: Resource) -> int:
        """Give how many pods a workload is to have."""
        if not self.tree.workloads_of(workload):
            # The controller does nothing for a Rollout whose pods nobody describes: those that run, run on.
            return self._was(workload.key, 0)
        said = workload.get("spec", "replicas")
        scalers = self.tree.scalers(workload) if said != 0 else ()
        old = self.before.objects.get(workload.key) if self.before else None
        if (
            said is None
            and not self.is_resting
            and old
            and mapping(old.get("spec")).get("replicas") is not None
        ):
            # To say nothing any more makes it one, until an autoscaler sees that.
            return 1
        if scalers:
            return self._scaled(workload, scalers[0])
        # To say nothing leaves the size.
        return self._was(workload.key, 1) if said is None else int(said)

    def _scaled(self, workload: Resource, scaler: Resource) -> int:
        """Give how many pods an autoscaler keeps a workload at: as many as are needed, if it is the only one of its labels.

        It goes by the mean of all pods that the selector finds. Beside another workload it never asks for fewer than both
        need, but changes nothing as long as the mean is near its goal, however few pods its own workload has.
        """
        least = int(scaler.get("spec", "minReplicas") or 1)
        most = int(scaler.get("spec", "maxReplicas") or 1)
        sharing = sum(self._overlap(workload, other) for other in self.workloads if self._runs(other))
        return most if sharing <= 1 else max(least, min(most, self._was(workload.key, 0)))

    def _runs(self, workload: Resource) -> bool:
        return bool(workload.get("spec", "replicas") != 0)

    def _overlap(self, one: Resource, other: Resource) -> bool:
        """Tell whether the selector of a workload finds the pods of another, as an autoscaler's does."""
        selector = mapping(one.get("spec", "selector"))
        return one.namespace == other.namespace and any(
            fits(selector, pods.promised) for pods in self.tree.workloads_of(other)
        )

    def overlapping_scalers(self) -> Iterator[tuple[Resource, Resource]]:
        """Give each two autoscalers whose workloads' selectors find the same pods."""
        found = [(scaler, workload) for workload in self.workloads for scaler in self.tree.scalers(workload)]
        for number, (one, workload) in enumerate(found):
            for other, second in found[number + 1 :]:
                if self._overlap(workload, second) or self._overlap(second, workload):
                    yield one, other

    def endpoints(self, found: Resource) -> int:
        """Give how many ready pods a Service sends to."""
        selector = texts(found.get("spec", "selector"))
        owners = self._managed.get(found.key)
        return sum(
            self.ready[workload.key]
            for workload in self.workloads
            for pods in self._running(workload)
            if pods.namespace == found.namespace
            and selects(selector, pods.promised)
            and (owners is None or workload.key in owners)
            and _has_ports(pods, found)
        )

    def _running(self, workload: Resource) -> tuple[Workload, ...]:
        """Give what the pods that run now were made of: before all has come to rest, what was said before."""
        if self.before and not self.is_resting:
            found = next((one for one in self.before.workloads if one.key == workload.key), None)
            return self.before.tree.workloads_of(found)[:1] if found else ()
        return self.tree.workloads_of(workload)[:1]

    @cached_property
    def _managed(self) -> Mapping[Key, frozenset[Key]]:
        """The Services whose selector a controller has narrowed to the pods of its Rollout: those of one that is ready."""
        seen = [self] if self.is_resting or self.before is None else [self.before, self]
        ready = seen[0].ready
        return {
            (CORE, "Service", rollout.namespace, name): frozenset({rollout.key})
            for cluster in seen
            for rollout in cluster.workloads
            if rollout.kind == "Rollout" and ready.get(rollout.key)
            for role in ROLES
            if (name := role.name(rollout))
        }

    def targets(self, route: Resource) -> Iterator[tuple[str, int | None, bool]]:
        """Give the hosts that a VirtualService sends to, each with its ready pods and whether requests go there.

        None stands for a Service that does not exist, and of what can be no Service nothing is given.
        """
        for found in destinations(route):
            named = service(found.host, route.namespace)
            services = self.tree.services(found.host, route.namespace)
            if named:
                pods = sum(self.endpoints(one) for one in services) if services else None
                yield found.host, pods, not found.is_mirror and _weight(route, found.path) != 0


def _weight(route: Resource, path: Path) -> Any:
    """Give the weight of the destination at a path."""
    *before, position, _ = path
    places, branches = zip(*numbered(route.get(*before)), strict=True)
    return weights(branches)[places.index(position)]


def _has_ports(pods: Workload, found: Resource) -> bool:
    """Tell whether pods call their ports as a Service does: where it names one that they lack, they are no endpoints."""
    asked = [(port, port.get("targetPort")) for port in mappings(found.get("spec", "ports"))]
    return all(not isinstance(name, str) or name in pods.named_ports(port) for port, name in asked)
