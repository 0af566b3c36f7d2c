"""All objects of a tree of manifests, found by what others call them.

Of one name there may be several: folders of examples hold the same object in many variants. What refers to it is well if
any of them fits; what contradicts something else is told of different objects only.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from canarygen.document import mapping, text, texts
from canarygen.frozen import cached_property
from canarygen.key import ARGO, CORE, ISTIO, Key
from canarygen.lint.gap import is_gap
from canarygen.lint.index import Index
from canarygen.lint.kustomization import Kustomization
from canarygen.lint.resource import Resource, group
from canarygen.lint.selector import selects
from canarygen.lint.workload import TEMPLATES, Workload
from canarygen.model.feature import Feature
from canarygen.model.host import gateway_key, qualified, service
from canarygen.model.project import Targets
from canarygen.typed import Any


class Tree:
    """The objects, and whom they mean when they speak of each other.

    Every look-up is as long as its answer, however large the tree.
    """

    def __init__(
        self,
        found: Iterable[Resource],
        *,
        faulty: Iterable[Resource] = (),
        targets: Targets | None = None,
        kustomizations: Sequence[Kustomization] = (),
    ) -> None:
        """Take all objects. Those that their schema refuses are known to the others, and not judged further.

        `targets` are the oldest versions that the objects must work with, if anybody knows them, and `kustomizations` say which
        files are built together.
        """
        self.targets = targets
        self.kustomizations = kustomizations
        self.resources = tuple(found)
        self._faulty = frozenset(map(id, faulty))
        self.derived: dict[Any, Any] = {}

    def has(self, feature: Feature) -> bool:
        """Tell whether every controller that the objects must work with has a feature; where nobody knows them they have."""
        return self.targets is None or self.targets.have(feature)

    def of(self, group: str, kind: str) -> tuple[Resource, ...]:
        """Give the sound objects of a kind, to be judged."""
        return self._sound.get((group, kind), ())

    def is_sound(self, resource: Resource) -> bool:
        """Tell whether the schema of an object accepts it; what another one says may be no more than half of what is meant."""
        return id(resource) not in self._faulty

    def named(self, group: str, kind: str, namespace: str, name: str) -> tuple[Resource, ...]:
        """Give the objects of one name, sound or not."""
        return self._by_key.of((group, kind, namespace, name))

    def any_of(self, group: str, kind: str) -> tuple[Resource, ...]:
        """Give all objects of a kind, sound or not."""
        return self._by_kind.get((group, kind), ())

    def in_namespace(self, group: str, kind: str, namespace: str) -> tuple[Resource, ...]:
        """Give the objects of a kind in a namespace, sound or not."""
        return self._by_namespace.among((group, kind, namespace))

    def scalers(self, workload: Resource) -> tuple[Resource, ...]:
        """Give the autoscalers of a workload, sound or not."""
        return self._by_target.among((workload.namespace, workload.kind, workload.name))

    def outside_scalers(self, workload: Resource) -> tuple[Resource, ...]:
        """Give what KEDA scales a workload, or the Deployment of its name, by: ScaledObjects, or the autoscalers made of them."""
        kinds = dict.fromkeys(("Deployment", workload.kind))
        keys = [(workload.namespace, kind, workload.name) for kind in kinds]
        said = tuple(one for key in keys for one in self._by_keda.among(key))
        made = (one for key in keys for one in self._by_target.among(key))
        return said or tuple(filter(is_made_by_keda, made))

    def services(self, host: str, namespace: str) -> tuple[Resource, ...]:
        """Give the Services that a host means to an object of a namespace."""
        found = service(host, namespace)
        return self.named(CORE, "Service", *found) if found else ()

    def rules(self, host: str, namespace: str) -> tuple[Resource, ...]:
        """Give the DestinationRules of the very host that is meant by an object of a namespace, wherever they are."""
        return self._rules.among(qualified(host, namespace))

    def gateways(self, name: str, namespace: str) -> tuple[Resource, ...]:
        """Give the Gateways that a name means to a VirtualService of a namespace."""
        return self.named(ISTIO, "Gateway", *gateway_key(name, namespace))

    def pods_of(self, service: Resource) -> tuple[Workload, ...]:
        """Give what runs the pods that a Service sends to."""
        return self.pods(service.namespace, _selector(service))

    def pods(self, namespace: str, selector: Mapping[str, str]) -> tuple[Workload, ...]:
        """Give what runs pods of a namespace that a Service of this selector sends to."""
        if not selector:
            return ()
        rarest = min((self._by_label.among((namespace, *label)) for label in selector.items()), key=len)
        return tuple(workload for workload in rarest if selects(selector, workload.labels))

    def proxies(self, selector: Mapping[str, str]) -> tuple[Workload, ...]:
        """Give what runs pods of any namespace that a Gateway selects; an empty selector says nothing about which."""
        rarest = min((self.labelled.among(label) for label in selector.items()), key=len, default=())
        return tuple(pods for pods in rarest if selects(selector, pods.labels))

    def selecting(self, pods: Workload) -> tuple[Resource, ...]:
        """Give the Services that send to the pods of a workload, sound or not."""
        return self.services_of(pods.namespace, pods.labels)

    def services_of(self, namespace: str, labels: Mapping[str, str]) -> tuple[Resource, ...]:
        """Give the Services that send to pods of these labels in a namespace, sound or not."""
        keys = ((namespace, *label) for label in labels.items())
        found = (service for key in keys for service in self._by_selected_label.among(key))
        return tuple(service for service in found if selects(_selector(service), labels))

    def workloads_of(self, owner: Resource) -> tuple[Workload, ...]:
        """Give the pods that an object runs; of a Rollout by workloadRef, those of each variant of what it names."""
        found = self._running.get(id(owner))
        # Whoever compares two trees may ask for an object that stands in neither.
        return tuple(self._described(owner)) if found is None else found

    @cached_property
    def workloads(self) -> tuple[Workload, ...]:
        """All that runs pods."""
        return tuple(workload for found in self._running.values() for workload in found)

    def workloads_in(self, namespace: str) -> tuple[Workload, ...]:
        """Give all that runs pods in a namespace."""
        return self._by_home.among(namespace)

    @cached_property
    def labelled(self) -> Index[tuple[str, str], Workload]:
        """All that runs pods, by each label of theirs, in whatever namespace."""
        return Index((label, workload) for workload in self.workloads for label in workload.labels.items())

    @cached_property
    def rollout_folders(self) -> frozenset[str]:
        """The folders that hold a Rollout: each is of an app of its own, or of several."""
        return frozenset(rollout.folder for rollout in self.any_of(ARGO, "Rollout"))

    @cached_property
    def _running(self) -> Mapping[int, tuple[Workload, ...]]:
        return {id(resource): tuple(self._described(resource)) for resource in self.resources}

    def _described(self, owner: Resource) -> Iterator[Workload]:
        path = TEMPLATES.get((owner.group, owner.kind))
        if path is None:
            return
        reference = mapping(owner.get("spec", "workloadRef")) if owner.group == ARGO else {}
        if not reference:
            yield Workload(owner, owner, path)
            return
        kind = group(reference.get("apiVersion")), text(reference.get("kind"))
        for other in self.named(*kind, owner.namespace, text(reference.get("name"))):
            yield Workload(owner, other, TEMPLATES.get(kind, path))

    @cached_property
    def _by_key(self) -> Index[Key, Resource]:
        return Index((resource.key, resource) for resource in self.resources)

    @cached_property
    def _by_kind(self) -> Index[tuple[str, str], Resource]:
        return Index(((resource.group, resource.kind), resource) for resource in self.resources)

    @cached_property
    def _by_namespace(self) -> Index[tuple[str, str, str], Resource]:
        return Index(((one.group, one.kind, one.namespace), one) for one in self.resources)

    @cached_property
    def _by_target(self) -> Index[tuple[str, str, str], Resource]:
        """Group the autoscalers by what they scale: its namespace, kind and name."""
        return Index((_target(one), one) for one in self.any_of("autoscaling", "HorizontalPodAutoscaler"))

    @cached_property
    def _by_keda(self) -> Index[tuple[str, str, str], Resource]:
        """Group KEDA's ScaledObjects likewise: without a kind, one scales a Deployment."""
        return Index((_target(one, "Deployment"), one) for one in self.any_of("keda.sh", "ScaledObject"))

    @cached_property
    def _sound(self) -> Mapping[tuple[str, str], tuple[Resource, ...]]:
        return {kind: tuple(filter(self.is_sound, found)) for kind, found in self._by_kind.items()}

    @cached_property
    def _rules(self) -> Index[str, Resource]:
        rules = self.any_of(ISTIO, "DestinationRule")
        hosts = ((text(rule.get("spec", "host")), rule) for rule in rules)
        # Nobody knows whether what is yet to be filled in will be a short name.
        return Index(
            (host if is_gap(host) else qualified(host, rule.namespace), rule) for host, rule in hosts
        )

    @cached_property
    def _by_selected_label(self) -> Index[tuple[str, str, str], Resource]:
        """Group the Services by one label that they select: whoever is selected carries it."""
        return Index(
            ((service.namespace, *label), service)
            for service in self.any_of(CORE, "Service")
            for label in islice(_selector(service).items(), 1)
        )

    @cached_property
    def _by_home(self) -> Index[str, Workload]:
        return Index((workload.namespace, workload) for workload in self.workloads)

    @cached_property
    def _by_label(self) -> Index[tuple[str, str, str], Workload]:
        return Index(
            ((workload.namespace, key, value), workload)
            for workload in self.workloads
            for key, value in workload.labels.items()
        )


def is_made_by_keda(autoscaler: Resource) -> bool:
    """Tell whether KEDA has made an autoscaler, and would make it again: such as are exported.

    Each has the labels of its ScaledObject, and that KEDA gives this one (its controllers/keda, ensureScaledObjectLabel).
    """
    return "scaledobject.keda.sh/name" in autoscaler.labels


def _target(scaler: Resource, usual: str = "") -> tuple[str, str, str]:
    said = mapping(scaler.get("spec", "scaleTargetRef"))
    return scaler.namespace, text(said.get("kind")) or usual, text(said.get("name"))


def _selector(service: Resource) -> Mapping[str, str]:
    return texts(service.get("spec", "selector"))
