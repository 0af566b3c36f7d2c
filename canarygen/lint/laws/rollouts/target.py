"""A VirtualService as a Rollout names it, and what stands in its routes."""

from collections.abc import Iterator, Mapping, Sequence

from canarygen.document import Path, Place, items, mapping, numbered, text
from canarygen.key import ISTIO
from canarygen.lint.gap import may_be
from canarygen.lint.laws.rollouts.strategy import Strategy, strategies
from canarygen.lint.laws.rollouts.variants import nearby
from canarygen.lint.resource import Resource, once
from canarygen.lint.role import CANARY
from canarygen.lint.tree import Tree
from canarygen.model.host import short, virtual_service_key
from canarygen.model.route import LISTINGS
from canarygen.references.split import Versions
from canarygen.typed import Any, NamedTuple


class Target(NamedTuple):
    """A VirtualService as a Rollout names it: where that stands below the strategy, and what it says."""

    strategy: Strategy
    path: Path
    said: Mapping[str, Any]

    @property
    def place(self) -> Place:
        """Where it is named."""
        return self.strategy.at(*self.path)

    @property
    def key(self) -> tuple[str, str]:
        """Its namespace and its name."""
        return virtual_service_key(text(self.said.get("name")), self.strategy.rollout.namespace)

    def virtual_services(self, tree: Tree) -> list[Resource]:
        """The VirtualServices of the tree that it can be."""
        return nearby(tree, self.strategy.rollout, tree.named(ISTIO, "VirtualService", *self.key))

    def listed(self, kind: str) -> list[Any]:
        """What it lists of a kind of routes."""
        return items(self.said.get(LISTINGS[kind]))


@once
def targets(tree: Tree) -> Sequence[Target]:
    """Give the VirtualServices that Rollouts name; none of one that names them in two ways."""
    return tuple(_named(tree))


def _named(tree: Tree) -> Iterator[Target]:
    istio = ("trafficRouting", "istio")
    for strategy in strategies(tree, CANARY):
        several, one = (strategy.istio.get(key) for key in ("virtualServices", "virtualService"))
        if several is None and one is not None:
            yield Target(strategy, (*istio, "virtualService"), mapping(one))
        for index, said in numbered(several if one is None else None):
            yield Target(strategy, (*istio, "virtualServices", index), said)


def destinations(route: Mapping[str, Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Give the destinations of a route, each with its index."""
    for index, said in numbered(route.get("route")):
        yield index, mapping(said.get("destination"))


def version(versions: Versions, destination: Mapping[str, Any]) -> str | None:
    """Give the version that a destination stands for, if it is one of the two."""
    names = (versions.stable, versions.canary)
    return next((name for name in names if is_of(versions, destination, name)), None)


def is_of(versions: Versions, destination: Mapping[str, Any], name: str) -> bool:
    """Tell whether a destination is that of a version by its name."""
    if versions.is_subset:
        return may_be(text(destination.get("subset")), name)
    return may_be(short(text(destination.get("host"))), name)


def called(service: Resource, kind: str, index: int) -> str:
    """Name a route in a sentence."""
    name = text(service.get("spec", kind, index, "name"))
    return f"the route `{name}` of {service}" if name else f"the {kind} route {index + 1} of {service}"
