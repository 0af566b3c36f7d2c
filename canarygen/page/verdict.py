"""What a forecast comes to, in a sentence: how many meet the new version before anyone, or anything, decides."""

from canarygen.forecast.forecast import Ending, Forecast
from canarygen.forecast.state import State, WaitKind
from canarygen.model.duration import spoken
from canarygen.model.rollout import FULL_WEIGHT
from canarygen.typed import Final

_JUDGES: Final = {
    WaitKind.GATE,
    WaitKind.ANALYSIS,
    WaitKind.INCONCLUSIVE,
    WaitKind.EXPERIMENT,
    WaitKind.PLUGIN,
}


def verdict(forecast: Forecast) -> str:
    """Say what matters most of a forecast."""
    return {
        Ending.PROMOTED: _promoted,
        Ending.IDLE: _idle,
        Ending.ABORTED: _aborted,
        Ending.REVERTED: _reverted,
        Ending.PAUSED: _paused,
        Ending.STUCK: _stuck,
    }[forecast.ending](forecast)


def _promoted(forecast: Forecast) -> str:
    scenario = forecast.scenario
    if scenario.is_first:
        return f"The very first version: it gets all requests after {spoken(forecast.promoted_at or 0)}, whatever the steps say."
    if scenario.supersede_at is not None:
        return _superseded(forecast)
    if any(state.is_bad for state in forecast.states):
        return (
            f"Nothing stops a release that turns bad at {scenario.fail_at}% of the requests: "
            f"it has all of them after {_least(forecast)}."
        )
    judged = next((state for state in forecast.states if state.wait.kind in _JUDGES), None)
    first = (
        _unjudged(forecast) if judged is None or judged.exposure >= FULL_WEIGHT else _judged(forecast, judged)
    )
    return f"{first}{_watch(forecast)}"


def _superseded(forecast: Forecast) -> str:
    time = spoken(forecast.scenario.supersede_at or 0)
    return (
        f"A newer version is asked for after {time}: it starts at the first step, and has all requests after "
        f"{_least(forecast)}."
    )


def _unjudged(forecast: Forecast) -> str:
    before = [state for state in forecast.states if 0 < state.exposure < FULL_WEIGHT]
    if not before:
        return f"All requests meet the new version from {_least(forecast)} on; none do before"
    length = spoken((forecast.promoted_at or forecast.ends_at) - before[0].time)
    return f"{_share(before)} the new version for {length}, then all do; nobody is asked"


def _judged(forecast: Forecast, judged: State) -> str:
    before = forecast.states[: forecast.states.index(judged) + 1]
    met = [state for state in before if state.exposure]
    who = "somebody promotes it" if judged.wait.kind is WaitKind.GATE else f"{_judge(judged)} judges it"
    if not met:
        return f"No request meets the new version before {who}"
    if (length := judged.time - met[0].time) > 0:
        return f"{_share(met)} the new version for {spoken(length)} before {who}"
    return f"{_share(met)} the new version until {who}"


def _judge(state: State) -> str:
    return {WaitKind.EXPERIMENT: "an experiment", WaitKind.PLUGIN: "a plugin"}.get(
        state.wait.kind, "an analysis"
    )


def _watch(forecast: Forecast) -> str:
    watched = [state for state in forecast.states if 0 < state.exposure < FULL_WEIGHT and state.is_watched]
    if watched:
        return f". An analysis watches from {watched[0].exposure:.3g}% on."
    is_judged = any(state.wait.kind in _JUDGES for state in forecast.states)
    return "." if is_judged else ", and nothing judges it."


def _aborted(forecast: Forecast) -> str:
    states, scenario = forecast.states, forecast.scenario
    index = next(index for index, state in enumerate(states) if state.is_aborted)
    begun, met = states[index].time, max(state.exposure for state in states[: index + 1])
    after = next((state.time for state in states[index:] if not state.exposure), begun)
    back = "at once" if after == begun else f"within {spoken(after - begun)}"
    if not met:
        return f"Aborted after {spoken(begun)}, before any request met the new version."
    bad = next((state.time for state in states if state.is_bad), None)
    if bad is not None:
        return (
            f"A release that turns bad at {scenario.fail_at}% of the requests is aborted {spoken(begun - bad)} later, "
            f"and the version from before has all requests {back}."
        )
    return f"Aborted after {spoken(begun)}, at {met:.3g}% of the requests; the version from before has them all {back}."


def _reverted(forecast: Forecast) -> str:
    begun = forecast.scenario.revert_at or 0
    after = next(state.time for state in forecast.states if state.time >= begun and not state.exposure)
    back = "at once" if after == begun else f"within {spoken(after - begun)}"
    return f"The version from before is asked for again after {spoken(begun)}, and has all requests {back}."


def _idle(_: Forecast) -> str:
    return "No request meets the new version, since no pod of it runs."


def _paused(forecast: Forecast) -> str:
    last = forecast.states[-1]
    return f"After {spoken(forecast.waits_since)} it waits for {last.wait.text}. Until then {_met(last)} the new version."


def _stuck(forecast: Forecast) -> str:
    last = forecast.states[-1]
    reason = f": {last.message.rstrip('.')}" if last.message else ""
    return f"Stuck after {spoken(last.time)}, and {_met(last)} the new version until somebody acts{reason}."


def _met(state: State) -> str:
    return f"{state.exposure:.3g}% of requests meet" if state.exposure else "no request meets"


def _share(states: list[State] | tuple[State, ...]) -> str:
    shares = [state.exposure for state in states]
    up_to = "Up to " if min(shares) < max(shares) else ""
    return f"{up_to}{max(shares):.3g}% of requests meet"


def _least(forecast: Forecast) -> str:
    at_least = "" if forecast.is_bounded else "at least "
    return f"{at_least}{spoken(forecast.promoted_at or forecast.ends_at)}"
