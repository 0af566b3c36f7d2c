"""A step of a canary as its controller takes it: what it waits for before it leaves the step, and for how long."""

from collections.abc import Mapping

from canarygen import go
from canarygen.document import mapping
from canarygen.typed import Any, Final

DECISIVE: Final = ("pause", "setCanaryScale", "setWeight", "experiment", "analysis", "setHeaderRoute", "setMirrorRoute", "plugin")  # fmt: skip
"""In this order the controller asks whether a step is over (completedCurrentCanaryStep in rollout/canary.go): the first that is there decides."""

EXCLUSIVE: Final = ("setWeight", "pause", "experiment", "analysis")
"""Of these a step may have one (hasMultipleStepsType, pkg/apis/rollouts/validation)."""
ADDING: Final = ("setHeaderRoute", "setMirrorRoute")
"""By these the controller adds a route to the VirtualService."""
UNTIMED: Final = frozenset({"analysis", "experiment", "plugin"})
"""Steps that are over when they themselves say so."""


def awaited(step: Mapping[str, Any]) -> str | None:
    """Name what the controller waits for before it leaves a step; all else that it says is done, whatever comes of it."""
    return next((key for key in DECISIVE if step.get(key) is not None), None)


def length(said: Mapping[str, Any]) -> int | None:
    """Give how many seconds a pause or an experiment lasts; None where no time ends it."""
    duration = said.get("duration")
    return None if duration is None else go.lasting(duration)


def holds(step: Mapping[str, Any]) -> bool:
    """Whether the controller stays at a step, so that its weight is met: not at a pause of less than a second."""
    key = awaited(step)
    return key in UNTIMED or (key == "pause" and length(mapping(step["pause"])) != 0)
