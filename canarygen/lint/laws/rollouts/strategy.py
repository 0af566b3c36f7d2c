"""The way in which a Rollout brings a new version in, and what it tells its versions apart by."""

from collections.abc import Iterator, Mapping, Sequence

from canarygen.document import Place, items, mapping, numbered, text
from canarygen.frozen import frozen
from canarygen.go import LARGEST
from canarygen.key import ARGO
from canarygen.lint.gap import has_gap
from canarygen.lint.resource import Resource, once
from canarygen.lint.role import STRATEGIES
from canarygen.lint.tree import Tree
from canarygen.model.rollout import FULL_WEIGHT
from canarygen.references.split import Versions, versions_of
from canarygen.typed import Any


@frozen(kw_only=True)
class Strategy:
    """What stands under one key of a Rollout's `strategy`."""

    rollout: Resource
    kind: str
    plan: Mapping[str, Any]

    def at(self, *steps: str | int) -> Place:
        """Go down to a place of it."""
        return self.rollout.at("spec", "strategy", self.kind, *steps)

    @property
    def steps(self) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """Its steps, each with its index."""
        return iter(numbered(self.plan.get("steps")))

    @property
    def routing(self) -> Mapping[str, Any]:
        """How traffic is routed."""
        return mapping(self.plan.get("trafficRouting"))

    @property
    def is_routed(self) -> bool:
        """Whether a router moves the traffic, and not the number of pods."""
        return self.plan.get("trafficRouting") is not None

    def is_routed_by(self, *routers: str) -> bool:
        """Whether one of these routers is asked for; an empty `plugins` asks for none."""
        found = {name: self.routing.get(name) for name in routers}
        return any(value is not None for name, value in found.items() if name != "plugins" or value)

    @property
    def whole(self) -> int:
        """The weight that is all traffic (MaxTrafficWeight, utils/weightutil): any may be, where it is yet to be filled in."""
        most = self.routing.get("maxTrafficWeight")
        if has_gap(text(most)):
            return LARGEST
        return most if isinstance(most, int) else FULL_WEIGHT

    @property
    def istio(self) -> Mapping[str, Any]:
        """What is said of Istio."""
        return mapping(self.routing.get("istio"))

    @property
    def rule(self) -> Mapping[str, Any]:
        """What is said of a DestinationRule; nothing where versions are told apart by Services."""
        return mapping(self.istio.get("destinationRule"))

    @property
    def managed(self) -> list[str]:
        """The names of the routes that the controller may add."""
        return [text(mapping(route).get("name")) for route in items(self.routing.get("managedRoutes"))]

    @property
    def versions(self) -> Versions | None:
        """The destinations of the stable version and the canary."""
        return versions_of(self.plan)


def strategies(tree: Tree, *kinds: str) -> Sequence[Strategy]:
    """Give the strategies of some kinds that are the only one of their Rollout: of two the controller takes neither."""
    found = _by_kind(tree)
    return [strategy for kind in kinds for strategy in found[kind]]


@once
def _by_kind(tree: Tree) -> Mapping[str, Sequence[Strategy]]:
    found: dict[str, list[Strategy]] = {kind: [] for kind in STRATEGIES}
    for rollout in tree.of(ARGO, "Rollout"):
        said = mapping(rollout.get("spec", "strategy"))
        kinds = [key for key in STRATEGIES if said.get(key) is not None]
        if len(kinds) == 1:
            found[kinds[0]].append(Strategy(rollout=rollout, kind=kinds[0], plan=mapping(said[kinds[0]])))
    return found
