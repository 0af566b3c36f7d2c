"""Laws of a Rollout as a whole: which pods are its own, and what it may say of them.

They are those of ValidateRolloutSpec (pkg/apis/rollouts/validation/validation.go of Argo Rollouts).
"""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import mapping
from canarygen.key import ARGO
from canarygen.law import Law
from canarygen.lint.breach import breach, breaches
from canarygen.lint.laws.rollouts.variants import pods_of
from canarygen.lint.resource import Resource
from canarygen.lint.role import STRATEGIES
from canarygen.lint.selector import fits
from canarygen.lint.tree import Tree
from canarygen.pattern import on_demand
from canarygen.pod.laws.selector import broken
from canarygen.typed import Any, Final
from canarygen.wording import brief, counted

SELECTOR_MISSING: Final = Law(
    "selector-missing",
    "A Rollout finds its pods by its selector; without one the controller does nothing at all.",
    peer="Rollout has missing field '.spec.selector'",
)
SELECTOR_REFUSED: Final = Law(
    "selector-refused", "The controller cannot read this selector.", peer="invalid label selector"
)
TEMPLATE_TWICE: Final = Law(
    "template-twice",
    "The pods are described by the workload that is referred to; what stands in the Rollout would be ignored.",
    peer="template must be empty for workload reference rollout",
)
STRATEGY_UNCLEAR: Final = Law(
    "strategy-unclear",
    "A Rollout follows one strategy; with none or with both the controller does nothing at all.",
    peer="Multiple Strategies can not be listed",
)
RESTART_REFUSED: Final = Law(
    "restart-refused",
    "Pods that are older than `restartAt` are replaced. What is no time of RFC 3339 the API server refuses.",
)
_TIME: Final = on_demand(
    r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])[Tt ](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:[.,][0-9]+)?(?:[Zz]|[-+][0-9]{2}:[0-9]{2})"
)
_COUNTS: Final = ("replicas", "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds")
_USUAL_DEADLINE: Final = 600


def numbers_are_not_negative(tree: Tree) -> Iterator[Diagnostic]:
    """No number of pods, revisions or seconds is negative (rule V1)."""
    for rollout in tree.of(ARGO, "Rollout"):
        for key in _COUNTS:
            value = rollout.get("spec", key)
            if isinstance(value, int) and value < 0:
                yield breach(
                    Code.OUT_OF_RANGE,
                    f"`{key}` is {value}",
                    rollout.at("spec", key).span,
                    "write 0 or more, or leave it out",
                    peer="must be greater than or equal to 0",
                )


def restarts_have_a_time(tree: Tree) -> Iterator[Diagnostic]:
    """The time at which pods are to be replaced is one (`format: date-time` of the definition, and metav1.Time)."""
    for rollout in tree.of(ARGO, "Rollout"):
        said = rollout.get("spec", "restartAt")
        if isinstance(said, str) and not _TIME.fullmatch(said):
            yield breach(
                RESTART_REFUSED,
                f"`{brief(said)}` is no time",
                rollout.at("spec", "restartAt").span,
                "write one such as `2026-01-31T09:30:00Z`, or leave it to `kubectl argo rollouts restart`",
            )


def selectors_are_said(tree: Tree) -> Iterator[Diagnostic]:
    """A Rollout has a selector that says something, unless its workload has one (rules V2, V3, V5).

    One without any content is judged, too: its selector is what Argo Rollouts misses first.
    """
    for rollout in tree.any_of(ARGO, "Rollout"):
        selector = rollout.get("spec", "selector")
        if rollout.get("spec", "workloadRef") is None and not _says(selector):
            argo = None if selector is None else "empty selector is invalid for deployment"
            yield breach(
                SELECTOR_MISSING,
                f"{rollout} selects no pods" if rollout.name else "this Rollout selects no pods",
                rollout.at("spec", "selector").span,
                "add `selector: {matchLabels: {...}}` with labels that its pods carry",
                peer=argo,
            )
    for rollout in tree.of(ARGO, "Rollout"):
        found = broken(mapping(rollout.get("spec", "selector")))
        yield from breaches(SELECTOR_REFUSED, found, rollout.at("spec", "selector").at)


