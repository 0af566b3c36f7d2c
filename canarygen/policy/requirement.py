"""Whether a canary meets what a rule requires, and where it does not."""

import re
from collections.abc import Iterator

from canarygen.frozen import frozen
from canarygen.model.duration import spoken
from canarygen.model.policy import (
    Baking,
    CheckBefore,
    ExactHosts,
    ExposedRequests,
    FirstExposure,
    GateBefore,
    Images,
    Own,
    Requirement,
)
from canarygen.policy.spot import Spot
from canarygen.policy.subject import Subject
from canarygen.policy.view import View
from canarygen.typed import Final

_NO_SWITCH: Final = "instead of `blueGreen`, which switches all at once, "
_NO_LABEL: Final = re.compile(r'key not found in map: "(.*)"')
_TAKE_AWAY: Final = "take it away: how far the new version goes is for the steps to say"


@frozen
class Breach:
    """What a rule does not allow: in words, at a place (None is the canary's own), with the way out."""

    message: str
    spot: Spot | None
    help: str
    is_undecided: bool = False


def breaches(requirement: Requirement, view: View, subject: Subject) -> Iterator[Breach]:
    """Say where a canary does not meet a requirement; a freeze is not judged here, since it is about change."""
    match requirement:
        case FirstExposure():
            yield from _first_exposure(requirement, view)
        case CheckBefore():
            yield from _check_before(requirement, view)
        case GateBefore():
            yield from _gate_before(requirement, view)
        case Baking():
            yield from _baking(requirement, view)
        case ExposedRequests():
            yield from _exposed_requests(requirement, subject)
        case Images():
            yield from _images(requirement, view)
        case ExactHosts():
            yield from _exact_hosts(view)
        case Own():
            yield from _own(requirement, subject)


def _first_exposure(rule: FirstExposure, view: View) -> Iterator[Breach]:
    weight, spot = view.first_exposure
    if weight > rule.most:
        message = f"the first requests that meet the new version are {weight}% of all, and at most {rule.most}% may be"
        begin = f"begin with a step of {rule.most}% or less, and hold it"
        yield Breach(message, spot, _way_out(view, spot, begin, f"{_NO_SWITCH}{begin}"))


def _check_before(rule: CheckBefore, view: View) -> Iterator[Breach]:
    spot = _unguarded(view, rule.weight, [stage.check for stage in view.stages])
    if spot:
        steps = "put a step `analysis: [...]` before it, or let an analysis run in the background while an earlier step waits"
        switch = "have it judged before the switch: `blueGreen: {prePromotion: [...]}`"
        message = (
            f"nothing that can fail has judged the new version before it gets {rule.weight}% of the requests"
        )
        yield Breach(message, spot, _way_out(view, spot, steps, switch))


def _gate_before(rule: GateBefore, view: View) -> Iterator[Breach]:
    spot = _unguarded(view, rule.weight, [stage.gate for stage in view.stages])
    if spot:
        steps = "hold an earlier step `until promoted`, or put a step `pause` before it"
        switch = "have somebody promote it: `blueGreen: {autoPromotion: false}`"
        message = f"nobody is asked before the new version gets {rule.weight}% of the requests"
        yield Breach(message, spot, _way_out(view, spot, steps, switch))


def _way_out(view: View, spot: Spot, steps: str, switch: str) -> str:
    """Choose the way out of what stands at a place: a route that leads there at any weight, a plan of steps, or a switch."""
    if any(stage.is_standing and stage.spot == spot for stage in view.stages):
        return _TAKE_AWAY
    return switch if view.is_switch else steps


def _unguarded(view: View, weight: int, guards: list[bool]) -> Spot | None:
    """Give the place that gives the new version so much before any stage has guarded it."""
    for stage, guard in zip(view.stages, guards, strict=True):
        if stage.weight >= weight:
            return stage.spot
        if guard:
            return None
    return view.end


def _baking(rule: Baking, view: View) -> Iterator[Breach]:
    baked, least = view.baking, rule.least.seconds
    gate = "a gate is not counted, since it may be opened at once"
    if baked < least:
        yield Breach(
            f"timed pauses come to {spoken(baked)} while some requests meet the new version, and at least {spoken(least)} must pass",
            view.end,
            _way_out(
                view, view.end, f"let steps wait longer; {gate}", f"{_NO_SWITCH}have steps that wait; {gate}"
            ),
        )


def _exposed_requests(rule: ExposedRequests, subject: Subject) -> Iterator[Breach]:
    view = subject.view
    standing = next((stage for stage in view.stages if stage.is_standing), None)
    if standing:
        message = f"this route leads requests to the new version at any weight, and at most {rule.most} may meet it unjudged"
        yield Breach(message, standing.spot, _TAKE_AWAY)
        return
    if not any(stage.check or stage.gate for stage in view.stages):
        message = f"nothing and nobody judges the new version before it has all requests, and at most {rule.most} may meet it unjudged"
        switch = "judge it before the switch, by `prePromotion` or by `autoPromotion: false`"
        steps = "add an analysis, or hold a step `until promoted`"
        yield Breach(message, view.end, _way_out(view, view.end, steps, switch))
        return
    for stage, met in subject.foresight.unjudged(rule.rps):
        if met > rule.most:
            message = f"of {rule.rps} requests a second, {met} would meet the new version before anything or anybody has judged it, and at most {rule.most} may"
            yield Breach(message, stage.spot, "judge earlier, or wait at a smaller weight")
            return


def _images(rule: Images, view: View) -> Iterator[Breach]:
    for image in view.images:
        if rule.by_digest and not image.digest:
            yield Breach(
                f"the image `{image.name}` has no digest",
                image.spot,
                "name the bytes that were tested: `NAME:TAG@sha256:...`",
            )
        elif not image.is_versioned:
            yield Breach(
                f"the image `{image.name}` names no version", image.spot, "name a version, or a digest"
            )


def _exact_hosts(view: View) -> Iterator[Breach]:
    for host in view.hosts:
        if "*" in host.name:
            yield Breach(f"the host `{host.name}` is a wildcard", host.spot, "name each host in full")


def _own(rule: Own, subject: Subject) -> Iterator[Breach]:
    for spot, reason in subject.failures(rule):
        text = rule.expression.text
        if reason is None:
            whose = "" if rule.each == "canary" else f" for this {rule.each}"
            yield Breach(f"`{text}` does not hold{whose}", spot, "change it until it holds")
        else:
            why, way_out = _undecided(reason)
            yield Breach(f"`{text}` comes to no answer here: {why}", spot, way_out, is_undecided=True)


def _undecided(reason: str) -> tuple[str, str]:
    """Say why an expression has no answer, and give the way out: its only maps are labels."""
    if label := _NO_LABEL.fullmatch(reason):
        ask = f"let the rule ask first whether there is one: `'{label[1]}' in canary.labels && ...`"
        return f"there is no label `{label[1]}`", f"add it to `metadata.labels`, or {ask}"
    return (
        reason,
        "let the rule ask first whether there is such a thing, as in `size(canary.steps) > 0 && ...`",
    )
