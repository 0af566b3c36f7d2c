"""The page of a forecast: one file of HTML, with every scenario in it, and no need of a network."""

from canarygen.forecast.rollout import Rollout
from canarygen.forecast.scenario import Scenario
from canarygen.model.duration import spoken
from canarygen.page.assembly import Parts, assembled
from canarygen.page.embedding import embedded
from canarygen.page.entrance import Entrance
from canarygen.page.story import stories
from canarygen.page.telling import summary, told
from canarygen.page.verdict import verdict
from canarygen.wording import counted, joined

_STRATEGIES = {"canary": "Canary", "blueGreen": "Blue-green"}


def as_html(rollout: Rollout, scenario: Scenario, way: Entrance, parts: Parts) -> str:
    """Make the page of a rollout. What `scenario` says comes first; of whatever else may happen there is a choice."""
    found = stories(rollout, scenario)
    first = found[0].forecast
    return assembled(
        parts,
        texts={
            "title": f"Forecast of {told(first)}",
            "name": f"{rollout.namespace}/{rollout.name}".removeprefix("/"),
            "about": _about(rollout),
            "verdict": verdict(first),
            "summary": summary(first),
            "taken": _taken(scenario),
        },
        markup={"data": embedded(found, way)},
    )


def _about(rollout: Rollout) -> str:
    images = f" of {joined(rollout.images, 'and')}" if rollout.images else ""
    return f"{_STRATEGIES[rollout.strategy]}, {counted(rollout.replicas, 'pod')}{images}"


def _taken(scenario: Scenario) -> str:
    """Say what the forecast takes for granted."""
    rate = "" if scenario.requests is None else f" {scenario.requests:g} requests reach the app each second."
    return (
        f"A pod is taken to be ready {spoken(scenario.pod_start)} after it is started.{rate} "
        "Where somebody has to decide, they are taken to do so at once: times with a + are the least."
    )
