"""The law of percentages of autoscalers: they are those of what every container requests."""

from collections.abc import Iterator, Mapping

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place, mapping, numbered, text
from canarygen.key import CORE
from canarygen.law import Severity
from canarygen.lint.breach import breach
from canarygen.lint.resource import Resource, group
from canarygen.lint.tree import Tree
from canarygen.lint.workload import Workload
from canarygen.model.containers import containers, is_injected, is_requested, lasting
from canarygen.typed import Any, Final

_KEY: Final = ("spec", "scaleTargetRef")
_OTHERWISE: Final = ", or write `averageValue` in place of the percentage"
_OF_VERSION_1: Final = "targetCPUUtilizationPercentage"


def percentages_have_requests(tree: Tree) -> Iterator[Diagnostic]:
    """Every lasting container requests what an autoscaler takes a percentage of (calculatePodRequests, pkg/controller/podautoscaler).

    A LimitRange of the namespace may add it, or a cluster of itself, as GKE does in its Autopilot: where nothing here says so it is
    a warning.
    """
    for scaler in tree.of("autoscaling", "HorizontalPodAutoscaler"):
        if tree.in_namespace(CORE, "LimitRange", scaler.namespace):
            continue
        for pods in _pods(tree, scaler):
            for place, resource in _percentages(scaler):
                if lacking := _lacking(pods, resource):
                    yield breach(
                        Code.AUTOSCALE_WITHOUT_REQUEST,
                        f"a percentage of the {resource} that the container `{lacking}` requests, and it requests none",
                        place.key,
                        f"add the request to the container{_OTHERWISE if place.path[-1] == 'target' else ''}",
                        Note("the pods", pods.place.key),
                        ruled=Severity.WARNING,
                    )


def _pods(tree: Tree, scaler: Resource) -> list[Workload]:
    """Give the pods that are scaled, if the tree has just one object of that name."""
    target = mapping(scaler.get(*_KEY))
    its = (group(text(target.get("apiVersion"))), text(target.get("kind")), scaler.namespace)
    found = tree.named(*its, text(target.get("name")))
    pods = [] if len(found) != 1 or not tree.is_sound(found[0]) else [*tree.workloads_of(found[0])]
    return pods if len(pods) == 1 else []


def _percentages(scaler: Resource) -> Iterator[tuple[Place, str]]:
    """Give of what an autoscaler takes a percentage, and where it says so: that of version 1 has a key for it."""
    if isinstance(scaler.get("spec", _OF_VERSION_1), int):
        yield scaler.at("spec", _OF_VERSION_1), "cpu"
    for index, metric in numbered(scaler.get("spec", "metrics")):
        said = mapping(metric.get("resource"))
        if isinstance(mapping(said.get("target")).get("averageUtilization"), int):
            yield scaler.at("spec", "metrics", index, "resource", "target"), text(said.get("name"))


def _lacking(pods: Workload, resource: str) -> str:
    template: Mapping[str, Any] = mapping(pods.place.value)
    if is_requested(mapping(template.get("spec")), resource):
        return ""
    found = (each for _, each in lasting(tuple(containers(template))) if not is_requested(each, resource))
    return next((text(each.get("name")) for each in found if not is_injected(each)), "")
