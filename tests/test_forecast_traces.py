"""What the real controller did: its own code, run reconcile by reconcile over random rollouts, with pods that start in time.

The traces are of Argo Rollouts 1.9.0 with fake clients and a clock of ours; each line of the file holds a canary,
what happened around it, and the states in which the controller had nothing more to do.
"""

from itertools import groupby

import pytest

from canarygen.document import Map
from canarygen.forecast.forecast import forecast
from canarygen.forecast.reading import rollout, surroundings
from canarygen.forecast.state import Phase, State
from tests.recording import scenario, traces

TRACES = traces("argo-rollouts-1.9.0.jsonl")


def seen(state: State) -> Map:
    """Give what the trace has of a state."""
    running = [version for version in state.versions if version.wanted]
    return {
        "time": state.time,
        "step": state.step,
        "wanted": {str(version.revision): version.wanted for version in running},
        "available": {str(version.revision): version.available for version in running},
        "weight": state.canary_weight,
        "canary": state.services["canary"],
        "stable": state.services["stable"],
        "aborted": state.is_aborted,
        "paused": state.phase is Phase.PAUSED,
    }


def changes(states: list[Map]) -> list[Map]:
    """Leave out states that differ from the one before in nothing but the time."""
    return [next(group) for _, group in groupby(states, key=lambda state: state | {"time": 0})]


@pytest.mark.parametrize("trace", TRACES, ids=range(1, len(TRACES) + 1))
def test_the_states_are_those_of_the_real_controller(trace: Map) -> None:
    spec = {
        "replicas": trace["replicas"],
        "progressDeadlineSeconds": 10**6,
        "strategy": {"canary": trace["canary"]},
    }
    read = rollout({"kind": "Rollout", "metadata": {"name": "cart"}, "spec": spec}, surroundings(()))

    found = forecast(read, scenario(trace))

    assert changes([seen(state) for state in found.states]) == trace["states"]
