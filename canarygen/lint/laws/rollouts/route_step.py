"""The steps of a canary that set or remove a route of the controller's."""

from collections.abc import Iterator, Mapping

from canarygen.document import Path, mapping, text
from canarygen.lint.laws.rollouts.strategy import Strategy
from canarygen.model.step import ADDING
from canarygen.typed import Any, NamedTuple


class RouteStep(NamedTuple):
    """A step that sets or removes a route: its path below the strategy, and what it says."""

    path: Path
    said: Mapping[str, Any]

    @property
    def kind(self) -> str:
        """Which of the two steps it is."""
        return str(self.path[-1])

    @property
    def name(self) -> str:
        """The route that it is about."""
        return text(self.said.get("name"))

    @property
    def sets(self) -> bool:
        """Whether it sets the route; without a match it removes it."""
        return bool(self.said.get("match"))

    @property
    def sets_in_vain(self) -> bool:
        """Whether it says how much is to be mirrored, and removes the route all the same."""
        share = self.said.get("percentage")
        return not self.sets and isinstance(share, int) and share > 0


def route_steps(strategy: Strategy) -> Iterator[RouteStep]:
    """Give those of a strategy, in order."""
    for index, step in strategy.steps:
        for kind in ADDING:
            if step.get(kind) is not None:
                yield RouteStep(("steps", index, kind), mapping(step[kind]))
