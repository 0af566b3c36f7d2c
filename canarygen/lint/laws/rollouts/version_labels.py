"""Laws of the labels that only the pods of one version carry."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place, texts
from canarygen.lint.breach import breach
from canarygen.lint.laws.rollouts.strategy import strategies
from canarygen.lint.laws.rollouts.variants import pods_of
from canarygen.lint.resource import Resource
from canarygen.lint.role import ROLES, STRATEGIES
from canarygen.lint.tree import Tree


def versions_keep_the_selector(tree: Tree) -> Iterator[Diagnostic]:
    """No label of one version takes the place of one that all pods are selected by.

    The controller writes these into the template of a ReplicaSet, whose selector has them, too, and Kubernetes refuses that
    (syncEphemeralMetadata, rollout/ephemeralmetadata.go; ValidatePodTemplateSpecForReplicaSet, pkg/apis/apps/validation).
    """
    for strategy in strategies(tree, *STRATEGIES):
        rollout = strategy.rollout
        place = _selector(tree, rollout)
        selector = texts(place.value)
        for role in ROLES:
            for key, value in (
                role.labels(rollout).items() if role.metadata and role.kind == strategy.kind else ()
            ):
                if selector.get(key, value) != value:
                    yield breach(
                        Code.RESERVED_METADATA,
                        f"`{key}` is a label that {rollout} selects its pods by, and those of one version would lose it",
                        strategy.at(role.metadata, "labels", key).span,
                        "give the label another name",
                        Note("the selector", place.at(key).span),
                    )


def _selector(tree: Tree, rollout: Resource) -> Place:
    """Give the labels that a Rollout selects its pods by: its own, or those of the only workload that it refers to (rollout/templateref.go)."""
    pods = pods_of(tree, rollout) if rollout.get("spec", "selector") is None else []
    return (pods[0].described if len(pods) == 1 else rollout).at("spec", "selector", "matchLabels")
