"""What Kubernetes refuses of whatever runs pods: ValidateDeployment and its like, pkg/apis/apps/validation."""

from collections.abc import Iterator, Mapping

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import numbered, texts
from canarygen.law import Law
from canarygen.lint.breach import breach
from canarygen.lint.laws.validation.part import Part, part, specs
from canarygen.lint.resource import Resource
from canarygen.lint.selector import holds
from canarygen.lint.tree import Tree
from canarygen.typed import Final

WORKLOAD_REFUSED: Final = Law(
    "workload-refused", "Kubernetes refuses what is to run these pods: none of them would ever start."
)
_APPS: Final = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet")
_DEADLINE: Final = 600
"""Kubernetes' own progressDeadlineSeconds, where a Deployment says none."""


def selectors_find_their_pods(tree: Tree) -> Iterator[Diagnostic]:
    """The pods of a Deployment, or its kin, carry the labels that it selects them by."""
    for kind in _APPS:
        for resource in tree.of("apps", kind):
            # Versions before this one took the labels of the pods by default.
            if resource.content["apiVersion"] == "apps/v1":
                yield from _selector(resource)


def deployments_are_accepted(tree: Tree) -> Iterator[Diagnostic]:
    """A Deployment can replace its pods, and has time to (ValidateDeploymentSpec)."""
    for spec in specs(tree, "apps", "Deployment"):
        yield from _strategy(spec)
        ready, deadline = spec.get("minReadySeconds") or 0, spec.get("progressDeadlineSeconds")
        if isinstance(deadline, int) and isinstance(ready, int) and deadline <= ready:
            yield breach(
                Code.DEADLINE_TOO_SHORT,
                f"the pods have {deadline} seconds, and count as available after {ready} at the earliest",
                spec.span("progressDeadlineSeconds"),
                f"write a number above {ready}",
            )
        elif deadline is None and isinstance(ready, int) and ready >= _DEADLINE:
            yield breach(
                Code.DEADLINE_TOO_SHORT,
                f"without `progressDeadlineSeconds` the pods have {_DEADLINE} seconds, and need {ready}",
                spec.span("minReadySeconds"),
                f"add `progressDeadlineSeconds: {2 * ready}`",
            )


def counts_are_accepted(tree: Tree) -> Iterator[Diagnostic]:
    """No number of pods, or of seconds, is below zero."""
    for kind in _APPS:
        for spec in specs(tree, "apps", kind):
            for key in ("replicas", "minReadySeconds", "revisionHistoryLimit"):
                count = spec.get(key)
                if isinstance(count, int) and count < 0:
                    yield breach(
                        WORKLOAD_REFUSED, f"`{key}` is below zero", spec.span(key), "write 0 or more"
                    )


def _selector(resource: Resource) -> Iterator[Diagnostic]:
    spec = part(resource, "spec")
    selector, pod = spec.inner("selector"), spec.inner("template", "metadata")
    labels = texts(pod.get("labels"))
    if not selector.get("matchLabels") and not selector.get("matchExpressions"):
        yield breach(
            Code.SELECTOR_BROKEN,
            f"the {resource.kind} selects no pods",
            selector.place.key,
            "add `selector: {matchLabels: ...}`, with labels of its pods",
        )
    for key, value in texts(selector.get("matchLabels")).items():
        if labels.get(key) != value:
            yield breach(
                Code.SELECTOR_BROKEN,
                f"the {resource.kind} selects `{key}: {value}`, and its pods carry {_carried(labels, key)}",
                selector.span("matchLabels", key),
                "let the two be the same",
                Note("the labels of the pods", pod.key("labels", key)),
            )
    for index, expression in numbered(selector.get("matchExpressions")):
        if not holds(expression, labels):
            yield breach(
                Code.SELECTOR_BROKEN,
                f"the pods of the {resource.kind} do not fit this condition",
                selector.span("matchExpressions", index, "key"),
                "let the labels of the pods fit it",
                Note("the labels of the pods", pod.key("labels")),
            )


def _carried(labels: Mapping[str, str], key: str) -> str:
    return f"`{key}: {labels[key]}`" if key in labels else f"no label `{key}`"


def _strategy(spec: Part) -> Iterator[Diagnostic]:
    strategy = spec.inner("strategy")
    rolling = strategy.inner("rollingUpdate")
    if strategy.get("type") == "Recreate" and rolling.said:
        yield breach(
            WORKLOAD_REFUSED,
            "`rollingUpdate` cannot stand beside `type: Recreate`",
            strategy.key("rollingUpdate"),
            "remove one of the two",
            Note("the type", strategy.span("type")),
        )
    elif all(str(rolling.get(key)) in {"0", "0%"} for key in ("maxSurge", "maxUnavailable")):
        yield breach(
            Code.SURGE_AND_UNAVAILABLE_ZERO,
            "with neither an extra pod nor a missing one no pod can be replaced",
            rolling.span("maxUnavailable"),
            "let one of the two be 1 or more",
            Note("no extra pod", rolling.span("maxSurge")),
        )
