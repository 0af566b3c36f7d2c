"""Steps of several things at once: the controller refuses them, or waits for one alone, and what was meant is a step of each."""

from collections.abc import Mapping, Sequence

from canarygen.document import items, mapping, numbered
from canarygen.model.step import EXCLUSIVE, awaited
from canarygen.typed import Any, Final

_ORDER: Final = (
    "setCanaryScale",
    "setWeight",
    "setHeaderRoute",
    "setMirrorRoute",
    "experiment",
    "analysis",
    "plugin",
    "pause",
)
"""What a step may be, in the order in which several of one are meant: what is awaited comes last."""


def compounds(plan: Mapping[str, Any]) -> Mapping[int, str]:
    """Give which steps of a canary are of several things at once, by their numbers, and what the controller makes of each."""
    return {index: _made(step) for index, step in numbered(plan.get("steps")) if len(_parts(step)) > 1}


def singled(plan: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the plan of a canary with a step of each thing; the background analysis begins where it did."""
    if not compounds(plan):
        return plan
    parts = [_parts(step) for step in items(plan["steps"])]
    single = {**plan, "steps": [one for step in parts for one in step]}
    first = mapping(plan.get("analysis")).get("startingStep")
    if isinstance(first, int) and first > 0:
        later = sum(len(step) - 1 for step in parts[:first])
        single["analysis"] = {**plan["analysis"], "startingStep": first + later}
    return single


def _parts(step: Any) -> Sequence[Any]:
    said = mapping(step)
    return [{key: said[key]} for key in _ORDER if said.get(key) is not None] or [step]


def _made(step: Mapping[str, Any]) -> str:
    if sum(step.get(key) is not None for key in EXCLUSIVE) > 1:
        return "the controller refuses a step of several things at once"
    return f"of a step of several things the controller waits for one, `{awaited(step)}`"
