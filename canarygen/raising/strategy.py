"""How a Rollout says that a new version takes over, and the names by which it says what takes part in that."""

from collections.abc import Mapping

from canarygen.document import below, items, mapping, text
from canarygen.frozen import cached_property, frozen
from canarygen.lint.resource import Resource
from canarygen.lint.role import PAIRS, roles
from canarygen.raising.compound import singled
from canarygen.typed import Any


@frozen(keeping=True)
class Strategy:
    """The strategy of a Rollout, whichever of the two it is."""

    rollout: Resource

    @cached_property
    def said(self) -> Mapping[str, Any]:
        """All that it says, with a step of each thing."""
        both = mapping(self.rollout.get("spec", "strategy"))
        return singled(mapping(both.get("canary"))) or mapping(both.get("blueGreen"))

    @cached_property
    def is_blue_green(self) -> bool:
        """Whether all traffic moves at once."""
        return "blueGreen" in mapping(self.rollout.get("spec", "strategy"))

    @cached_property
    def versions(self) -> Mapping[str, str]:
        """The names of the Services of the two versions, the stable one first, by their keys.

        Beside the other two the controller does not heed ping and pong.
        """
        named = roles(self.rollout)
        pair = next((pair for pair in PAIRS if any(role in named for role in pair)), ())
        return {role.key: role.name(self.rollout) for role in pair if role in named}

    @property
    def is_ping_pong(self) -> bool:
        """Whether the two Services swap their roles at each release."""
        return "pingService" in self.versions

    @cached_property
    def routing(self) -> Mapping[str, Any]:
        """What it says of Istio."""
        return below(self.said, "trafficRouting", "istio")

    @property
    def route(self) -> str:
        """The name of its VirtualService, the first of several; "" where there is none."""
        several = items(self.routing.get("virtualServices"))
        said = self.routing.get("virtualService") or next(iter(several), None)
        return text(mapping(said).get("name"))

    @property
    def rule(self) -> str:
        """The name of the DestinationRule whose subsets are the versions; "" where there is none."""
        return text(mapping(self.routing.get("destinationRule")).get("name"))

    @property
    def subsets(self) -> list[str]:
        """The names of the subsets of the two versions, the stable one first."""
        said = mapping(self.routing.get("destinationRule"))
        return [text(said.get("stableSubsetName")), text(said.get("canarySubsetName"))]
