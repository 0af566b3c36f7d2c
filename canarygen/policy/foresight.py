"""What the forecast knows of a plan and the plan itself does not say: how long it takes, how many pods, how many requests."""

from collections.abc import Iterator

from canarygen.forecast.exposure import Figures, figures, met
from canarygen.forecast.forecast import Ending, Forecast, forecast
from canarygen.forecast.scenario import Scenario
from canarygen.frozen import cached_property
from canarygen.policy.stage import Stage
from canarygen.policy.view import View


class Foresight:
    """The forecast of a canary for which all goes well, and everybody promotes at once."""

    def __init__(self, view: View) -> None:
        """Take what is seen of the canary."""
        self._view = view

    @cached_property
    def forecast(self) -> Forecast:
        """What the controller will do."""
        return forecast(self._view.plan, Scenario())

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
        states = self.forecast.states
        # After the last stage all steps are done.
        ends = [*(stage.step for stage in self._view.stages[1:]), states[-1].steps]
        for stage, done in zip(self._view.unjudged, ends, strict=False):
            end = next((state.time for state in states if state.step >= done), states[-1].time)
            yield stage, int(met(states, 0, end) * rps)
