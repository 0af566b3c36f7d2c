"""Who uses what in a tree of manifests: what several share belongs to none of them."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from canarygen.document import mapping, text, walk
from canarygen.key import ARGO, ISTIO
from canarygen.lint.resource import once
from canarygen.lint.route import gateways
from canarygen.lint.tree import Tree
from canarygen.model.host import gateway_key, virtual_service_key
from canarygen.raising.strategy import Strategy


@once
def gateways_in_use(tree: Tree) -> Mapping[tuple[str, str], int]:
    """Count the VirtualServices of each Gateway, by its namespace and name."""
    return Counter(
        key
        for route in tree.any_of(ISTIO, "VirtualService")
        for key in {gateway_key(name, route.namespace) for _, name in gateways(route)}
    )


@once
def templates_in_use(tree: Tree) -> Mapping[tuple[str, str], set[str]]:
    """Name the Rollouts that run each AnalysisTemplate, by its namespace and name."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for rollout in tree.any_of(ARGO, "Rollout"):
        for _, said in walk(rollout.get("spec", "strategy")):
            if name := text(mapping(said).get("templateName")):
                found[rollout.namespace, name].add(rollout.name)
    return found


@once
def routes_in_use(tree: Tree) -> Mapping[tuple[str, str], set[str]]:
    """Name the Rollouts that split routes of each VirtualService, by its namespace and name."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for rollout in tree.any_of(ARGO, "Rollout"):
        found[virtual_service_key(Strategy(rollout).route, rollout.namespace)].add(rollout.name)
    return found
