"""What Kubernetes refuses of autoscalers and budgets: pkg/apis/autoscaling/validation, pkg/apis/policy/validation."""

import re
from collections.abc import Iterator, Mapping

from canarygen.autoscaler import refusals
from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import text
from canarygen.law import Law
from canarygen.lint.breach import breach, breaches
from canarygen.lint.laws.validation.part import Part, specs
from canarygen.lint.leniency import without_nulls
from canarygen.lint.tree import Tree
from canarygen.pod.laws.selector import broken
from canarygen.typed import Any, Final
from canarygen.wording import brief, joined

_PERCENT: Final = re.compile(r"(?:100|[0-9]{1,2})%")
_SEGMENT: Final = re.compile(r"(?!\.{1,2}\Z)[^/%]+")
"""What may be a part of an address (IsValidPathSegmentName)."""
_SHARES: Final = ("minAvailable", "maxUnavailable")
_ALL: Final[Mapping[str, tuple[Any, ...]]] = {"minAvailable": (0, "0%"), "maxUnavailable": ("100%",)}
"""What lets all pods go, however many there are."""
_EVICTIONS: Final = ("IfHealthyBudget", "AlwaysAllow")
_OF_CORE: Final = frozenset({"ReplicationController"})
_VERSIONS: Final = {
    "Rollout": "argoproj.io/v1alpha1",
    **dict.fromkeys(("Deployment", "ReplicaSet", "StatefulSet"), "apps/v1"),
}
BUDGET_REFUSED: Final = Law(
    "budget-refused", "Kubernetes refuses such a budget: a drain of nodes may then take all pods at once."
)


def autoscalers_are_accepted(tree: Tree) -> Iterator[Diagnostic]:
    """An autoscaler's bounds are in order (validateHorizontalPodAutoscalerSpec)."""
    for spec in specs(tree, "autoscaling", "HorizontalPodAutoscaler"):
        least, most = spec.get("minReplicas"), spec.get("maxReplicas")
        if isinstance(most, int) and most < 1:
            yield breach(
                Code.AUTOSCALE_BROKEN,
                f"{most} pods at most are none",
                spec.span("maxReplicas"),
                "write 1 or more",
            )
        if isinstance(least, int) and (least < 0 or (least == 0 and not _wakes(spec))):
            yield breach(
                Code.AUTOSCALE_BROKEN,
                "there are no fewer than 0 pods"
                if least
                else "where there are no pods nothing tells that some are needed",
                spec.span("minReplicas"),
                "write 1 or more",
            )
        yield from _target(spec)
        yield from _rules(spec)
        if isinstance(least, int) and isinstance(most, int) and least > most > 0:
            yield breach(
                Code.AUTOSCALE_BROKEN,
                f"{least} pods at least are more than {most} at most",
                spec.span("minReplicas"),
                "let `minReplicas` be no more than `maxReplicas`",
                Note("at most", spec.span("maxReplicas")),
            )


def _wakes(spec: Part) -> bool:
    """Whether something else than pods is measured, so that a cluster may let there be none (HPAScaleToZero)."""
    return any(metric.get("type") in ("External", "Object") for metric in spec.each("metrics"))


def _target(spec: Part) -> Iterator[Diagnostic]:
    """Tell of a target that has no name, or no group (ValidateCrossVersionObjectReference): older versions take the latter, and find nothing."""
    target = spec.inner("scaleTargetRef")
    for key in ("kind", "name"):
        value = target.get(key)
        if isinstance(value, str) and not _SEGMENT.fullmatch(value):
            yield breach(
                Code.AUTOSCALE_BROKEN,
                f"nothing has the {key} `{brief(value)}`",
                spec.span("scaleTargetRef", key),
                "write it as the target has it",
            )
    version, kind = target.get("apiVersion"), text(target.get("kind"))
    group, slash, number = text(version).partition("/")
    if kind in _OF_CORE or (group and slash and number and "/" not in number):
        return
    yield breach(
        Code.AUTOSCALE_BROKEN,
        f"nothing says of which API group the {kind or 'target'} is: nothing is scaled",
        spec.span("scaleTargetRef", *(["apiVersion"] if version is not None else [])),
        f"write `apiVersion: {_VERSIONS.get(kind, 'GROUP/VERSION')}`",
    )


def _rules(spec: Part) -> Iterator[Diagnostic]:
    metrics = [without_nulls(metric.said) for metric in spec.each("metrics")]
    behavior = without_nulls(spec.inner("behavior").said)
    yield from breaches(Code.AUTOSCALE_BROKEN, refusals(metrics, behavior, None), spec.place.at)


def budgets_are_accepted(tree: Tree) -> Iterator[Diagnostic]:
    """A budget says how many pods stay or how many go, and not both (ValidatePodDisruptionBudgetSpec)."""
    for spec in specs(tree, "policy", "PodDisruptionBudget"):
        if spec.has("minAvailable") and spec.has("maxUnavailable"):
            yield breach(
                BUDGET_REFUSED,
                "`minAvailable` and `maxUnavailable` exclude each other",
                spec.key("maxUnavailable"),
                "keep one of the two",
                Note("the other one", spec.key("minAvailable")),
            )
        for key in _SHARES:
            share = spec.get(key)
            if share is not None and not _is_share(share):
                yield breach(
                    BUDGET_REFUSED,
                    f"`{share}` is neither a number of pods nor a percentage",
                    spec.span(key),
                    "write, for example, 1 or 25%",
                )
        for key in (key for key, shares in _ALL.items() if spec.get(key) in shares):
            yield breach(
                Code.DISRUPTION_ALWAYS,
                "this budget lets all pods go at once",
                spec.span(key),
                "write `maxUnavailable: 1`, for example, or remove the budget",
            )
        yield from _settings(spec)


def _settings(spec: Part) -> Iterator[Diagnostic]:
    policy = spec.get("unhealthyPodEvictionPolicy")
    if isinstance(policy, str) and policy not in _EVICTIONS:
        yield breach(
            BUDGET_REFUSED,
            f"`{policy}` is no unhealthyPodEvictionPolicy",
            spec.span("unhealthyPodEvictionPolicy"),
            f"write {joined(_EVICTIONS)}",
        )
    selector = spec.inner("selector")
    yield from breaches(BUDGET_REFUSED, broken(selector.said), selector.place.at)


def _is_share(value: Any) -> bool:
    return value >= 0 if isinstance(value, int) else _PERCENT.fullmatch(str(value)) is not None
