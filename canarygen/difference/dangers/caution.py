"""What makes a rollout less careful than it was."""

from collections import Counter
from collections.abc import Iterator, Sequence

from canarygen.difference.change import Part
from canarygen.difference.dangers.danger import Danger
from canarygen.difference.dangers.flight import changed
from canarygen.difference.plan import Plan, plan
from canarygen.difference.version import Version, items, mapping
from canarygen.difference.word import spoken
from canarygen.wording import joined

_CANARY = ("spec", "strategy", "canary")
_SWITCH = ("spec", "strategy", "blueGreen")


def _plans(part: Part) -> Iterator[tuple[Plan, Plan]]:
    for old, new in changed(part, "Rollout"):
        if all(isinstance(side.at(*_CANARY), dict) for side in (old, new)):
            yield plan(old.at(*_CANARY, "steps")), plan(new.at(*_CANARY, "steps"))


def exposure_grew(parts: Sequence[Part]) -> Iterator[Danger]:
    """Tell of new versions that more callers meet at once than before."""
    for part in parts:
        for old, new in _plans(part):
            if new.first_exposure > old.first_exposure:
                yield Danger(
                    code="exposure-grew",
                    part=part,
                    sentence=f"the first exposure grows from {old.first_exposure}% to {new.first_exposure}% of all calls",
                    help="make sure that so many callers may meet what nobody has tried",
                )


def gate_removed(parts: Sequence[Part]) -> Iterator[Danger]:
    """Tell of rollouts that ask fewer times than before whether to go on."""
    for part in parts:
        for before in (*_ungated(part), *_switching(part)):
            yield Danger(
                code="gate-removed",
                part=part,
                sentence=f"nobody is asked any more before {before}",
                help="keep the gate if somebody must look first",
            )


def _ungated(part: Part) -> Iterator[str]:
    for old, new in _plans(part):
        if len(new.gates) < len(old.gates):
            gone = sorted((Counter(old.gates) - Counter(new.gates)).elements())
            yield joined([f"{weight}%" for weight in gone], "and")


def _switching(part: Part) -> Iterator[str]:
    """Tell of a switch that happens by itself from now on: the controller waits only where it is told to."""
    for old, new in changed(part, "Rollout"):
        switches = [mapping(side.at(*_SWITCH)) for side in (old, new)]
        was, now = (switch.get("autoPromotionEnabled") is False for switch in switches)
        if was and not now and switches[1]:
            yield "the switch to the new version"


def analysis_gone(parts: Sequence[Part]) -> Iterator[Danger]:
    """Tell of canaries that something judged, which it does no more."""
    for part in parts:
        gone = dict.fromkeys(_judges(part))
        if gone:
            listed = joined([f"{sort} {{}}" for sort, _ in gone], "and")
            yield Danger(
                code="analysis-gone",
                part=part,
                names=tuple(name for _, name in gone),
                sentence=f"{listed} no longer judge{'s' if len(gone) == 1 else ''} a new version",
                help="make sure that something else would notice a bad version",
            )


def _judges(part: Part) -> Iterator[tuple[str, str]]:
    """Name what judges no more: its sort, and its name."""
    for old, new in changed(part, "Rollout"):
        yield from _unused(old, new)
    for old, new in changed(part, "AnalysisTemplate"):
        yield from (("metric", name) for name in _unmeasured(old, new))


def _unused(old: Version, new: Version) -> Iterator[tuple[str, str]]:
    """Name the templates that a Rollout ran in the background, or at all, and runs so no more."""
    before, after = _background(old), _background(new)
    ran, runs = before | _others(old), after | _others(new)
    yield from (("background analysis", spoken(name)) for name in sorted(before - after))
    yield from (("analysis", spoken(name)) for name in sorted(ran - runs - before))


def _background(rollout: Version) -> set[str]:
    return _templates(rollout.at(*_CANARY, "analysis"))


def _others(rollout: Version) -> set[str]:
    steps = (mapping(step) for step in items(rollout.at(*_CANARY, "steps")))
    runs = [run for step in steps for run in (step.get("analysis"), step.get("experiment"))]
    runs += [rollout.at(*_SWITCH, f"{when}PromotionAnalysis") for when in ("pre", "post")]
    return {name for run in runs for name in _templates(run)}


def _templates(run: object) -> set[str]:
    """Name the templates of an analysis, or of an experiment's analyses."""
    uses = [*items(mapping(run).get("templates")), *items(mapping(run).get("analyses"))]
    names = (mapping(use).get("templateName") for use in uses)
    return {name for name in names if isinstance(name, str)}


def _unmeasured(old: Version, new: Version) -> list[str]:
    before, after = (
        {spoken(mapping(metric).get("name")) for metric in items(side.at("spec", "metrics"))}
        for side in (old, new)
    )
    return sorted(before - after)
