"""Steps of a plan, and analyses, as fields of the Argo Rollouts controller."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from canarygen.manifest import said
from canarygen.model.experiment import (
    Experiment,
    ExperimentAnalysis,
    ExperimentTemplate,
    Plugin,
    TemplateReference,
)
from canarygen.model.managed_route import HeaderRoute, MirrorRoute, Removal, RequestMatch, TextMatch
from canarygen.model.rollout import Pause, Scale, Step, Weight

Map = dict[str, Any]

_HASHES = {"stable": "Stable", "canary": "Latest"}


def canary_steps(step: Step) -> Iterator[Map]:
    """Give the items of `spec.strategy.canary.steps` that a step comes to."""
    match step:
        case Weight():
            yield {"setWeight": step.weight}
            if step.pause:
                yield _pause(step.pause)
        case Pause():
            yield _pause(step)
        case Scale():
            yield {"setCanaryScale": _scale(step)}
        case HeaderRoute():
            yield {"setHeaderRoute": _header_route(step)}
        case MirrorRoute():
            yield {"setMirrorRoute": _mirror_route(step)}
        case Removal():
            # To the controller a route without a match is one to be removed.
            yield {"setMirrorRoute" if step.is_mirror else "setHeaderRoute": {"name": step.name}}
        case Experiment():
            yield {"experiment": _experiment(step)}
        case Plugin():
            yield {"plugin": said({"name": step.name, "config": step.config})}


def rollout_analysis(references: Iterable[TemplateReference]) -> Map | None:
    """Give the controller's RolloutAnalysis of some templates; None of none.

    Its arguments are one list for all the templates.
    """
    listed = list(references)
    if not listed:
        return None
    arguments = {name: value for reference in listed for name, value in reference.arguments.items()}
    templates = [_template_reference(reference) for reference in listed]
    return {"templates": templates} | _arguments(arguments)


def _pause(pause: Pause) -> Map:
    # An empty pause is a gate: it lasts until somebody promotes.
    return {"pause": {"duration": pause.duration.go} if pause.duration else {}}


def _scale(scale: Scale) -> Map:
    sizes = said({"replicas": scale.replicas, "weight": scale.weight})
    return sizes or {"matchTrafficWeight": True}


def _header_route(route: HeaderRoute) -> Map:
    headers = (header for match in route.matches for header in match.headers)
    return {
        "name": route.name,
        "match": [{"headerName": name, "headerValue": _text_match(value)} for name, value in headers],
    }


def _mirror_route(route: MirrorRoute) -> Map:
    return {
        "name": route.name,
        "percentage": route.percent,
        "match": [_request(match) for match in route.matches],
    }


def _request(match: RequestMatch) -> Map:
    headers = {name: _text_match(value) for name, value in match.headers}
    return said(
        {
            "method": _text_match(match.method) if match.method else None,
            "path": _text_match(match.path) if match.path else None,
            "headers": headers or None,
        }
    )


def _text_match(match: TextMatch) -> Map:
    return {match.kind: match.text}


def _experiment(experiment: Experiment) -> Map:
    return said(
        {
            "duration": experiment.duration.go if experiment.duration else None,
            "templates": [_template(template) for template in experiment.templates],
            "analyses": [_analysis(analysis) for analysis in experiment.analyses] or None,
            "scaleDownDelaySeconds": experiment.scale_down_delay and experiment.scale_down_delay.seconds,
        }
    )


def _template(template: ExperimentTemplate) -> Map:
    return said(
        {
            "name": template.name,
            "specRef": template.spec_ref,
            "replicas": template.replicas,
            "weight": template.weight,
            "service": {"name": template.service} if template.service else None,
            "metadata": template.metadata,
        }
    )


def _analysis(analysis: ExperimentAnalysis) -> Map:
    reference = _template_reference(analysis.reference) | _arguments(analysis.reference.arguments)
    required = {"requiredForCompletion": True} if analysis.is_required else {}
    return {"name": analysis.name} | reference | required


def _template_reference(reference: TemplateReference) -> Map:
    scope = {"clusterScope": True} if reference.is_of_cluster else {}
    return {"templateName": reference.template} | scope


def _arguments(arguments: Mapping[str, str | Mapping[str, str]]) -> Map:
    listed = [{"name": name} | _argument(value) for name, value in arguments.items()]
    return {"args": listed} if listed else {}


def _argument(value: str | Mapping[str, str]) -> Map:
    if isinstance(value, str):
        return {"value": value}
    if "hash" in value:
        return {"valueFrom": {"podTemplateHashValue": _HASHES[value["hash"]]}}
    return {"valueFrom": {"fieldRef": {"fieldPath": value["field"]}}}
