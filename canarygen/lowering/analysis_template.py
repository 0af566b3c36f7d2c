"""AnalysisTemplates: one for each metric, so that a step can run any of them."""

from collections.abc import Iterator, Mapping
from functools import partial

from canarygen.document import NOTHING, Map
from canarygen.manifest import Manifest, manifest, said
from canarygen.model.analysis import Analysis, Argument, Metric
from canarygen.model.canary import Canary
from canarygen.model.placeholder import used_arguments
from canarygen.model.preset import query
from canarygen.model.verdict import verdict
from canarygen.origin import Origin, Reach
from canarygen.pod.parts import variable_origins
from canarygen.typed import Any

_METRIC = ("spec", "metrics", 0)
# Which key of a metric a field of the object comes from.
_FIELDS = {
    "name": "name",
    "interval": "interval",
    "initialDelay": "delay",
    "count": "count",
    "failureLimit": "failures",
    "inconclusiveLimit": "inconclusive",
    "consecutiveErrorLimit": "errors",
    "consecutiveSuccessLimit": "consecutive",
    "successCondition": "pass",
    "failureCondition": "fail",
}


def analysis_templates(canary: Canary, analysis: Analysis) -> Iterator[Manifest]:
    """Give the AnalysisTemplates of what a canary is measured by. A metric that runs both in the background and in steps has two.

    In a step the count must be finite, or the controller refuses the Rollout; in the
    background measuring goes on until the release is over.
    """
    names = canary.names
    in_steps = canary.rollout.step_metrics
    for metric in analysis.metrics:
        name, file = names.analysis_template(metric.name), f"analysis-{metric.name}"
        if not metric.background:
            yield _template(canary, analysis, metric, name, file, metric.count)
            continue
        yield _template(canary, analysis, metric, name, file, None)
        if metric.name in in_steps:
            name = names.step_analysis_template(metric.name)
            yield _template(canary, analysis, metric, name, f"{file}-step", metric.count)


def _template(
    canary: Canary, analysis: Analysis, metric: Metric, name: str, file: str, count: int | None
) -> Manifest:
    spec: Map = {"metrics": [_metric(canary, metric, count)]}
    if arguments := used_arguments(analysis, metric):
        spec["args"] = [_argument(argument) for argument in arguments]
    if metric.dry_run:
        # The controller takes the name for a regular expression that may match anywhere.
        spec["dryRun"] = [{"metricName": f"^{metric.name}$"}]
    return manifest(
        canary,
        api_version="argoproj.io/v1alpha1",
        kind="AnalysisTemplate",
        name=name,
        file=file,
        named="analysisTemplate",
        spec=spec,
        trace=partial(_origins, analysis, metric),
    )


def _origins(analysis: Analysis, metric: Metric) -> Iterator[Origin]:
    yield Origin(("spec",), metric.place)
    for index, argument in enumerate(used_arguments(analysis, metric)):
        yield from variable_origins(argument.place, ("spec", "args", index))
    yield Origin(("spec", "dryRun"), metric.place.at("dryRun"), Reach.ALL)
    yield from (Origin((*_METRIC, field), metric.place.at(key)) for field, key in _FIELDS.items())
    # Of two conditions, where one alone is said, the other is its contrary.
    for field, key, contrary in (("successCondition", "pass", "fail"), ("failureCondition", "fail", "pass")):
        if metric.place.at(key).value is NOTHING:
            yield Origin((*_METRIC, field), metric.place.at(contrary))
    yield Origin((*_METRIC, "provider"), metric.place.at("provider"))
    if metric.preset:
        yield Origin((*_METRIC, "provider", metric.provider.kind, "query"), metric.preset.place)


def _metric(canary: Canary, metric: Metric, count: int | None) -> Map:
    success, failure = verdict(metric)
    return said(
        {
            "name": metric.name,
            "initialDelay": metric.delay.go if metric.delay else None,
            "interval": metric.interval.go if metric.interval else None,
            "count": count,
            "successCondition": success or None,
            "failureCondition": failure or None,
            "failureLimit": -1 if metric.failures is None else metric.failures,
            "inconclusiveLimit": metric.inconclusive,
            "consecutiveErrorLimit": metric.errors,
            "consecutiveSuccessLimit": metric.consecutive,
            "provider": {metric.provider.kind: _provider(canary, metric)},
        }
    )


def _provider(canary: Canary, metric: Metric) -> Mapping[str, Any]:
    fields = metric.provider.fields
    if metric.preset is None or metric.window is None:
        return fields
    return {**fields, "query": query(canary, metric.preset, metric.window)}


def _argument(argument: Argument) -> Map:
    if argument.text is not None:
        return {"name": argument.name, "value": argument.text}
    if argument.secret is not None:
        name, key = argument.secret
        return {"name": argument.name, "valueFrom": {"secretKeyRef": {"name": name, "key": key}}}
    # Without a value here: the Rollout passes it.
    return {"name": argument.name}
