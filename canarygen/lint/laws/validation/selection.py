"""The pods that Services select: some there are, and they declare the ports that are asked of them by name."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Final

from canarygen.code import Code, Severity
from canarygen.diagnostic import Diagnostic, Note
from canarygen.lint.law import Law
from canarygen.lint.laws.validation.part import Part, part, told
from canarygen.lint.laws.validation.service import EXTERNAL
from canarygen.lint.resource import ARGO, CORE, ISTIO, Resource, items, mapping, text, texts
from canarygen.lint.tree import Tree
from canarygen.lint.workload import Workload
from canarygen.source import Span
from canarygen.wording import listed, nearest

SELECTOR_MATCHES_NOTHING: Final = Law(
    "selector-matches-nothing",
    "No pod carries the labels that the Service selects: whoever calls it is refused, or waits in vain.",
)
_STRATEGY: Final = (
    ("canary", "canaryService"),
    ("canary", "stableService"),
    ("canary", "pingPong", "pingService"),
    ("canary", "pingPong", "pongService"),
    ("blueGreen", "activeService"),
    ("blueGreen", "previewService"),
)
_INJECTED: Final = frozenset({"http-envoy-prom", "linkerd-admin", "dapr-metrics", "dapr-http", "dapr-grpc"})
"""Names of ports of sidecars that are put into pods when they start."""
_RUNS_NOTHING: Final = frozenset(
    {
        "",
        "apps",
        "batch",
        "autoscaling",
        "policy",
        "networking.k8s.io",
        "rbac.authorization.k8s.io",
        "storage.k8s.io",
        "scheduling.k8s.io",
        "admissionregistration.k8s.io",
        "apiextensions.k8s.io",
        "apiregistration.k8s.io",
        "coordination.k8s.io",
        "discovery.k8s.io",
        "networking.istio.io",
        "security.istio.io",
        "telemetry.istio.io",
        "extensions.istio.io",
        "argoproj.io",
        "cert-manager.io",
        "external-secrets.io",
        "bitnami.com",
        "kustomize.config.k8s.io",
    }
)
"""API groups whose kinds run no pods but those that the tree shows. Any other may be an operator's, who labels its own."""

_OUTSIDE: Final = frozenset({(ISTIO, "WorkloadEntry"), (ISTIO, "WorkloadGroup")})
"""Kinds that stand for pods, or machines, that the tree does not show."""


class Selections:
    """Whom the Services of a tree are for, where their selectors do not say it."""

    def __init__(self, tree: Tree) -> None:
        """Take the tree."""
        self._tree = tree

    def meant(self, service: Resource) -> tuple[Workload, ...]:
        """Give the pods that a Service is surely for: those of the Rollouts that name it, or else of its own name."""
        rollouts = self._naming.get((service.namespace, service.name), [])
        named = [pods for rollout in rollouts for pods in self._tree.workloads_of(rollout)]
        return tuple(named) or tuple(self._named.get((service.namespace, service.name), ()))

    def near(self, namespace: str, selector: Mapping[str, str]) -> Workload | None:
        """Give pods that carry all the keys of a selector, with other values; None where something else may run pods."""
        if namespace in self._operated:
            return None
        for workload in self._by_namespace.get(namespace, ()):
            if selector.keys() <= workload.labels.keys():
                return workload
        return None

    @cached_property
    def _naming(self) -> Mapping[tuple[str, str], list[Resource]]:
        found: dict[tuple[str, str], list[Resource]] = defaultdict(list)
        for rollout in self._tree.any_of(ARGO, "Rollout"):
            for path in _STRATEGY:
                if name := text(rollout.get("spec", "strategy", *path)):
                    found[rollout.namespace, name].append(rollout)
        return found

    @cached_property
    def _named(self) -> Mapping[tuple[str, str], list[Workload]]:
        found: dict[tuple[str, str], list[Workload]] = defaultdict(list)
        for workload in self._tree.workloads:
            found[workload.namespace, workload.owner.name].append(workload)
        return found

    @cached_property
    def _by_namespace(self) -> Mapping[str, list[Workload]]:
        found: dict[str, dict[frozenset[str], Workload]] = defaultdict(dict)
        for workload in self._tree.workloads:
            found[workload.namespace].setdefault(frozenset(workload.labels), workload)
        return {namespace: list(kinds.values()) for namespace, kinds in found.items()}

    @cached_property
    def _operated(self) -> frozenset[str]:
        return frozenset(
            resource.namespace
            for resource in self._tree.resources
            if resource.group not in _RUNS_NOTHING or (resource.group, resource.kind) in _OUTSIDE
        )


