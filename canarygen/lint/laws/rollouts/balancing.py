"""Laws of the DestinationRules of what a Rollout splits: they leave the choice of a version to the weights."""

from collections.abc import Iterator

from canarygen.code import Code
from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import text
from canarygen.key import ISTIO
from canarygen.lint.breach import breaches
from canarygen.lint.laws.rollouts.strategy import strategies
from canarygen.lint.laws.validation.destination_rule import policies
from canarygen.lint.laws.validation.part import part
from canarygen.lint.role import CANARY, roles
from canarygen.lint.tree import Tree
from canarygen.traffic_policy.balancing import bypasses


def versions_are_chosen_by_weight(tree: Tree) -> Iterator[Diagnostic]:
    """No rule for a Service that a Rollout moves, or for its subsets, has proxies go where the caller asked to go.

    The active Service of a blue-green release has pods of one version only, wherever it is asked for in the mesh.
    """
    for strategy in strategies(tree, CANARY):
        rollout = strategy.rollout
        rules = {
            rule.key: rule
            for role in roles(rollout)
            for rule in tree.rules(role.name(rollout), rollout.namespace)
        }
        name = text(strategy.rule.get("name"))
        rules |= {rule.key: rule for rule in tree.named(ISTIO, "DestinationRule", rollout.namespace, name)}
        for rule in filter(tree.is_sound, rules.values()):
            for policy in policies(part(rule, "spec")):
                found = bypasses(policy.said, str(rollout))
                note = Note("the Rollout", rollout.at("metadata", "name").span)
                yield from breaches(Code.SPLIT_BYPASSED, found, policy.place.at, note)
