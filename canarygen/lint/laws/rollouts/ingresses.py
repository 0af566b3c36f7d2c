"""Laws of the Ingresses that a Rollout splits: they are said in one way.

They are those of ValidateRolloutNginxIngressesConfig and its like for ALB
(pkg/apis/rollouts/validation/validation_references.go of Argo Rollouts), which only a cluster asks. That
a rule leads to the stable version is not asked here: Argo Rollouts' own lint passes files without one.
"""

from collections.abc import Iterator
from typing import Final

from canarygen.diagnostic import Diagnostic
from canarygen.lint.law import Law
from canarygen.lint.laws.rollouts.refusal import refused
from canarygen.lint.laws.rollouts.strategy import strategies
from canarygen.lint.resource import mapping
from canarygen.lint.role import CANARY
from canarygen.lint.tree import Tree

INGRESS_UNSAID: Final = Law(
    "ingress-unsaid",
    "The controller splits one Ingress, or a list of them; with neither or both it stands still.",
    peer="must be configured",
)
_KEYS: Final = {"nginx": ("stableIngress", "stableIngresses"), "alb": ("ingress", "ingresses")}


def ingresses_are_said(tree: Tree) -> Iterator[Diagnostic]:
    """A Rollout behind nginx or an ALB names one Ingress, or a list of them."""
    for strategy in strategies(tree, CANARY):
        for router, (one, several) in _KEYS.items():
            said = mapping(strategy.routing.get(router))
            count = bool(said.get(one)) + (said.get(several) is not None)
            if strategy.is_routed_by(router) and count != 1:
                names = f"{one[0].upper()}{one[1:]} or {several[0].upper()}{several[1:]}"
                yield refused(
                    INGRESS_UNSAID,
                    f"`{one}` and `{several}` are both said" if count else f"{router} has no `{one}`",
                    strategy.at("trafficRouting", router).key,
                    "keep one of the two" if count else f"add `{one}`, the name of an Ingress",
                    argo=f"Either {names} must be configured. {'Both' if count else 'Neither'} are configured.",
                )


CHECKS: Final = (ingresses_are_said,)
LAWS: Final = (INGRESS_UNSAID,)
