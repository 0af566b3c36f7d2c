"""How a new version takes over, in its long form."""

import re

from canarygen.document import Value
from canarygen.longform.analysis import template_use
from canarygen.longform.form import Map, Origins, filled
from canarygen.model.rollout import FULL_WEIGHT


def rollout(said: Map, origins: Origins) -> Map:
    """Write out `spec.rollout`: every step in its long form, a schedule as the steps that it stands for."""
    path = ("spec", "rollout")
    long = filled(said, {"scale": "full"}, path, origins)
    steps = long["steps"]
    if isinstance(steps, list):
        long["steps"] = [_step(step) for step in steps]
    else:
        long["steps"] = _scheduled(steps)
        origins.update({(*path, "steps", index): (*path, "steps") for index in range(len(long["steps"]))})
    return long


_STEP = re.compile(
    r"(?:(?P<weight>[0-9]+)%(?: (?:for (?P<held>.+)|(?P<gate>until promoted)))?|pause(?: (?P<pause>.+))?)"
)


def _step(said: str | Map) -> Value:
    """Take the text form of a step apart; its grammar is the schema's."""
    if not isinstance(said, str):
        return {"analysis": [_judged(use) for use in said["analysis"]]} if "analysis" in said else said
    found = _STEP.fullmatch(said)
    if found is None:
        raise AssertionError(f"the schema let the step {said!r} pass")
    if found["weight"] is None:
        return {"pause": found["pause"] or "forever"}
    pause = found["held"] or ("forever" if found["gate"] else None)
    return {"weight": int(found["weight"]), **({"pause": pause} if pause else {})}


def _judged(use: str | Map) -> Value:
    """Write out what a step's analysis runs: a metric by its name, or a template that exists."""
    return use if isinstance(use, str) else template_use(use)


def _scheduled(said: Map) -> list[Map]:
    weights = []
    weight, end = _percent(said["from"]), _percent(said.get("to", f"{FULL_WEIGHT}%"))
    while weight <= end and weight < FULL_WEIGHT:
        weights.append(weight)
        weight = weight * said["times"] if "times" in said else weight + _percent(said["by"])
    return [{"weight": weight, "pause": said["every"]} for weight in weights]


def _percent(text: str) -> int:
    return int(text.removesuffix("%"))
