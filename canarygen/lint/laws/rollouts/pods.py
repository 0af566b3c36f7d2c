"""Laws of pod templates that no schema can see: what Kubernetes' own validation refuses.

The controller runs it on every Rollout (rule V6); the API server does on a Deployment.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from canarygen.checks import containers, pod_settings, resources, security_contexts
from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.document import Path
from canarygen.fault import Refusal
from canarygen.lint.laws.rollouts.refusal import refused
from canarygen.lint.resource import ARGO, mapping
from canarygen.lint.tree import Tree
from canarygen.lint.workload import Workload

_TEMPLATED: Final = ((ARGO, "Rollout"), ("apps", "Deployment"))


def pods_are_accepted(tree: Tree) -> Iterator[Diagnostic]:
    """Kubernetes accepts the pods of a Rollout or a Deployment, as ValidatePodTemplateSpec has it."""
    for kind in _TEMPLATED:
        for owner in tree.of(*kind):
            for workload in tree.workloads_of(owner):
                if workload.described is owner:
                    yield from _refusals(workload)


def _refusals(workload: Workload) -> Iterator[Diagnostic]:
    template = without_nulls(mapping(workload.place.value))
    found: list[Refusal] = [
        *containers.refusals(template),
        *(_below(("spec",), told) for told in pod_settings.refusals(template.get("spec", {}))),
        *security_contexts.refusals(template),
        *resources.refusals(template),
    ]
    for path, message, way_out in found:
        yield refused(Code.POD_REFUSED, message, workload.place.at(*path).span, way_out)


def _below(path: Path, told: Refusal) -> Refusal:
    return (*path, *told[0]), told[1], told[2]


def without_nulls(value: Any) -> Any:
    """Give a value without the keys that stand for nothing, as Kubernetes reads it."""
    if isinstance(value, Mapping):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


CHECKS: Final = (pods_are_accepted,)
