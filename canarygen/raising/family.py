"""The objects that belong to one Rollout: those that it names, and those that name it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from canarygen.document import items, mapping, text, texts
from canarygen.frozen import cached_property, frozen
from canarygen.key import ARGO, CORE, ISTIO, SECURITY
from canarygen.lint.realm import distance
from canarygen.lint.resource import Resource
from canarygen.lint.role import labels_of_versions, shared_labels
from canarygen.lint.route import destinations, is_in_mesh
from canarygen.lint.selector import selects
from canarygen.lint.tree import Tree, is_made_by_keda
from canarygen.lint.workload import Workload
from canarygen.model.host import MESH, gateway_key, virtual_service_key
from canarygen.model.host import service as service_key
from canarygen.model.label import MANAGED_BY, NAME_LABEL
from canarygen.raising.service_names import ServiceNames
from canarygen.raising.strategy import Strategy
from canarygen.raising.usage import gateways_in_use, templates_in_use


@frozen(keeping=True)
class Family:
    """A Rollout and its tree, by which all that belongs to it is found."""

    rollout: Resource
    tree: Tree

    @property
    def name(self) -> str:
        """The name that the canary gets."""
        return self.rollout.name

    @property
    def namespace(self) -> str:
        """The namespace of the Rollout; only what is in it can belong to a canary."""
        return self.rollout.namespace

    @property
    def is_ours(self) -> bool:
        """Whether canarygen made the Rollout; then its objects are just what they are meant to be."""
        return self.rollout.labels.get(MANAGED_BY) == "canarygen"

    def owns(self, resource: Resource) -> bool:
        """Whether canarygen made an object for this very canary."""
        labels = resource.labels
        return (
            resource.namespace == self.namespace
            and labels.get(MANAGED_BY) == "canarygen"
            and labels.get(NAME_LABEL) == self.rollout.labels.get(NAME_LABEL)
        )

    @cached_property
    def strategy(self) -> Strategy:
        """How the Rollout says that a new version takes over."""
        return Strategy(self.rollout)

    @cached_property
    def service_names(self) -> ServiceNames:
        """What the Services of the two versions are called."""
        hosts = [self.ruled_host] if self.ruled_host else self._hosts if self.is_in_mesh else []
        return ServiceNames(self.rollout, self.tree, self.strategy.versions, hosts, bool(self.ruled_host))

    @cached_property
    def pods(self) -> Workload | None:
        """The pods, as far as the tree describes them."""
        return next(iter(self.tree.workloads_of(self.rollout)), None)

    @cached_property
    def selector(self) -> Mapping[str, str]:
        """The labels that select the pods of both versions."""
        said = texts(self.rollout.get("spec", "selector", "matchLabels"))
        # By workloadRef the controller takes the selector of what is referred to, if the Rollout says none.
        return said or (
            texts(self.pods.described.get("spec", "selector", "matchLabels")) if self.pods else {}
        )

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The labels that the pods of both versions carry, as far as the tree tells."""
        own = self.pods.labels if self.pods else self.selector
        return {**own, **shared_labels(self.rollout)}

    @cached_property
    def route(self) -> Resource | None:
        """The VirtualService whose weights the Rollout moves; of a blue-green one, that leads to its active Service."""
        if not self.strategy.route:
            return self._nearest(
                one for one in self._in_namespace(ISTIO, "VirtualService") if self._leads_here(one)
            )
        namespace, own = virtual_service_key(self.strategy.route, self.namespace)
        return (
            self._nearest(self.tree.named(ISTIO, "VirtualService", namespace, own))
            if namespace == self.namespace
            else None
        )

    @property
    def missing_route(self) -> str:
        """The name of the VirtualService of its namespace that the Rollout refers to and the tree lacks; "" if there is none."""
        namespace, own = virtual_service_key(self.strategy.route, self.namespace)
        return own if self.route is None and namespace == self.namespace else ""

    @property
    def is_in_mesh(self) -> bool:
        """Whether calls from inside the mesh are split, as they are for an app that nothing leads to yet."""
        return self.route is None or is_in_mesh(self.route)

    @property
    def _hosts(self) -> list[str]:
        return [text(host) for host in items(self.route.get("spec", "hosts"))] if self.route else []

    @property
    def is_called_inside(self) -> bool:
        """Whether its Gateways get no request to split: all hosts are names of the app's Service."""
        if self.route is None or not self.is_in_mesh:
            return False
        named = map(text, items(self.route.get("spec", "gateways")))
        return any(name != MESH for name in named) and all(map(self.is_apex, self._hosts))

    def is_apex(self, host: str) -> bool:
        """Whether a host is the Service over both versions, be it one that the canary brings along."""
        return service_key(host, self.namespace) == (self.namespace, self.apex_name or self.name)

    def is_own(self, host: str) -> bool:
        """Whether a host is a Service of the app: the one over both versions, or that of either."""
        names = {self.apex_name, *self.service_names.roles.values(), *self.strategy.versions.values()}
        return service_key(host, self.namespace) in {(self.namespace, name) for name in names}

    @cached_property
    def rule(self) -> Resource | None:
        """The DestinationRule whose subsets are the two versions."""
        name = self.strategy.rule
        found = self.tree.named(ISTIO, "DestinationRule", self.namespace, name) if name else ()
        return self._nearest(found)

    @cached_property
    def ruled_host(self) -> str:
        """The host whose subsets are the two versions, "" where none has any: where the tree lacks the DestinationRule, the route tells."""
        if self.rule:
            return text(self.rule.get("spec", "host"))
        named = set(self.strategy.subsets)
        led = destinations(self.route) if self.route and all(named) else ()
        hosts = {found.host for found in led if found.subset in named}
        return hosts.pop() if len(hosts) == 1 else ""

    @cached_property
    def version_rules(self) -> tuple[Resource | None, ...]:
        """The DestinationRules of the Services of the two versions, in the order of their names; none that has nothing but subsets."""
        found = self._rules_of_versions
        return tuple(rule if rule and _says_more_than_subsets(rule) else None for rule in found)

    @property
    def idle_rules(self) -> Iterator[Resource]:
        """Those that have nothing but subsets, to which no Rollout leads that splits by Services."""
        for rule in () if self.ruled_host else self._rules_of_versions:
            if rule and not _says_more_than_subsets(rule):
                yield rule

    @cached_property
    def _rules_of_versions(self) -> tuple[Resource | None, ...]:
        found = (self.tree.rules(name, self.namespace) for name in self.strategy.versions.values())
        return tuple(
            self._nearest(rule for rule in rules if rule.namespace == self.namespace) for rules in found
        )

    @cached_property
    def services(self) -> tuple[Resource, ...]:
        """The Services of the two versions that the tree has, in the order of their names."""
        known = (
            self.tree.named(CORE, "Service", self.namespace, name)
            for name in self.service_names.roles.values()
        )
        return tuple(service for found in known if (service := self._nearest(found)))

    @property
    def apex_name(self) -> str:
        """The name of the Service over both versions, be it in the tree or not; "" if there need be none."""
        if self.apex:
            return self.apex.name
        meant = service_key(self.ruled_host, self.namespace) if self.ruled_host else None
        # An apex that nobody knows yet must not have the name of another Service.
        usual = (
            f"{self.name}-mesh" if self.is_in_mesh and self.name in self.service_names.roles.values() else ""
        )
        return meant[1] if meant and meant[0] == self.namespace else usual

    @cached_property
    def apex(self) -> Resource | None:
        """The Service over both versions: whose subsets they are, or that callers inside the mesh know."""
        if self.ruled_host:
            found = self.tree.services(self.ruled_host, self.namespace)
            return self._nearest(one for one in found if one.namespace == self.namespace)
        known = set(self.service_names.roles.values())
        found = tuple(
            service
            for host in self._hosts
            for service in self.tree.services(host, self.namespace)
            if service.namespace == self.namespace and service.name not in known
        )
        return self._nearest(one for one in found if selects(texts(one.get("spec", "selector")), self.labels))

    @cached_property
    def gateway(self) -> Resource | None:
        """The Gateway that the app brings along: canarygen made it for it, or it stands beside it and serves nobody else."""
        if self.route is None or self.is_called_inside:
            return None
        named = (text(name) for name in items(self.route.get("spec", "gateways")))
        keys = (gateway_key(name, self.namespace) for name in named if self._may_be_own(name))
        found = (one for key in keys for one in self.tree.named(ISTIO, "Gateway", *key))
        return self._nearest(one for one in found if self._is_own(one))

    @cached_property
    def autoscaler(self) -> Resource | None:
        """The HorizontalPodAutoscaler of the Rollout, unless KEDA makes it."""
        return self._nearest(one for one in self.tree.scalers(self.rollout) if not is_made_by_keda(one))

    @cached_property
    def outside_scaler(self) -> Resource | None:
        """What scales the Rollout and goes into no spec but for its bounds; what canarygen gave a number keeps it.

        One of a Deployment is meant only where the Rollout has no number of its own: it may as well describe its pods.
        """
        says = self.rollout.get("spec", "replicas") is not None
        found = () if self.is_ours and says else self.tree.outside_scalers(self.rollout)
        return self._nearest(
            one for one in found if not says or one.get("spec", "scaleTargetRef", "kind") == "Rollout"
        )

    @cached_property
    def budget(self) -> Resource | None:
        """The PodDisruptionBudget of the pods of both versions, or of one."""
        return self._of_pods("policy", "PodDisruptionBudget")

    @cached_property
    def authentication(self) -> Resource | None:
        """The PeerAuthentication of the pods of both versions, or of one."""
        return self._of_pods(SECURITY, "PeerAuthentication")

    @cached_property
    def templates(self) -> Mapping[str, Resource]:
        """The AnalysisTemplates of its namespace that nobody else uses, by name."""
        found = self._in_namespace(ARGO, "AnalysisTemplate")
        users = templates_in_use(self.tree)
        return {
            one.name: one
            for one in found
            if self.owns(one) or users.get((self.namespace, one.name)) == {self.name}
        }

    def _nearest(self, found: Iterable[Resource]) -> Resource | None:
        """Choose among variants of one object: that of the Rollout's own file or folder goes before others."""
        return min(found, key=partial(distance, self.rollout), default=None)

    def _in_namespace(self, group: str, kind: str) -> Sequence[Resource]:
        return self.tree.in_namespace(group, kind, self.namespace)

    def _leads_here(self, route: Resource) -> bool:
        """Whether a VirtualService leads to the Service that a blue-green Rollout moves."""
        stable = (self.namespace, next(iter(self.strategy.versions.values()), ""))
        return any(
            service_key(found.host, self.namespace) == stable
            for found in destinations(route)
            if not found.is_mirror
        )

    def _may_be_own(self, name: str) -> bool:
        """Whether a VirtualService may name its own Gateway so: the language never says its namespace."""
        return name != MESH and not (self.is_ours and "/" in name)

    def _is_own(self, gateway: Resource) -> bool:
        if gateway.namespace != self.namespace:
            return False
        if gateway.labels.get(MANAGED_BY) == "canarygen":
            return self.owns(gateway)
        return gateways_in_use(self.tree).get((gateway.namespace, gateway.name)) == 1

    def _of_pods(self, group: str, kind: str) -> Resource | None:
        """Give the object of a kind that selects the pods of both versions, or of one."""
        found = self._in_namespace(group, kind)
        return self._nearest(one for one in found if self._is_of_pods(one))

    def _is_of_pods(self, one: Resource) -> bool:
        labels = texts(one.get("spec", "selector", "matchLabels"))
        versions = ({}, *labels_of_versions(self.rollout))
        return any(selects(labels, {**self.labels, **added}) for added in versions)


def _says_more_than_subsets(rule: Resource) -> bool:
    """Whether a DestinationRule says something of all pods of its host."""
    return bool(mapping(rule.get("spec")).keys() - {"host", "subsets"})
