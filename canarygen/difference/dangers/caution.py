"""What makes a rollout less careful than it was."""

from collections.abc import Container, Iterable, Iterator, Sequence

from canarygen.difference.change import Part
from canarygen.difference.dangers.danger import Danger
from canarygen.difference.dangers.flight import changed
from canarygen.difference.dangers.threat import Threat
from canarygen.difference.plan import Plan, plan
from canarygen.difference.version import Version
from canarygen.difference.word import spoken
from canarygen.document import NOTHING, Value, items, mapping, mappings, text
from canarygen.model.dry_run import is_dry
from canarygen.wording import joined

_CANARY = ("spec", "strategy", "canary")
_SWITCH = ("spec", "strategy", "blueGreen")


def _plans(part: Part) -> Iterator[tuple[Plan, Plan]]:
    for old, new in changed(part, "Rollout"):
        yield plan(_steps(old)), plan(_steps(new))


def _steps(rollout: Version) -> Value:
    """Give the steps of a canary; a blue-green switch that waits for somebody is as a gate before all callers."""
    is_gate = rollout.at(*_SWITCH, "autoPromotionEnabled") is False
    return [{"pause": {}}] if is_gate else rollout.at(*_CANARY, "steps")


def exposure_grew(parts: Sequence[Part]) -> Iterator[Danger]:
    """Tell of new versions that more callers meet at once than before."""
    for part in parts:
        for old, new in _plans(part):
            if new.first_exposure > old.first_exposure:
                yield Danger(
                    code=Threat.EXPOSURE_GREW,
                    part=part,
                    sentence=f"the first exposure grows from {old.first_exposure}% to {new.first_exposure}% of all calls",
                    help="make sure that so many callers may meet what nobody has tried",
                )


def gate_removed(parts: Sequence[Part]) -> Iterator[Danger]:
    """Tell of rollouts that come further than before without anybody being asked."""
    for part in parts:
        for old, new in _plans(part):
            if any(new.asked_before(weight) < old.asked_before(weight) for weight in old.gates):
                will = f"will be before {_listed(new.gates)} only" if new.gates else "nobody will be"
                yield Danger(
                    code=Threat.GATE_REMOVED,
                    part=part,
                    sentence=f"somebody was asked before {_listed(old.gates)}, and {will}",
                    help="keep the gate if somebody must look first",
                )


def _listed(weights: Iterable[int]) -> str:
    return joined([f"{weight}%" for weight in dict.fromkeys(weights)], "and")


def analysis_gone(parts: Sequence[Part]) -> Iterator[Danger]:
    """Tell of canaries that something judged, which it does no more."""
    for part in parts:
        gone = dict.fromkeys(_judges(part))
        if gone:
            listed = joined([words for words, _ in gone], "and")
            yield Danger(
                code=Threat.ANALYSIS_GONE,
                part=part,
                names=tuple(name for _, name in gone),
                sentence=f"{listed} no longer judge{'s' if len(gone) == 1 else ''} a new version",
                help="make sure that something else would notice a bad version",
            )


def _judges(part: Part) -> Iterator[tuple[str, str]]:
    """Name what judges no more: words for its sort, with a gap for its name, and the name."""
    for old, new in changed(part, "Rollout"):
        yield from _unused(part, old, new)
    for old, new in changed(part, "AnalysisTemplate"):
        yield from (("metric {}", name) for name in sorted(_measured(old) - _measured(new)))


def _unused(part: Part, old: Version, new: Version) -> Iterator[tuple[str, str]]:
    """Name the templates that a Rollout ran in the background, or at all, and runs so no more; nor does it what they measured."""
    before, after = _background(old), _background(new)
    ran, runs = before | _others(old), after | _others(new)
    still = " (a step still runs it)" if new.at(*_SWITCH) is NOTHING else " (it still judges the switch)"
    for name in sorted(before - after):
        if not _is_measured(part, name, after):
            is_run = name in runs or _is_measured(part, name, runs)
            yield "background analysis {}" + (still if is_run else ""), spoken(name)
    for name in sorted(ran - runs - before):
        if not _is_measured(part, name, runs):
            yield "analysis {}", spoken(name)


def _is_measured(part: Part, name: str, others: Container[str]) -> bool:
    """Whether all that counted in a template counts in others now: it may have another name, or be put together with one."""
    templates = list(part.of_kind("AnalysisTemplate"))
    was = [_measured(item.old) for item in templates if item.old and item.old.name == name]
    now = [_measured(item.new) for item in templates if item.new and item.new.name in others]
    return bool(was) and was[0] <= {metric for measured in now for metric in measured}


def _background(rollout: Version) -> set[str]:
    return _templates(rollout.at(*_CANARY, "analysis"))


def _others(rollout: Version) -> set[str]:
    steps = mappings(rollout.at(*_CANARY, "steps"))
    runs = [run for step in steps for run in (step.get("analysis"), step.get("experiment"))]
    runs += [rollout.at(*_SWITCH, f"{when}PromotionAnalysis") for when in ("pre", "post")]
    return {name for run in runs for name in _templates(run)}


def _templates(run: object) -> set[str]:
    """Name the templates of an analysis, or of an experiment's analyses."""
    uses = [*items(mapping(run).get("templates")), *items(mapping(run).get("analyses"))]
    names = (mapping(use).get("templateName") for use in uses)
    return {name for name in names if isinstance(name, str)}


def _measured(template: Version) -> set[str]:
    """Name the metrics that count: one in dry run is measured, and judges nothing."""
    silent = [text(mapping(item).get("metricName")) for item in items(template.at("spec", "dryRun"))]
    names = [text(mapping(metric).get("name")) for metric in items(template.at("spec", "metrics"))]
    return {spoken(name) for name in names if not is_dry(silent, name)}