def services_find_pods(tree: Tree) -> Iterator[Diagnostic]:
    """A Service selects pods of the tree, where the tree shows that it should.

    It should, if a Rollout names it, if what runs pods has its name, or if pods of its namespace carry the very keys
    of its selector. Anything else may be meant for pods that are not in the tree.
    """
    selections = Selections(tree)
    for service in tree.of(CORE, "Service"):
        selector = texts(service.get("spec", "selector"))
        if not selector or service.get("spec", "type") == EXTERNAL or tree.pods(service.namespace, selector):
            continue
        if meant := selections.meant(service):
            yield _unmatched(service, selector, meant[0])
        elif near := selections.near(service.namespace, selector):
            yield replace(_unmatched(service, selector, near), ruled=Severity.WARNING)


def _unmatched(service: Resource, selector: Mapping[str, str], pods: Workload) -> Diagnostic:
    key = next(
        (key for key, value in selector.items() if pods.labels.get(key) != value), next(iter(selector))
    )
    carried = f"`{key}: {pods.labels[key]}`" if key in pods.labels else f"no label `{key}`"
    return told(
        SELECTOR_MATCHES_NOTHING,
        service.at("spec", "selector", key).span,
        f"the Service finds no pod: it selects `{key}: {selector[key]}`",
        "let the selector and the labels of the pods be the same",
        Note(f"the pods of {pods.owner} carry {carried}", _labels_of(pods, key)),
    )


def _labels_of(pods: Workload, key: str) -> Span:
    return pods.place.at("metadata", "labels", key).key


def ports_find_their_names(tree: Tree) -> Iterator[Diagnostic]:
    """A port that a Service sends to by name is declared by a container of its pods."""
    selections = Selections(tree)
    for service in tree.of(CORE, "Service"):
        pods = tree.pods(service.namespace, texts(service.get("spec", "selector"))) or selections.meant(
            service
        )
        names = {name for workload in pods for name in _declared(workload)}
        for port in part(service, "spec").each("ports"):
            target = port.get("targetPort")
            if (
                pods
                and isinstance(target, str)
                and target not in names | _INJECTED
                and not target.isdecimal()
            ):
                yield _unknown(port, target, pods[0], sorted(names))


def _declared(workload: Workload) -> Iterator[str]:
    spec = mapping(workload.described.get(*workload.path, "spec"))
    for container in (*items(spec.get("containers")), *items(spec.get("initContainers"))):
        for port in items(mapping(container).get("ports")):
            if name := text(mapping(port).get("name")):
                yield name


def _unknown(port: Part, target: str, pods: Workload, names: list[str]) -> Diagnostic:
    near = nearest(target, names)
    numbers = [str(number) for _, number, _ in pods.ports]
    help_ = (
        f"did you mean `{near}`?"
        if near
        else f"write {listed(names)}"
        if names
        else f"name the port (`name: {target}`), or write its number{_of(numbers)}"
    )
    return told(
        Code.PORT_BROKEN,
        port.span("targetPort"),
        f"no container of the pods declares a port named `{target}`",
        help_,
        Note(f"the pods of {pods.owner}", _ports_of(pods)),
    )


def _of(numbers: Iterable[str]) -> str:
    found = ", ".join(numbers)
    return f": {found}" if found else ""


def _ports_of(pods: Workload) -> Span:
    containers = pods.place.at("spec", "containers")
    for index, container in enumerate(pods.containers):
        if container.get("ports"):
            return containers.at(index, "ports").key
    return containers.key
