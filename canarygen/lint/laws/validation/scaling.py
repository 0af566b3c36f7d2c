"""What Kubernetes refuses of autoscalers and budgets: pkg/apis/autoscaling/validation, pkg/apis/policy/validation."""

import re
from collections.abc import Iterator
from typing import Any, Final

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.lint.law import Law
from canarygen.lint.laws.validation.part import part, told
from canarygen.lint.tree import Tree

_PERCENT: Final = re.compile(r"(?:100|[0-9]{1,2})%")
BUDGET_REFUSED: Final = Law(
    "budget-refused", "Kubernetes refuses such a budget: a drain of nodes may then take all pods at once."
)


def autoscalers_are_accepted(tree: Tree) -> Iterator[Diagnostic]:
    """An autoscaler's bounds are in order (validateHorizontalPodAutoscalerSpec)."""
    for resource in tree.of("autoscaling", "HorizontalPodAutoscaler"):
        spec = part(resource, "spec")
        least, most = spec.get("minReplicas"), spec.get("maxReplicas")
        if isinstance(most, int) and most < 1:
            yield told(
                Code.AUTOSCALE_BROKEN,
                spec.span("maxReplicas"),
                f"{most} pods at most are none",
                "write 1 or more",
            )
        if isinstance(least, int) and least < 0:
            yield told(
                Code.AUTOSCALE_BROKEN,
                spec.span("minReplicas"),
                "there are no fewer than 0 pods",
                "write 1 or more",
            )
        if isinstance(least, int) and isinstance(most, int) and least > most > 0:
            yield told(
                Code.AUTOSCALE_BROKEN,
                spec.span("minReplicas"),
                f"{least} pods at least are more than {most} at most",
                "let `minReplicas` be no more than `maxReplicas`",
                Note("at most", spec.span("maxReplicas")),
            )


def budgets_are_accepted(tree: Tree) -> Iterator[Diagnostic]:
    """A budget says how many pods stay or how many go, and not both (ValidatePodDisruptionBudgetSpec)."""
    for resource in tree.of("policy", "PodDisruptionBudget"):
        spec = part(resource, "spec")
        if spec.has("minAvailable") and spec.has("maxUnavailable"):
            yield told(
                BUDGET_REFUSED,
                spec.key("maxUnavailable"),
                "`minAvailable` and `maxUnavailable` exclude each other",
                "keep one of the two",
                Note("the other one", spec.key("minAvailable")),
            )
        for key in ("minAvailable", "maxUnavailable"):
            share = spec.get(key)
            if share is not None and not _is_share(share):
                yield told(
                    BUDGET_REFUSED,
                    spec.span(key),
                    f"`{share}` is neither a number of pods nor a percentage",
                    "write, for example, 1 or 25%",
                )


def _is_share(value: Any) -> bool:
    return value >= 0 if isinstance(value, int) else _PERCENT.fullmatch(str(value)) is not None
