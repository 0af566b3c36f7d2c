"""The rollout, from its long form."""

from typing import Any

from canarygen.document import Place
from canarygen.elaborate.analysis import analysis_use
from canarygen.elaborate.time import duration
from canarygen.model.duration import Duration
from canarygen.model.rollout import Pause, Rollout, Scale, Step, Weight

Map = dict[str, Any]


def rollout(said: Map, place: Place) -> Rollout:
    """Make the plan of a new version's way to 100%."""
    return Rollout(
        steps=tuple(_step(step, place.at("steps", index)) for index, step in enumerate(said["steps"])),
        surge=said.get("surge"),
        unavailable=said.get("unavailable"),
        dynamic=said["scale"] == "dynamic",
        min_pods=said.get("minPods"),
        scale_down_delay=duration(said.get("scaleDownDelay")),
        abort_scale_down_delay=duration(said.get("abortScaleDownDelay")),
        rollback_revisions=said["rollback"]["revisions"] if "rollback" in said else None,
        anti_affinity=said.get("antiAffinity"),
        canary_metadata=said.get("canaryMetadata"),
        stable_metadata=said.get("stableMetadata"),
        place=place,
    )


def _step(said: Map, place: Place) -> Step:
    if "weight" in said:
        pause = _pause(said["pause"], place.at("pause")) if "pause" in said else None
        return Weight(weight=said["weight"], pause=pause, falling=said.get("falling", False), place=place)
    if "pause" in said:
        return _pause(said["pause"], place.at("pause"))
    if "analysis" in said:
        return analysis_use(said["analysis"], place.at("analysis"))
    return _scale(said["scale"], place.at("scale"))


def _pause(said: str, place: Place) -> Pause:
    return Pause(None if said == "forever" else Duration(said), place)


def _scale(said: str | Map, place: Place) -> Scale:
    size = said if isinstance(said, dict) else {}
    return Scale(replicas=size.get("replicas"), weight=size.get("weight"), place=place)
