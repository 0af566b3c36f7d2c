"""Experiments, and references to analysis templates, from their long form."""

from typing import Any

from canarygen.document import Place
from canarygen.elaborate.time import duration
from canarygen.model.experiment import (
    Experiment,
    ExperimentAnalysis,
    ExperimentTemplate,
    TemplateReference,
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


def references(said: list[Map], place: Place) -> tuple[TemplateReference, ...]:
    """Make a list of references to analysis templates."""
    return tuple(_reference(one, place.at(index)) for index, one in enumerate(said))


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
        reference=_reference(said, place),
        is_required=said["required"],
        place=place,
    )


def _reference(said: Map, place: Place) -> TemplateReference:
    return TemplateReference(
        template=said["template"], is_of_cluster=said["cluster"], arguments=said["args"], place=place
    )
