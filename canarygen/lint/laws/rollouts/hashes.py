"""The law of the label by which the controller tells versions apart: it writes it, and nobody else.

It is that of switchServiceSelector (rollout/service.go of Argo Rollouts), and of UpdateHash (rollout/trafficrouting/istio/istio.go).
"""

from collections.abc import Iterator

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place, mapping, numbered, text
from canarygen.key import CORE, ISTIO
from canarygen.law import Law, Severity
from canarygen.lint.breach import breach
from canarygen.lint.laws.rollouts.strategy import Strategy, strategies
from canarygen.lint.laws.rollouts.variants import nearby
from canarygen.lint.resource import Resource
from canarygen.lint.role import STRATEGIES, roles
from canarygen.lint.tree import Tree
from canarygen.model.label import HASH
from canarygen.typed import Final

HASH_WRITTEN: Final = Law(
    "hash-written",
    "The controller writes the hash of each version's pods itself. Whoever applies a hash of another time sends requests to pods that are not there, until the controller sets it right; where none is said, its own stays.",
    Severity.WARNING,
)


def hashes_are_the_controllers(tree: Tree) -> Iterator[Diagnostic]:
    """Neither the Services of a Rollout nor its subsets say the hash; what a cluster has given out says it as it is."""
    for strategy in strategies(tree, *STRATEGIES):
        for place, user in _said(tree, strategy):
            yield breach(
                HASH_WRITTEN,
                f"the controller writes this label for {strategy.rollout}: each time that somebody applies this one, no pods are found until it does",
                place.span,
                f"leave `{HASH}` out",
                Note("it is named here", user.span),
            )


def _said(tree: Tree, strategy: Strategy) -> Iterator[tuple[Place, Place]]:
    """Give the places of the hash in what a Rollout names, each with that of the name."""
    rollout = strategy.rollout
    for role in roles(rollout):
        for service in nearby(
            tree, rollout, tree.named(CORE, "Service", rollout.namespace, role.name(rollout))
        ):
            if HASH in mapping(service.get("spec", "selector")) and not _is_live(service):
                yield service.at("spec", "selector", HASH), role.place(rollout)
    names = {text(strategy.rule.get(key)) for key in ("stableSubsetName", "canarySubsetName")}
    named = text(strategy.rule.get("name"))
    for rule in nearby(tree, rollout, tree.named(ISTIO, "DestinationRule", rollout.namespace, named)):
        for index, subset in numbered(rule.get("spec", "subsets")):
            is_version = text(subset.get("name")) in names
            if is_version and HASH in mapping(subset.get("labels")) and not _is_live(rule):
                place = rule.at("spec", "subsets", index, "labels", HASH)
                yield place, strategy.at("trafficRouting", "istio", "destinationRule", "name")


def _is_live(resource: Resource) -> bool:
    """Whether an object is as a cluster has given it out."""
    return resource.get("metadata", "uid") is not None