def _says(selector: Any) -> bool:
    parts = mapping(selector)
    return bool(parts.get("matchLabels") or parts.get("matchExpressions"))


def selectors_fit_their_pods(tree: Tree) -> Iterator[Diagnostic]:
    """The pods of a Rollout carry the labels that it selects (rule V6)."""
    for rollout in tree.of(ARGO, "Rollout"):
        selector = mapping(rollout.get("spec", "selector"))
        pods = pods_of(tree, rollout)
        if not _says(selector) or list(broken(selector)) or not pods or _is_doubly_described(rollout):
            continue
        if not any(fits(selector, workload.labels) for workload in pods):
            labels = pods[0].place.at("metadata", "labels")
            yield breach(
                Code.SELECTOR_BROKEN,
                f"the pods of {rollout} do not carry the labels that it selects",
                rollout.at("spec", "selector").span,
                "give the selector and the pods the same labels",
                Note("the labels of the pods", labels.key),
                peer="`selector` does not match template `labels`",
            )


def _is_doubly_described(rollout: Resource) -> bool:
    """Whether a Rollout with a reference has pods of its own, too: the controller looks at these keys alone."""
    own = (rollout.get("spec", "template", "metadata", key) for key in ("labels", "annotations"))
    return rollout.get("spec", "workloadRef") is not None and any(own)


def templates_are_said_once(tree: Tree) -> Iterator[Diagnostic]:
    """Pods are described in the Rollout or in the workload that it refers to, not in both (rule V4)."""
    for rollout in tree.of(ARGO, "Rollout"):
        if _is_doubly_described(rollout):
            yield breach(
                TEMPLATE_TWICE,
                f"{rollout} describes its pods, and refers to a workload that does",
                rollout.at("spec", "template").key,
                "remove `template`, or `workloadRef`",
                Note("the reference", rollout.at("spec", "workloadRef").key),
            )


def deadlines_leave_time(tree: Tree) -> Iterator[Diagnostic]:
    """An update has more time than a pod must be ready for (rule V7)."""
    for rollout in tree.of(ARGO, "Rollout"):
        ready, deadline = (rollout.get("spec", key) for key in ("minReadySeconds", "progressDeadlineSeconds"))
        time = deadline if isinstance(deadline, int) else _USUAL_DEADLINE
        wait = ready if isinstance(ready, int) else 0
        if 0 <= time <= wait:
            key = "minReadySeconds" if deadline is None else "progressDeadlineSeconds"
            usual = " by default" if deadline is None else ""
            yield breach(
                Code.DEADLINE_TOO_SHORT,
                f"an update has {counted(time, 'second')}{usual}, and a pod must be ready for {wait}",
                rollout.at("spec", key).span,
                "raise `progressDeadlineSeconds`, or lower `minReadySeconds`",
                peer="must be greater than minReadySeconds",
            )


def strategies_are_said_once(tree: Tree) -> Iterator[Diagnostic]:
    """A Rollout has one strategy (rule V8)."""
    for rollout in tree.of(ARGO, "Rollout"):
        place, said = rollout.at("spec", "strategy"), mapping(rollout.get("spec", "strategy"))
        found = [kind for kind in STRATEGIES if said.get(kind) is not None]
        if not found:
            yield breach(
                STRATEGY_UNCLEAR,
                f"{rollout} has no strategy",
                place.key,
                "add `canary: {steps: [...]}` or `blueGreen: {activeService: ...}` under `strategy`",
                peer="Rollout has missing field '.spec.strategy.canary or .spec.strategy.blueGreen'",
            )
        elif len(found) > 1:
            yield breach(
                STRATEGY_UNCLEAR,
                f"{rollout} has two strategies",
                place.at(found[1]).key,
                "keep one of the two",
                Note("the other one", place.at(found[0]).key),
            )
