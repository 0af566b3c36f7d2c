"""Ingresses of AWS's load balancer: where a word stands in place of a port, its annotations lead, which the controller of Rollouts writes."""

from collections.abc import Iterator, Mapping
from functools import reduce

from canarygen.document import Path, below, items, mapping, text
from canarygen.editing.edit import with_value
from canarygen.key import ARGO
from canarygen.lint.resource import Resource
from canarygen.lint.tree import Tree
from canarygen.migration.ingress import Backend, backends
from canarygen.migration.standin import stand_in
from canarygen.typed import Any, Final

_BY_ANNOTATION: Final = "use-annotation"


def led(tree: Tree) -> Tree:
    """Give a tree in which the Ingress of a Rollout that a load balancer splits leads to the Service of its stable version."""
    found = dict(_led(tree))
    return Tree(found.get(id(one), one) for one in tree.resources) if found else tree


def _led(tree: Tree) -> Iterator[tuple[int, Resource]]:
    """Give the Ingresses as they lead, by the identities of those that there are."""
    for rollout in tree.any_of(ARGO, "Rollout"):
        canary = mapping(rollout.get("spec", "strategy", "canary"))
        router = below(canary, "trafficRouting", "alb")
        stable, port = text(canary.get("stableService")), router.get("servicePort")
        if not stable or not isinstance(port, int):
            continue
        to = {"service": {"name": stable, "port": {"number": port}}}
        own = {stable, text(router.get("rootService")) or stable}
        for name in map(text, (router.get("ingress"), *items(router.get("ingresses")))):
            for ingress in tree.named("networking.k8s.io", "Ingress", rollout.namespace, name):
                yield id(ingress), _leading(ingress, own, to)


def _leading(ingress: Resource, own: set[str], to: Mapping[str, Any]) -> Resource:
    by_word = (one for one in backends(ingress) if one.service in own and one.port == _BY_ANNOTATION)
    content = reduce(lambda said, one: with_value(said, _place(one), to), by_word, ingress.content)
    return stand_in(ingress, mapping(content))


def _place(backend: Backend) -> Path:
    """Give the place of what names the Service: below a path, or that of all that is left."""
    return (*backend.index, "backend") if "backend" in backend.said else backend.index
