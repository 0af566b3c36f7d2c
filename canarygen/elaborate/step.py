"""A step, from its long form."""

from collections.abc import Callable, Mapping

from canarygen.document import Map, Place, mapping
from canarygen.elaborate.analysis import analysis_use, template_use
from canarygen.elaborate.match import match, text_matches
from canarygen.model.duration import Duration
from canarygen.model.experiment import (
    Experiment,
    ExperimentAnalysis,
    ExperimentTemplate,
    Plugin,
)
from canarygen.model.managed_route import HeaderRoute, MirrorRoute, Removal
from canarygen.model.match import Match
from canarygen.model.rollout import Pause, Scale, Step, Weight
from canarygen.model.text import EVERY_PATH
from canarygen.typed import Any


def step(said: Map, place: Place) -> Step:
    """Make a step; its place is that of its only key's value, where it has but one."""
    if "weight" in said:
        pause = _pause(said["pause"], place.at("pause")) if "pause" in said else None
        return Weight(weight=said["weight"], pause=pause, falling=said.get("falling", False), place=place)
    for key, made in _MADE.items():
        if key in said:
            return made(said[key], place.at(key))
    raise AssertionError(f"the schema let the step {said!r} pass")


def _pause(said: str, place: Place) -> Pause:
    return Pause(None if said == "forever" else Duration(said), place)


def _scale(said: str | Map, place: Place) -> Scale:
    size = mapping(said)
    return Scale(replicas=size.get("replicas"), weight=size.get("weight"), place=place)


def _header_route(said: str | Map, place: Place) -> HeaderRoute | Removal:
    if isinstance(said, str):
        return Removal(name=said, is_mirror=False, place=place)
    matches = (
        Match(
            path=EVERY_PATH,
            headers=text_matches(headers),
            query={},
            method=None,
            place=place.at("headers", index),
        )
        for index, headers in enumerate(said["headers"])
    )
    return HeaderRoute(name=said["name"], matches=tuple(matches), place=place)


def _mirror(said: str | Map, place: Place) -> MirrorRoute | Removal:
    if isinstance(said, str):
        return Removal(name=said, is_mirror=True, place=place)
    matches = (match(one, place.at("match", index)) for index, one in enumerate(said["match"]))
    return MirrorRoute(name=said["name"], percent=said["percent"], matches=tuple(matches), place=place)


def _plugin(said: Map, place: Place) -> Plugin:
    return Plugin(name=said["name"], config=said.get("config"), place=place)


def _experiment(said: Map, place: Place) -> Experiment:
    """Make an experiment."""
    length = said.get("duration")
    return Experiment(
        templates=tuple(
            _template(template, place.at("templates", index))
            for index, template in enumerate(said["templates"])
        ),
        analyses=tuple(
            _analysis(analysis, place.at("analyses", index))
            for index, analysis in enumerate(said.get("analyses", ()))
        ),
        duration=None if length == "forever" else Duration.said(length),
        is_endless=length == "forever",
        scale_down_delay=Duration.said(said.get("scaleDownDelay")),
        place=place,
    )


def _template(said: Map, place: Place) -> ExperimentTemplate:
    return ExperimentTemplate(
        name=said["name"],
        spec_ref=said["specRef"],
        replicas=said["replicas"],
        weight=said.get("weight"),
        service=said.get("service"),
        metadata=said.get("metadata"),
        place=place,
    )


def _analysis(said: Map, place: Place) -> ExperimentAnalysis:
    return ExperimentAnalysis(
        name=said["name"],
        template=template_use(said, place),
        is_required=said["required"],
        place=place,
    )


_MADE: Mapping[str, Callable[[Any, Place], Step]] = {
    "pause": _pause,
    "scale": _scale,
    "route": _header_route,
    "mirror": _mirror,
    "analysis": analysis_use,
    "experiment": _experiment,
    "plugin": _plugin,
}
