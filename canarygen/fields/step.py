"""Steps of a plan, as fields of the Argo Rollouts controller."""

from collections.abc import Iterator, Mapping

from canarygen.document import Map, Path
from canarygen.fields.analysis_run import analysis_run, passing, run_origins, template_reference
from canarygen.fields.http_route import string_match, string_matches
from canarygen.manifest import said
from canarygen.model.analysis import AnalysisUse
from canarygen.model.canary import Canary
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
from canarygen.origin import Origin, Reach

# The key of the item that a step comes to, where the fields below it are called like the keys of the step.
_FIELDS: Mapping[type[Step], tuple[str, ...]] = {
    Scale: ("setCanaryScale",),
    HeaderRoute: ("setHeaderRoute",),
    MirrorRoute: ("setMirrorRoute",),
    Experiment: ("experiment",),
    Plugin: ("plugin",),
}


def canary_steps(canary: Canary, step: Step) -> Iterator[Map]:
    """Give the items of `spec.strategy.canary.steps` that a step of a canary comes to."""
    match step:
        case Weight():
            yield from _weight(step)
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
        case AnalysisUse():
            yield {"analysis": analysis_run(canary, step, in_step=True)}
        case Experiment():
            yield {"experiment": _experiment(step)}
        case Plugin():
            yield {"plugin": said({"name": step.name, "config": step.config})}


def items_of(step: Step) -> int:
    """Count the items that `canary_steps` gives for a step."""
    return 2 if isinstance(step, Weight) and step.pause else 1


def step_origins(canary: Canary, step: Step, path: Path, index: int) -> Iterator[Origin]:
    """Say which places the items at `path` that a step comes to answer to; the first one stands at `index`."""
    if isinstance(step, Weight):
        yield Origin((*path, index), step.place.at("weight"))
        if step.pause:
            yield Origin((*path, index + 1), step.pause.place)
        return
    yield Origin((*path, index), step.place)
    for field in _FIELDS.get(type(step), ()):
        yield Origin((*path, index, field), step.place)
    if isinstance(step, MirrorRoute):
        yield Origin((*path, index, "setMirrorRoute", "percentage"), step.place.at("percent"))
    if isinstance(step, HeaderRoute):
        places = (match.place.at(name) for match in step.matches for name in match.headers)
        for number, place in enumerate(places):
            yield Origin((*path, index, "setHeaderRoute", "match", number), place, Reach.ALL)
    if isinstance(step, AnalysisUse):
        yield from run_origins(canary.analysis, step, (*path, index, "analysis"))
    if isinstance(step, Experiment):
        yield from _experiment_origins(step, (*path, index, "experiment"))


def _experiment_origins(experiment: Experiment, path: Path) -> Iterator[Origin]:
    yield Origin((*path, "scaleDownDelaySeconds"), experiment.place.at("scaleDownDelay"))
    for index, analysis in enumerate(experiment.analyses):
        run: Path = (*path, "analyses", index)
        yield Origin((*run, "templateName"), analysis.place.at("template"))
        for number, argument in enumerate(analysis.template.arguments):
            yield Origin((*run, "args", number), argument.place, Reach.ALL)


def _weight(step: Weight) -> Iterator[Map]:
    yield {"setWeight": step.weight}
    if step.pause:
        yield _pause(step.pause)


def _pause(pause: Pause) -> Map:
    # An empty pause is a gate: it lasts until somebody promotes.
    return {"pause": {"duration": pause.duration.go} if pause.duration else {}}


def _scale(scale: Scale) -> Map:
    sizes = said({"replicas": scale.replicas, "weight": scale.weight})
    return sizes or {"matchTrafficWeight": True}


def _header_route(route: HeaderRoute) -> Map:
    headers = (header for match in route.matches for header in match.headers.items())
    return {
        "name": route.name,
        "match": [{"headerName": name, "headerValue": string_match(value)} for name, value in headers],
    }


def _mirror_route(route: MirrorRoute) -> Map:
    return {
        "name": route.name,
        "percentage": route.percent,
        "match": [_route_match(match) for match in route.matches],
    }


def _route_match(match: Match) -> Map:
    is_asked = match.has_path_alone or match.path != EVERY_PATH
    return said(
        {
            "method": {"exact": match.method} if match.method else None,
            "path": string_match(match.path) if is_asked else None,
            "headers": string_matches(match.headers),
        }
    )


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
    required = {"requiredForCompletion": True} if analysis.is_required else {}
    return (
        {"name": analysis.name}
        | template_reference(analysis.template)
        | passing(analysis.template.arguments)
        | required
    )
