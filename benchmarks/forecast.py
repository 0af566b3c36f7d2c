"""Times forecasts of rollouts of ten steps: with pauses alone, with an analysis in the background, and of a bad version.

    .venv/bin/python benchmarks/forecast.py [--count 1000] [--runs 5]

Each forecast is of another rollout. Medians are printed, in seconds for all of them.
"""

import argparse
import statistics
import time
from dataclasses import replace

from canarygen.forecast.forecast import forecast
from canarygen.forecast.rollout import Analysis, Canary, Metric, Pause, Rollout, Step
from canarygen.forecast.scenario import Scenario


def plan(background: Analysis | None) -> Canary:
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


def timed(rollouts: list[Rollout], scenario: Scenario) -> float:
    """Give the seconds of the processor that forecasts of all of them take."""
    start = time.process_time()
    for rollout in rollouts:
        forecast(rollout, scenario)
    return time.process_time() - start


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    metrics = (Metric(name="success-rate", interval=60, failures=2), Metric(name="latency", interval=30))
    plain = [
        Rollout(name=f"app-{number}", replicas=number % 20 + 1, plan=plan(None))
        for number in range(arguments.count)
    ]
    watched = [replace(rollout, plan=plan(Analysis(metrics))) for rollout in plain]
    for name, rollouts, scenario in (
        ("pauses", plain, Scenario()),
        ("pauses, and an analysis", watched, Scenario()),
        ("a bad version", watched, Scenario(fail_at=40)),
    ):
        found = statistics.median(timed(rollouts, scenario) for _ in range(arguments.runs))
        print(f"{name:<25} {found:.2f} s for {arguments.count}")


if __name__ == "__main__":
    main()
