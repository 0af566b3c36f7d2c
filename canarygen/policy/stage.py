"""The plan of a Rollout as stages: how many requests meet the new version, and what has to happen before more do."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from canarygen.frozen import frozen
from canarygen.manifest import Manifest
from canarygen.model.duration import Duration
from canarygen.model.rollout import FULL_WEIGHT
from canarygen.policy.spot import Spot
from canarygen.policy.testers import is_for_testers

Map = Mapping[str, Any]
_ORDER = (
    *("pause", "setCanaryScale", "setWeight", "experiment"),
    *("analysis", "setHeaderRoute", "setMirrorRoute", "plugin"),
)
_SECONDS = re.compile(r"[0-9]+")


@frozen(kw_only=True)
class Stage:
    """A share of the requests in percent, and all that holds it.

    `wait` is how many seconds timed pauses come to. At a `gate` somebody must promote; at a
    `check` something that can fail has to pass. One that `is_standing` is a route that leads there whatever the weight.
    `step` is how many steps of the controller are done when it begins.
    """

    weight: int
    wait: int = 0
    gate: bool = False
    check: bool = False
    is_standing: bool = False
    step: int = 0
    spot: Spot


def stages(rollout: Manifest, templates: Iterable[Manifest]) -> tuple[Stage, ...]:
    """Give the stages of a Rollout's plan; `templates` are the AnalysisTemplates that it may run."""
    strategy = rollout.content["spec"].get("strategy", {})
    judges = _Judges({template.name: template.content["spec"] for template in templates})
    if "blueGreen" in strategy:
        return _switched(strategy["blueGreen"], Spot(rollout, ("spec", "strategy", "blueGreen")), judges)
    plan = strategy.get("canary", {})
    return tuple(_walked(plan, Spot(rollout, ("spec", "strategy", "canary", "steps")), judges))


@frozen
class _Judges:
    """AnalysisTemplates by their names: which of them can fail."""

    templates: Mapping[str, Map]

    def can_fail(self, analysis: Map) -> bool:
        """Whether an analysis can stop a release. What lives elsewhere is taken to do what it is for."""
        dry = [said.get("metricName", "") for said in analysis.get("dryRun", ())]
        return any(self._can_fail(use, dry) for use in analysis.get("templates", ()))

    def _can_fail(self, use: Map, dry: Sequence[str]) -> bool:
        template = self.templates.get(use.get("templateName", ""))
        if template is None or use.get("clusterScope"):
            return True
        patterns = [*dry, *(said.get("metricName", "") for said in template.get("dryRun", ()))]
        metrics = template.get("metrics", ())
        if not metrics:
            return bool(template.get("templates"))
        # A limit below 0 forgives all failures (the controller's analysis/analysis.go).
        return any(
            not any(_matches(pattern, metric["name"]) for pattern in patterns)
            and not str(metric.get("failureLimit", 0)).startswith("-")
            for metric in metrics
        )


def _matches(pattern: str, name: str) -> bool:
    """Whether a dry run is of a metric: of an exact name, or, to be on the safe side, by any other pattern."""
    exact = re.fullmatch(r"\^?(?P<name>[-A-Za-z0-9_]+)\$?", pattern)
    return exact is None or exact["name"] == name


def _switched(plan: Map, spot: Spot, judges: _Judges) -> tuple[Stage, ...]:
    """See a blue-green switch as one stage: all is held before any request meets the new version."""
    after = int(plan.get("autoPromotionSeconds", 0))
    is_gate = plan.get("autoPromotionEnabled") is False and not after
    check = judges.can_fail(plan.get("prePromotionAnalysis", {}))
    return (Stage(weight=0, wait=after, gate=is_gate, check=check, spot=spot),)


def _walked(plan: Map, spot: Spot, judges: _Judges) -> Iterator[Stage]:
    """Walk the steps: each weight begins a stage, and so does what takes requests beside it, and what follows that."""
    background = plan.get("analysis", {})
    start = int(background.get("startingStep", 0)) if judges.can_fail(background) else None
    stage: Stage | None = None
    for index, step in enumerate(map(_heeded, plan.get("steps", ()))):
        at, is_judged = spot.at(index), start is not None and index >= start
        if "setWeight" in step:
            if stage:
                yield stage
            stage = Stage(weight=int(step["setWeight"]), step=index, spot=at.at("setWeight"))
        elif taken := _taken(step):
            before = stage or Stage(weight=0, spot=at)
            yield from (stage,) if stage else ()
            weight = min(before.weight + taken, FULL_WEIGHT)
            yield _held(Stage(weight=weight, step=index, spot=at), step, judges, is_judged=is_judged)
            stage = Stage(weight=before.weight, step=index + 1, spot=at)
        else:
            stage = _held(stage or Stage(weight=0, spot=at), step, judges, is_judged=is_judged)
    if stage:
        yield stage


def _heeded(step: Map) -> Map:
    """Give what the controller heeds of a step: of several keys the first of these (its syncs go in this order)."""
    key = next((key for key in _ORDER if key in step), None)
    return {key: step[key]} if key else {}


def _taken(step: Map) -> int:
    """Count the percent of requests that a step gives to the new version beside the weight.

    An experiment's pods of it take some, and a header route all, unless each of its alternatives is for testers only.
    """
    asked = step.get("setHeaderRoute", {}).get("match", ())
    if not all(is_for_testers(one.get("headerName", ""), one.get("headerValue", {})) for one in asked):
        return FULL_WEIGHT
    templates = step.get("experiment", {}).get("templates", ())
    return sum(int(one.get("weight", 0)) for one in templates if one.get("specRef") != "stable")


def _held(stage: Stage, step: Map, judges: _Judges, *, is_judged: bool) -> Stage:
    """Add to a stage what a step holds it by; `is_judged` says that an analysis runs in the background."""
    if "pause" in step:
        said = (step["pause"] or {}).get("duration")
        wait = 0 if said is None else seconds(said)
        # Without requests there is nothing to measure.
        check = stage.check or (is_judged and stage.weight > 0)
        return replace(stage, wait=stage.wait + wait, gate=stage.gate or said is None, check=check)
    if "analysis" in step:
        return replace(stage, check=stage.check or judges.can_fail(step["analysis"]))
    experiment = step.get("experiment", {})
    # An experiment of which one analysis fails has failed, and the release with it.
    check = judges.can_fail({"templates": experiment.get("analyses", ())})
    wait = seconds(experiment["duration"]) if "duration" in experiment else 0
    return replace(stage, wait=stage.wait + wait, check=stage.check or check)


def seconds(said: int | str) -> int:
    """Read a duration as the controller does: a number, in quotes or not, counts seconds."""
    text = str(said)
    return int(text) if _SECONDS.fullmatch(text) else Duration(text).seconds
