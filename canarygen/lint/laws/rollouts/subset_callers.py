"""Laws of who knows the subsets of a Rollout: whoever calls it."""

from collections.abc import Iterator

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import text
from canarygen.key import ISTIO
from canarygen.law import Law
from canarygen.lint.breach import breach
from canarygen.lint.laws.rollouts.strategy import strategies
from canarygen.lint.laws.rollouts.variants import nearby
from canarygen.lint.role import CANARY
from canarygen.lint.tree import Tree
from canarygen.typed import Final

SUBSETS_OF_SOME: Final = Law(
    "subsets-of-some",
    "A DestinationRule with a workloadSelector is for the pods of its own namespace that it selects, and no gateway elsewhere is among them: to all others its subsets do not exist, and what is routed to one is answered with 503.",
)


def subsets_are_known_to_callers(tree: Tree) -> Iterator[Diagnostic]:
    """The DestinationRule that a Rollout moves is for all callers (`workload_selector` in networking/v1alpha3/destination_rule.proto)."""
    for strategy in strategies(tree, CANARY):
        rollout, name = strategy.rollout, text(strategy.rule.get("name"))
        named = tree.named(ISTIO, "DestinationRule", rollout.namespace, name) if name else ()
        for rule in filter(tree.is_sound, nearby(tree, rollout, named)):
            if rule.get("spec", "workloadSelector"):
                yield breach(
                    SUBSETS_OF_SOME,
                    f"only the callers that {rule} selects know the subsets of {rollout}",
                    rule.at("spec", "workloadSelector").key,
                    "leave `workloadSelector` out",
                    Note(
                        "the Rollout moves them",
                        strategy.at("trafficRouting", "istio", "destinationRule").key,
                    ),
                )
