"""What the real controller did with blue-greens: its own code, run reconcile by reconcile, with pods that start in time.

The traces are of Argo Rollouts 1.9.1 with fake clients, a ReplicaSet controller and a clock of ours; writes over an object that
has changed meanwhile are refused, as an API server does. An analysis measures once, after a while, what the trace says. Each line of
the file holds a blue-green, what happened around it, and the states in which the controller had nothing more to do.
"""

import json
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from canarygen.forecast.forecast import forecast
from canarygen.forecast.reading import rollout, surroundings
from canarygen.forecast.rollout import Outcome, Rollout
from canarygen.forecast.scenario import Loss, Measured, Resize, Scenario
from canarygen.forecast.state import Role, State

Map = dict[str, Any]

UNSAID: Map = {
    **dict.fromkeys(("abortAt", "supersedeAt", "revertAt")),
    **dict.fromkeys(("losses", "resizes", "measured"), ()),
    **dict.fromkeys(("first", "neverReady", "deadlineAbort"), False),
    **dict.fromkeys(("minReady", "window", "back"), 0),
    "delay": 1,
}
TRACES = [
    UNSAID | json.loads(line)
    for line in (Path(__file__).parent / "traces" / "argo-rollouts-1.9.1-blue-green.jsonl")
    .read_text()
    .splitlines()
]


def scenario(trace: Map) -> Scenario:
    """Give what happened around a rollout."""
    promotions = trace["promotions"]
    return Scenario(
        pod_start=trace["podStart"],
        never_ready=trace["neverReady"],
        abort_at=trace["abortAt"],
        supersede_at=trace["supersedeAt"],
        revert_at=trace["revertAt"],
        promotions=None if promotions is None else tuple(promotions),
        losses=tuple(Loss(time=time, pods=pods) for time, pods in trace["losses"]),
        resizes=tuple(Resize(time=time, replicas=replicas) for time, replicas in trace["resizes"]),
        measured=tuple(Measured(time=time, outcome=Outcome(outcome)) for time, outcome in trace["measured"]),
        is_first=trace["first"],
        revisions_back=trace["back"],
    )


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
