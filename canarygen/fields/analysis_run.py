"""What a Rollout says of an analysis: the templates that it runs, and what it passes to them."""

from collections.abc import Iterable, Iterator

from canarygen.document import Map, Path
from canarygen.model.analysis import Analysis, AnalysisUse, Argument, MetricUse, TemplateUse
from canarygen.model.canary import Canary
from canarygen.model.placeholder import used_arguments
from canarygen.origin import Origin, Reach

_HASHES = {"canary": "Latest", "stable": "Stable"}


def analysis_run(canary: Canary, use: AnalysisUse, *, in_step: bool) -> Map:
    """Write Argo Rollouts' RolloutAnalysis: templates, and arguments where any are passed.

    `in_step` says that it ends by itself, as an analysis of a step does, and one in the
    background does not.
    """
    templates: list[Map] = [
        {"templateName": _template_name(canary, metric, in_step=in_step)} for metric in use.metrics
    ]
    templates += [template_reference(template) for template in use.templates]
    return {"templates": templates} | passing(passed_arguments(canary.analysis, use))


def run_origins(analysis: Analysis | None, use: AnalysisUse, path: Path) -> Iterator[Origin]:
    """Say which places the parts of the analysis at `path` answer to."""
    named = [metric.place for metric in use.metrics] + [template.place for template in use.templates]
    for index, place in enumerate(named):
        yield Origin((*path, "templates", index), place, Reach.ALL)
    passed = {argument.name: argument.place for argument in passed_arguments(analysis, use)}
    for index, place in enumerate(passed.values()):
        yield Origin((*path, "args", index), place, Reach.ALL)


def template_reference(use: TemplateUse) -> Map:
    """Write the controller's reference to a template that exists."""
    return {"templateName": use.name} | ({"clusterScope": True} if use.cluster else {})


def passing(arguments: Iterable[Argument]) -> Map:
    """Write the arguments that are passed, each once; nothing where there are none."""
    passed = {argument.name: _passed(argument) for argument in arguments}
    return {"args": list(passed.values())} if passed else {}


def passed_arguments(analysis: Analysis | None, use: AnalysisUse) -> Iterator[Argument]:
    """Give the arguments that a Rollout passes: what our metrics cannot know by themselves, and what others want."""
    for metric in use.metrics:
        found = analysis.metric(metric.name) if analysis else None
        if analysis and found:
            yield from (argument for argument in used_arguments(analysis, found) if argument.is_passed)
    for template in use.templates:
        yield from template.arguments


def _template_name(canary: Canary, use: MetricUse, *, in_step: bool) -> str:
    metric = canary.analysis.metric(use.name) if canary.analysis else None
    is_both = in_step and metric is not None and metric.background
    names = canary.names
    return names.step_analysis_template(use.name) if is_both else names.analysis_template(use.name)


def _passed(argument: Argument) -> Map:
    if argument.text is not None:
        return {"name": argument.name, "value": argument.text}
    if argument.hash is not None:
        return {"name": argument.name, "valueFrom": {"podTemplateHashValue": _HASHES[argument.hash]}}
    return {"name": argument.name, "valueFrom": {"fieldRef": {"fieldPath": argument.field}}}
