"""How a new version takes over, in its long form."""

from canarygen.document import Map, Path
from canarygen.longform.analysis import judged
from canarygen.longform.form import Origins, filled
from canarygen.longform.step import step
from canarygen.model.rollout import FULL_WEIGHT, percent


def rollout(said: Map, origins: Origins) -> Map:
    """Write out `spec.rollout`: every step in its long form, a schedule as the steps that it stands for."""
    path = ("spec", "rollout")
    of_steps = {} if "blueGreen" in said else {"scale": "full", "pingPong": False}
    long = filled(said, {"progressDeadlineAbort": False, **of_steps}, path, origins)
    if "blueGreen" in long:
        long["blueGreen"] = _blue_green(long["blueGreen"], (*path, "blueGreen"), origins)
        return long
    steps = long["steps"]
    if isinstance(steps, list):
        long["steps"] = [step(said, (*path, "steps", index), origins) for index, said in enumerate(steps)]
    else:
        long["steps"] = _scheduled(steps, (*path, "steps"), origins)
    return long


def _scheduled(said: Map, path: Path, origins: Origins) -> list[Map]:
    weights = []
    weight, end = percent(said["from"]), percent(said.get("to", f"{FULL_WEIGHT}%"))
    while weight <= end and weight < FULL_WEIGHT:
        weights.append(weight)
        weight = weight * said["times"] if "times" in said else weight + percent(said["by"])
    growth = "times" if "times" in said else "by"
    for index in range(len(weights)):
        origins[(*path, index)] = path
        origins[(*path, index, "weight")] = (*path, growth if index else "from")
        origins[(*path, index, "pause")] = (*path, "every")
    return [{"weight": weight, "pause": said["every"]} for weight in weights]


def _blue_green(said: Map, path: Path, origins: Origins) -> Map:
    """Write out `blueGreen` at `path`."""
    long = filled(said, {"autoPromotion": True}, path, origins)
    for key in ("prePromotion", "postPromotion"):
        if key in long:
            long[key] = judged(long[key], (*path, key), origins)
    return long
