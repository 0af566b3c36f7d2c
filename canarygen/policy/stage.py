"""The plan of a Rollout as stages: how many requests meet the new version, and what has to happen before more do."""

from collections.abc import Iterable, Iterator

from canarygen.document import Said
from canarygen.forecast.reading import promotion
from canarygen.frozen import frozen, replace
from canarygen.manifest import Manifest
from canarygen.model.exposure import taken
from canarygen.model.rollout import FULL_WEIGHT
from canarygen.model.step import awaited, holds, length
from canarygen.policy.judges import Judges
from canarygen.policy.spot import Spot


@frozen(kw_only=True)
class Stage:
    """A share of the requests in percent, and all that holds it.

    `wait` is how many seconds timed pauses come to. At a `gate` somebody must promote; at a
    `check` something that can fail has to pass. Where it `is_held` the controller stays for whatever reason, and goes on at
    once otherwise. One that `is_standing` is a route that leads there whatever the weight. `step` is how many steps of the
    controller are done when it begins.
    """

    weight: int
    wait: int = 0
    gate: bool = False
    check: bool = False
    is_held: bool = False
    is_standing: bool = False
    step: int = 0
    spot: Spot


def stages(rollout: Manifest, templates: Iterable[Manifest]) -> tuple[Stage, ...]:
    """Give the stages of a Rollout's plan; `templates` are the AnalysisTemplates that it may run."""
    strategy = rollout.content["spec"].get("strategy", {})
    judges = Judges({template.name: template.content["spec"] for template in templates})
    if "blueGreen" in strategy:
        return _switched(strategy["blueGreen"], Spot(rollout, ("spec", "strategy", "blueGreen")), judges)
    plan = strategy.get("canary", {})
    return tuple(_walked(plan, Spot(rollout, ("spec", "strategy", "canary", "steps")), judges))


def _switched(plan: Said, spot: Spot, judges: Judges) -> tuple[Stage, ...]:
    """See a blue-green switch as one stage: all is held before any request meets the new version."""
    after = promotion(plan)
    check = judges.can_fail(plan.get("prePromotionAnalysis", {}))
    return (Stage(weight=0, wait=after or 0, gate=after is None, check=check, spot=spot),)


class _Background:
    """The analysis beside the steps: it has judged when requests met the new version for as long as it takes to fail."""

    def __init__(self, start: int, needed: int | None) -> None:
        """Take the step that it starts at, and how many seconds later it can fail; None is never."""
        self._start = start
        self._needed = needed
        self._seen = 0

    @classmethod
    def of(cls, analysis: Said, judges: Judges) -> "_Background":
        """See the analysis of a plan; one that is not there judges nothing."""
        return cls(int(analysis.get("startingStep", 0)), judges.soonest(analysis))

    def judged(self, stage: Stage, before: Stage, index: int) -> Stage:
        """Let a step pass, which made a stage of what it was `before`, and say whether it is judged by now."""
        # Without requests there is nothing to measure. A gate may be opened at once, and counts for no time.
        if self._needed is None or index < self._start or not stage.weight:
            return stage
        waited = stage.wait - before.wait
        self._seen += waited
        return replace(stage, check=stage.check or (waited > 0 and self._seen >= self._needed))


def _walked(plan: Said, spot: Spot, judges: Judges) -> Iterator[Stage]:
    """Walk the steps: each weight begins a stage, and so does what takes requests beside it, and what follows that."""
    background = _Background.of(plan.get("analysis", {}), judges)
    # Where a patch took the routing away, nothing sets a weight: requests meet the new version when all steps are done.
    is_split = bool(plan.get("trafficRouting"))
    stage: Stage | None = None
    for index, step in enumerate(plan.get("steps", ())):
        at = spot.at(index)
        if "setWeight" in step:
            if stage:
                yield stage
            weight = int(step["setWeight"]) if is_split else 0
            stage = Stage(weight=weight, step=index, spot=at.at("setWeight"))
        before = stage or Stage(weight=0, spot=at)
        if beside := taken(step):
            yield from (stage,) if stage else ()
            weight = min(before.weight + beside, FULL_WEIGHT)
            taking = Stage(weight=weight, step=index, spot=at)
            yield background.judged(_held(taking, step, judges), taking, index)
            stage = Stage(weight=before.weight, step=index + 1, spot=at)
        else:
            stage = background.judged(_held(before, step, judges), before, index)
    if stage:
        yield stage


def _held(stage: Stage, step: Said, judges: Judges) -> Stage:
    """Add to a stage what a step holds it by."""
    key = awaited(step)
    said = step[key] if key else {}
    stage = replace(stage, is_held=stage.is_held or holds(step))
    if key == "analysis":
        return replace(stage, check=stage.check or judges.can_fail(said))
    if key not in {"pause", "experiment"}:
        return stage
    time = length(said)
    stage = replace(stage, wait=stage.wait + (time or 0))
    if key == "pause":
        return replace(stage, gate=stage.gate or time is None)
    # An experiment of which one analysis fails has failed, and the release with it.
    check = judges.can_fail({"templates": said.get("analyses", ())})
    return replace(stage, check=stage.check or check)
