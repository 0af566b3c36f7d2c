"""Recordings of the real controller: what happened around a rollout, and the states in which nothing more was to do."""

import json
from pathlib import Path

from canarygen.document import Map
from canarygen.forecast.rollout import Outcome
from canarygen.forecast.scenario import Loss, Measured, Resize, Scenario

_UNSAID: Map = {
    **dict.fromkeys(("abortAt", "supersedeAt", "revertAt")),
    **dict.fromkeys(("losses", "resizes", "measured"), ()),
    **dict.fromkeys(("first", "neverReady", "deadlineAbort"), False),
    **dict.fromkeys(("minReady", "window", "back"), 0),
    "delay": 1,
}


def traces(file: str) -> list[Map]:
    """Read the recordings of a file, one a line, with what is left out of them."""
    lines = (Path(__file__).parent / "traces" / file).read_text().splitlines()
    return [_UNSAID | json.loads(line) for line in lines]


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
