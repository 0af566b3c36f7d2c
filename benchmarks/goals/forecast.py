"""Told, not a goal: forecasts of rollouts of ten steps, judged in the background and of a bad version, beside pauses alone."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from benchmarks.goals.ground import Ground, medians, seconds
from benchmarks.goals.outcome import Outcome
from canarygen.forecast.forecast import forecast
from canarygen.forecast.rollout import Analysis, Canary, Metric, Pause, Rollout, Step
from canarygen.forecast.scenario import Scenario

_METRICS = (Metric(name="success-rate", interval=60, failures=2), Metric(name="latency", interval=30))


def measure(ground: Ground) -> Iterator[Outcome]:
    """Foretell a tenth as many rollouts as there are specs, each of them another."""
    count = max(1, ground.specs // 10)
    plain = [
        Rollout(name=f"app-{number}", replicas=number % 20 + 1, plan=_plan(None)) for number in range(count)
    ]
    watched = [replace(rollout, plan=_plan(Analysis(_METRICS))) for rollout in plain]
    works = {
        "pauses": partial(_foretold, plain, Scenario()),
        "with an analysis": partial(_foretold, watched, Scenario()),
        "of a bad version": partial(_foretold, watched, Scenario(fail_at=40)),
    }
    found = medians(ground.rounds, {name: partial(seconds, work) for name, work in works.items()})
    for name in ("with an analysis", "of a bad version"):
        yield Outcome(
            what=f"{count:,} forecasts {name}",
            beside="of pauses alone",
            ours=found[name],
            theirs=found["pauses"],
            most=None,
        )


def _plan(background: Analysis | None) -> Canary:
    """Make five weights, each with a pause behind it."""
    steps = [
        step for weight in (5, 20, 40, 60, 80) for step in (Step(weight=weight), Step(pause=Pause(3600)))
    ]
    return Canary(
        steps=tuple(steps),
        stable_service="stable",
        canary_service="canary",
        background=background,
        starting_step=1,
    )


def _foretold(rollouts: Sequence[Rollout], scenario: Scenario) -> None:
    for rollout in rollouts:
        forecast(rollout, scenario)
