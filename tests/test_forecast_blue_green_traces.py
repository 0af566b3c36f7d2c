"""What the real controller did with blue-greens: its own code, run reconcile by reconcile, with pods that start in time.

The traces are of Argo Rollouts 1.9.1 with fake clients, a ReplicaSet controller and a clock of ours; writes over an object that
has changed meanwhile are refused, as an API server does. An analysis measures once, after a while, what the trace says. Each line of
the file holds a blue-green, what happened around it, and the states in which the controller had nothing more to do.
"""

from itertools import groupby
from typing import Any

import pytest

from canarygen.document import Map
from canarygen.forecast.forecast import forecast
from canarygen.forecast.reading import rollout, surroundings
from canarygen.forecast.rollout import Rollout
from canarygen.forecast.state import Role, State
from tests.recording import scenario, traces

TRACES = traces("argo-rollouts-1.9.1-blue-green.jsonl")


def read(trace: Map) -> Rollout:
    """Give the rollout of a trace."""
    metric = {"name": "m", "initialDelay": f"{trace['delay']}s", "count": 1}
    template = {
        "kind": "AnalysisTemplate",
        "metadata": {"name": "judge"},
        "spec": {"metrics": [metric | {"provider": {"prometheus": {"query": "up"}}}]},
    }
    spec = {
        "replicas": trace["replicas"],
        "minReadySeconds": trace["minReady"],
        "progressDeadlineSeconds": trace["deadline"],
        "progressDeadlineAbort": trace["deadlineAbort"],
        "rollbackWindow": {"revisions": trace["window"]},
        "strategy": {"blueGreen": trace["blueGreen"]},
    }
    item = {"kind": "Rollout", "metadata": {"name": "cart"}, "spec": spec}
    return rollout(item, surroundings([template]))


def seen(state: State) -> list[Any]:
    """Give what the trace has of a state; of a version its pods that are wanted, ready and available."""
    stable = state.version(Role.STABLE)
    running = [version for version in state.versions if version.wanted]
    return [
        state.time,
        state.services.get("active"),
        state.services.get("preview"),
        stable.revision if stable else None,
        {str(each.revision): f"{each.wanted}/{each.ready}/{each.available}" for each in running},
        f"{state.phase.value} {state.message}".strip(),
        state.is_aborted,
    ]


def changes(states: list[list[Any]]) -> list[list[Any]]:
    """Leave out states that differ from the one before in nothing but the time."""
    return [next(group) for _, group in groupby(states, key=lambda state: state[1:])]


@pytest.mark.parametrize("trace", TRACES, ids=range(1, len(TRACES) + 1))
def test_the_states_are_those_of_the_real_controller(trace: Map) -> None:
    found = forecast(read(trace), scenario(trace))

    assert changes([seen(state) for state in found.states]) == trace["states"]
