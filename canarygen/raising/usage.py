"""Who uses what in a tree of manifests: what several share belongs to none of them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from canarygen.document import children, items, mapping
from canarygen.key import ARGO, ISTIO
from canarygen.lint.resource import once, text
from canarygen.lint.route import gateway_key
from canarygen.lint.tree import Tree
from canarygen.typed import Any


@once
def gateways_in_use(tree: Tree) -> Mapping[tuple[str, str], int]:
    """Count the VirtualServices of each Gateway, by its namespace and name."""
    return Counter(
        gateway_key(name, route.namespace)
        for route in tree.any_of(ISTIO, "VirtualService")
        for name in {text(name) for name in items(route.get("spec", "gateways"))}
    )


@once
def templates_in_use(tree: Tree) -> Mapping[tuple[str, str], set[str]]:
    """Name the Rollouts that run each AnalysisTemplate, by its namespace and name."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for rollout in tree.any_of(ARGO, "Rollout"):
        for name in _template_names(rollout.get("spec", "strategy")):
            found[rollout.namespace, name].add(rollout.name)
    return found


def _template_names(value: Any) -> Iterator[str]:
    name = mapping(value).get("templateName")
    if isinstance(name, str):
        yield name
    for _, inner in children(value):
        yield from _template_names(inner)
