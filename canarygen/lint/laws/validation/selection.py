"""The pods that Services select: some there are, and they declare the ports that are asked of them by name."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import below, items, mapping, mappings, text, texts
from canarygen.frozen import replace
from canarygen.key import ARGO, CORE, FLAGGER
from canarygen.law import Law, Severity
from canarygen.lint.breach import breach
from canarygen.lint.gap import merged
from canarygen.lint.laws.validation.part import Part, part
from canarygen.lint.laws.validation.service import EXTERNAL
from canarygen.lint.laws.validation.service_pods import ServicePods
from canarygen.lint.resource import Resource
from canarygen.lint.role import labels_of_versions
from canarygen.lint.selector import selects
from canarygen.lint.tree import Tree
from canarygen.lint.workload import Workload
from canarygen.pod.laws.running import PROTOCOLS
from canarygen.source import Span
from canarygen.typed import Any, Final
from canarygen.wording import guess, ticked

SELECTOR_MATCHES_NOTHING: Final = Law(
    "selector-matches-nothing",
    "No pod carries the labels that the Service selects: whoever calls it is refused, or waits in vain.",
)
_INJECTED: Final = frozenset({"http-envoy-prom", "linkerd-admin", "dapr-metrics", "dapr-http", "dapr-grpc"})
"""Names of ports of sidecars that are put into pods when they start."""
_AT_BIRTH: Final = frozenset(
    {
        *("rollouts-pod-template-hash", "pod-template-hash", "controller-revision-hash"),
        *("job-name", "controller-uid", "batch.kubernetes.io/job-name", "batch.kubernetes.io/controller-uid"),
        *("batch.kubernetes.io/job-completion-index", "apps.kubernetes.io/pod-index"),
        "statefulset.kubernetes.io/pod-name",
    }
)
"""Labels that controllers give to pods, and that no template has."""


def services_find_pods(tree: Tree) -> Iterator[Diagnostic]:
    """A Service selects pods of the tree, where the tree shows that it should.

    It should, if what runs pods beside it has its name; it seems so, if that stands elsewhere, or pods of its file carry
    nearly what it selects. Anything else may be meant for pods outside of the tree. One that a Rollout names is held to
    that Rollout's pods, in the controller's words.
    """
    service_pods, temporary = ServicePods(tree), _temporary_labels(tree)
    for service in tree.of(CORE, "Service"):
        selector = _selector(service)
        if service.get("spec", "type") == EXTERNAL or _pods(tree, service, selector):
            continue
        is_temporary = any(selects(selector, labels) for labels in temporary.get(service.namespace, ()))
        if not selector or is_temporary or service_pods.moved(service):
            continue
        if meant := service_pods.meant(service):
            if not any(selects(selector, pods.promised) for pods in meant):
                yield _unmatched(service, selector, meant[0])
        elif near := service_pods.near(service, selector):
            yield replace(_unmatched(service, selector, near), ruled=Severity.WARNING)


def _selector(service: Resource) -> dict[str, str]:
    """Give what a Service selects by, without the labels that pods get when they are made."""
    selector = texts(service.get("spec", "selector"))
    return {key: value for key, value in selector.items() if key not in _AT_BIRTH}


def _pods(tree: Tree, service: Resource, selector: Mapping[str, str]) -> tuple[Workload, ...]:
    """Give the pods that a Service selects. Flagger makes a second Deployment, whose labels end in `-primary`."""
    found = tree.pods(service.namespace, selector)
    if found or not tree.any_of(FLAGGER, "Canary"):
        return found
    return tree.pods(
        service.namespace, {key: value.removesuffix("-primary") for key, value in selector.items()}
    )


def _unmatched(service: Resource, selector: Mapping[str, str], pods: Workload) -> Diagnostic:
    key = next(
        (key for key, value in selector.items() if pods.labels.get(key) != value), next(iter(selector))
    )
    carried = f"`{key}: {pods.labels[key]}`" if key in pods.labels else f"no label `{key}`"
    return breach(
        SELECTOR_MATCHES_NOTHING,
        f"the Service finds no pod: it selects `{key}: {selector[key]}`",
        service.at("spec", "selector", key).span,
        "let the selector and the labels of the pods be the same",
        Note(f"the pods of {pods.owner} carry {carried}", pods.place.at("metadata", "labels", key).key),
    )


def ports_find_their_names(tree: Tree) -> Iterator[Diagnostic]:
    """A port that a Service sends to by name is declared by a container of its pods."""
    service_pods = ServicePods(tree)
    for service in tree.of(CORE, "Service"):
        # Of a port of no protocol that is told, and no container can declare anything for it.
        targets = [
            port
            for port in part(service, "spec").each("ports")
            if _is_name(port.get("targetPort")) and _protocol(port) in PROTOCOLS
        ]
        if not targets:
            continue
        pods = _pods(tree, service, _selector(service)) or service_pods.meant(service)
        for port in targets:
            # A list finds a name that is yet to be filled in, too, and a set does not.
            names = [name for workload in pods for name in workload.named_ports(port.said)]
            if pods and port.get("targetPort") not in [*names, *_INJECTED, *_of_no_protocol(pods)]:
                yield _unknown(port, str(port.get("targetPort")), pods[0], sorted(set(names)))


def _of_no_protocol(pods: Iterable[Workload]) -> frozenset[str]:
    """Give the names of ports for which their containers say a protocol that there is not, which is told there."""
    found = ((name, protocol) for workload in pods for name, _, protocol in workload.ports)
    return frozenset(name for name, protocol in found if protocol not in PROTOCOLS)


def _is_name(target: Any) -> bool:
    return isinstance(target, str) and not target.isdecimal()


def _unknown(port: Part, target: str, pods: Workload, names: list[str]) -> Diagnostic:
    message = f"no container of the pods declares a port named `{target}`"
    if other := next((protocol for name, _, protocol in pods.ports if name == target), ""):
        message = f"{message} for {_protocol(port)}"
        help_ = f"write `protocol: {other}`, as the container does{_or(names)}"
    else:
        numbers = [str(number) for _, number, _ in pods.ports]
        unnamed = f"name the port (`name: {target}`), or write its number{_of(numbers)}"
        help_ = guess(target, names, f"write {ticked(names)}" if names else unnamed)
    return breach(
        Code.PORT_BROKEN,
        message,
        port.span("targetPort"),
        help_,
        Note(f"the pods of {pods.owner}", _ports_of(pods)),
    )


def _protocol(port: Part) -> str:
    return text(port.get("protocol")) or "TCP"


def _or(names: list[str]) -> str:
    return f", or lead it to {ticked(names)}" if names else ""


def _of(numbers: Iterable[str]) -> str:
    found = ", ".join(numbers)
    return f": {found}" if found else ""


def _ports_of(pods: Workload) -> Span:
    containers = pods.place.at("spec", "containers")
    for index, container in enumerate(pods.containers):
        if container.get("ports"):
            return containers.at(index, "ports").key
    return containers.key


def _temporary_labels(tree: Tree) -> Mapping[str, Sequence[Mapping[str, str]]]:
    """Give the labels of pods that are there for a time only, by namespace: those of experiments, and of one version of a Rollout."""
    found: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for rollout in tree.any_of(ARGO, "Rollout"):
        own = list(_of_rollout(rollout))
        for pods in tree.workloads_of(rollout):
            found[rollout.namespace] += [merged(pods.labels, labels) for labels in own]
    for experiment in tree.any_of(ARGO, "Experiment"):
        found[experiment.namespace] += _of_templates(experiment.get("spec", "templates"))
    return found


def _of_rollout(rollout: Resource) -> Iterator[Mapping[str, str]]:
    yield from labels_of_versions(rollout)
    for step in items(rollout.get("spec", "strategy", "canary", "steps")):
        yield from _of_templates(below(step, "experiment").get("templates"))


def _of_templates(templates: Any) -> Iterator[Mapping[str, str]]:
    for template in mappings(templates):
        inner = below(template, "template", "metadata")
        yield merged(texts(inner.get("labels")), texts(mapping(template.get("metadata")).get("labels")))
