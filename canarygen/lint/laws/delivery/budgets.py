"""Budgets of disruption that let no pod go."""

import re
from collections.abc import Iterator

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place, mapping, texts
from canarygen.law import Law, Severity
from canarygen.lint.blank import is_filled_in
from canarygen.lint.breach import breach
from canarygen.lint.index import Index
from canarygen.lint.laws.delivery.autoscalers import autoscalers
from canarygen.lint.realm import environment
from canarygen.lint.resource import Resource
from canarygen.lint.tree import Tree
from canarygen.model.workload import Disruption
from canarygen.typed import Final
from canarygen.wording import counted

BUDGET_LETS_NONE_GO: Final = Law(
    "budget-lets-none-go",
    "No node that one of the pods runs on can be drained: an upgrade of the cluster stands still, and a release with it.",
    Severity.WARNING,
)
_SHARE: Final = re.compile("[0-9]{1,3}%")
_KEYS: Final = ("maxUnavailable", "minAvailable")
_SCALED: Final = ("Deployment", "StatefulSet", "ReplicaSet", "Rollout")
Pods = tuple[int, Place]


def budgets_let_pods_go(tree: Tree) -> Iterator[Diagnostic]:
    """With the least number of pods there is one that may go (Kubernetes' disruption controller, getExpectedPodCount)."""
    least = Index(
        ((environment(one.resource), one.resource.namespace, one.kind, one.name), one)
        for one in autoscalers(tree)
    )
    for budget in tree.of("policy", "PodDisruptionBudget"):
        if all(budget.get("spec", key) is None for key in _KEYS):
            yield _unsaid(budget)
        here, selector = environment(budget), texts(budget.get("spec", "selector", "matchLabels"))
        if mapping(budget.get("spec", "selector")).keys() - {"matchLabels"}:
            continue
        pods = [pod for pod in tree.pods(budget.namespace, selector) if pod.owner.kind in _SCALED]
        found = [pod.owner for pod in pods if environment(pod.owner) == here]
        scalers = [least.of((here, owner.namespace, owner.kind, owner.name)) for owner in found]
        counts = [
            _least(its[-1].resource) if its else _replicas(owner)
            for owner, its in zip(found, scalers, strict=True)
        ]
        total = sum(count for count, _ in counts)
        limit = _limit(budget)
        is_said = not any(is_filled_in(place.value) for _, place in counts)
        is_certain = is_said and len({owner.key for owner in found}) == len(found)
        if total > 0 and limit and is_certain and not limit.evictions(total):
            yield _none(limit, total, next(place for count, place in counts if count))


def _least(scaler: Resource) -> Pods:
    for key in ("minReplicas", "minReplicaCount"):
        if (count := scaler.get("spec", key)) is not None:
            return _number(count), scaler.at("spec", key)
    return 1, scaler.at("spec")


def _replicas(owner: Resource) -> Pods:
    count = owner.get("spec", "replicas")
    return (1, owner.at("spec")) if count is None else (_number(count), owner.at("spec", "replicas"))


def _number(count: object) -> int:
    return count if isinstance(count, int) else 1


def _limit(budget: Resource) -> Disruption | None:
    for key in _KEYS:
        said = budget.get("spec", key)
        if isinstance(said, int) or (isinstance(said, str) and _SHARE.fullmatch(said)):
            return Disruption(limit=said, is_loss=key == "maxUnavailable", place=budget.at("spec", key))
    return None


def _unsaid(budget: Resource) -> Diagnostic:
    """Tell of a budget without any number: the disruption controller then expects no pods, and lets none go (updatePdbStatus)."""
    return breach(
        BUDGET_LETS_NONE_GO,
        "this budget says no number, and so lets no pod go",
        budget.at("spec").key,
        "write `maxUnavailable: 1`",
    )


def _none(limit: Disruption, total: int, place: Place) -> Diagnostic:
    return breach(
        BUDGET_LETS_NONE_GO,
        f"of {counted(total, 'pod')} this budget lets none go",
        limit.place.span,
        "write `maxUnavailable: 1`, or run more pods",
        Note("so many pods there are at least", place.span if place.path[-1] != "spec" else place.key),
    )
