"""The analysis, from its long form."""

from collections.abc import Mapping, Sequence

from canarygen.document import Map, Place
from canarygen.longform.metric import SHARED
from canarygen.model.analysis import (
    Analysis,
    AnalysisUse,
    Argument,
    Metric,
    MetricUse,
    NoData,
    Preset,
    Provider,
    TemplateUse,
)
from canarygen.model.duration import Duration
from canarygen.model.rollout import percent
from canarygen.model.threshold import Condition, condition


def analysis(said: Map, place: Place) -> Analysis:
    """Make the analysis of a canary."""
    return Analysis(
        metrics=tuple(
            _metric(metric, place.at("metrics", index))
            for index, metric in enumerate(said.get("metrics", []))
        ),
        templates=tuple(
            template_use(use, place.at("templates", index))
            for index, use in enumerate(said.get("templates", []))
        ),
        arguments=_arguments(said.get("args", {}), place.at("args")),
        start=percent(said["start"]) if "start" in said else None,
        untaken=tuple(place.at(key) for key in SHARED if key in said),
        place=place,
    )


def analysis_use(said: Sequence[str | Map], place: Place) -> AnalysisUse:
    """Make what is judged together of a list of names of metrics and uses of templates."""
    placed = [(use, place.at(index)) for index, use in enumerate(said)]
    return AnalysisUse(
        metrics=tuple(MetricUse(use, at) for use, at in placed if isinstance(use, str)),
        templates=tuple(template_use(use, at) for use, at in placed if not isinstance(use, str)),
        place=place,
    )


def _metric(said: Map, place: Place) -> Metric:
    ((kind, fields),) = said["provider"].items()
    return Metric(
        name=said.get("name", ""),
        preset=_preset(said, place) if "preset" in said else None,
        provider=Provider(kind=kind, fields=fields, place=place.at("provider", kind)),
        passes=_condition(said, "pass", place),
        fails=_condition(said, "fail", place),
        no_data=NoData(said["noData"]) if "noData" in said else None,
        window=Duration.said(said.get("window")),
        interval=Duration.said(said.get("interval")),
        delay=Duration.said(said.get("delay")),
        count=said.get("count"),
        failures=None if said["failures"] == "unlimited" else said["failures"],
        inconclusive=said.get("inconclusive"),
        errors=said.get("errors"),
        consecutive=said.get("consecutive"),
        dry_run=said["dryRun"],
        background=said["background"],
        has_second_query="query" in said,
        place=place,
    )


def _preset(said: Map, place: Place) -> Preset:
    _, _, percentile = said["preset"].partition("latency-p")
    return Preset(
        quantile=f"0.{percentile}" if percentile else None,
        place=place.at("preset"),
    )


def _condition(said: Map, key: str, place: Place) -> Condition | None:
    return condition(said[key], place.at(key)) if key in said else None


def template_use(said: Map, place: Place) -> TemplateUse:
    """Make the use of a template that exists."""
    return TemplateUse(
        name=said["template"],
        cluster=said["cluster"],
        arguments=_arguments(said.get("args", {}), place.at("args")),
        place=place,
    )


def _arguments(said: Mapping[str, str | Map], place: Place) -> tuple[Argument, ...]:
    return tuple(_argument(name, value, place.at(name)) for name, value in said.items())


def _argument(name: str, said: str | Map, place: Place) -> Argument:
    source: Map = {"text": said} if isinstance(said, str) else said
    return Argument(
        name=name,
        text=source.get("text"),
        secret=(source["secret"], source["key"]) if "secret" in source else None,
        field=source.get("field"),
        hash=source.get("hash"),
        place=place,
    )
