"""Laws of the Ingresses that a Rollout splits: they are said in one way, and lead to the stable version.

They are those of ValidateRolloutNginxIngressesConfig, its like for ALB, and ValidateIngress
(pkg/apis/rollouts/validation/validation_references.go of Argo Rollouts), which only a cluster asks.
"""

from collections.abc import Iterator
from functools import partial

from canarygen.diagnostic import Diagnostic, Note
from canarygen.document import Place, items, mapping, mappings, text
from canarygen.law import Law
from canarygen.lint.breach import breach
from canarygen.lint.laws.rollouts.strategy import Strategy, strategies
from canarygen.lint.laws.rollouts.variants import nearby, sound, unless_one_fits
from canarygen.lint.resource import Resource
from canarygen.lint.role import CANARY
from canarygen.lint.tree import Tree
from canarygen.typed import Final

INGRESS_UNSAID: Final = Law(
    "ingress-unsaid",
    "The controller splits one Ingress, or a list of them; with neither or both it stands still.",
    peer="must be configured",
)
INGRESS_LEADS_ELSEWHERE: Final = Law(
    "ingress-leads-elsewhere",
    "The controller splits the paths of an Ingress that lead to the stable version, and stands still if there are none.",
    peer="has no rules using service",
)
_GROUPS: Final = ("networking.k8s.io", "extensions")
_KEYS: Final = {"nginx": ("stableIngress", "stableIngresses"), "alb": ("ingress", "ingresses")}


def ingresses_are_said(tree: Tree) -> Iterator[Diagnostic]:
    """A Rollout behind nginx or an ALB names one Ingress, or a list of them."""
    for strategy in strategies(tree, CANARY):
        for router, (one, several) in _KEYS.items():
            said = mapping(strategy.routing.get(router))
            count = bool(said.get(one)) + (said.get(several) is not None)
            if strategy.is_routed_by(router) and count != 1:
                names = f"{one[0].upper()}{one[1:]} or {several[0].upper()}{several[1:]}"
                yield breach(
                    INGRESS_UNSAID,
                    f"`{one}` and `{several}` are both said" if count else f"{router} has no `{one}`",
                    strategy.at("trafficRouting", router).key,
                    "keep one of the two" if count else f"add `{one}`, the name of an Ingress",
                    peer=f"Either {names} must be configured. {'Both' if count else 'Neither'} are configured.",
                )


def ingresses_lead_to_the_stable_version(tree: Tree) -> Iterator[Diagnostic]:
    """A path of each Ingress that is in the tree leads to the stable Service; of one behind an ALB, to the root Service if it has one."""
    for strategy in strategies(tree, CANARY):
        for router in filter(strategy.is_routed_by, _KEYS):
            said = mapping(strategy.routing.get(router))
            service = (text(said.get("rootService")) if router == "alb" else "") or text(
                strategy.plan.get("stableService")
            )
            for name, place in _named(strategy, router) if service else ():
                found = nearby(tree, strategy.rollout, _ingresses(tree, strategy.rollout.namespace, name))
                yield from unless_one_fits(sound(tree, found), partial(_elsewhere, service, place))


def _named(strategy: Strategy, router: str) -> Iterator[tuple[str, Place]]:
    one, several = _KEYS[router]
    said, place = mapping(strategy.routing.get(router)), strategy.at("trafficRouting", router)
    if name := text(said.get(one)):
        yield name, place.at(one)
    for index, name in enumerate(map(text, items(said.get(several)))):
        yield name, place.at(several, index)


def _ingresses(tree: Tree, namespace: str, name: str) -> list[Resource]:
    return [ingress for group in _GROUPS for ingress in tree.named(group, "Ingress", namespace, name)]


def _elsewhere(service: str, place: Place, ingress: Resource) -> Iterator[Diagnostic]:
    if service not in _backends(ingress):
        yield breach(
            INGRESS_LEADS_ELSEWHERE,
            f"no path of {ingress} leads to `{service}`",
            ingress.at("spec", "rules").key,
            f"lead the paths of the app to `{service}`",
            Note("a Rollout splits it", place.span),
            peer=f"ingress `{ingress.name}` has no rules using service {service} backend",
        )


def _backends(ingress: Resource) -> Iterator[str]:
    for rule in mappings(ingress.get("spec", "rules")):
        for path in mappings(rule, "http", "paths"):
            backend = mapping(path.get("backend"))
            yield text(mapping(backend.get("service")).get("name")) or text(backend.get("serviceName"))
