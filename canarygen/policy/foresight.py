"""What the forecast knows of a plan and the plan itself does not say: how long it takes, how many pods, how many requests."""

from collections.abc import Iterator
from functools import cached_property

from canarygen.forecast.exposure import Figures, figures, met
from canarygen.forecast.forecast import Ending, Forecast, forecast
from canarygen.forecast.reading import rollout, surroundings
from canarygen.forecast.scenario import Scenario
from canarygen.policy.stage import Stage
from canarygen.policy.view import View

_INDEX = 4
"""Where the path of a step, `spec.strategy.canary.steps.N`, has its number."""


class Foresight:
    """The forecast of a canary for which all goes well, and everybody promotes at once."""

    def __init__(self, view: View) -> None:
        """Take what is seen of the canary."""
        self._view = view

    @cached_property
    def forecast(self) -> Forecast:
        """What the controller will do."""
        beside = surroundings(item.content for item in self._view.manifests)
        return forecast(rollout(self._view.rollout.content, beside), Scenario())

    @cached_property
    def figures(self) -> Figures:
        """The forecast in numbers."""
        return figures(self.forecast)

    @property
    def is_promoted(self) -> bool:
        """Whether all requests meet the new version in the end."""
        return self.forecast.ending is Ending.PROMOTED

    def unjudged(self, rps: int) -> Iterator[tuple[Stage, int]]:
        """Give the stages up to the end of the first that judges, with how many requests have met the new version then.

        `rps` is how many come in a second. There is no route that leads there at any weight.
        """
        states, following = self.forecast.states, self._view.stages[1:]
        begins = [int(stage.spot.path[_INDEX]) for stage in following if not stage.is_standing]
        # After the last stage all steps are done.
        for stage, done in zip(self._view.unjudged, [*begins, states[-1].steps], strict=False):
            end = next((state.time for state in states if state.step >= done), states[-1].time)
            yield stage, int(met(states, 0, end) * rps)
