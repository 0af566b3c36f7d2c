"""Experiments, from their long form."""

from typing import Any

from canarygen.document import Place
from canarygen.elaborate.analysis import template_use
from canarygen.elaborate.time import duration
from canarygen.model.experiment import (
    Experiment,
    ExperimentAnalysis,
    ExperimentTemplate,
)

Map = dict[str, Any]


def experiment(said: Map, place: Place) -> Experiment:
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
        duration=None if length == "forever" else duration(length),
        is_endless=length == "forever",
        scale_down_delay=duration(said.get("scaleDownDelay")),
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
