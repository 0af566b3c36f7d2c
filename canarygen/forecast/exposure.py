"""Who met the new version: shares and numbers of requests, before each decision, and of a bad version."""

from collections.abc import Iterator
from itertools import dropwhile, pairwise

from canarygen.forecast.forecast import Forecast
from canarygen.forecast.forecast import forecast as foretell
from canarygen.forecast.state import State, WaitKind
from canarygen.frozen import frozen, replace
from canarygen.typed import Final

_DECIDED: Final = {WaitKind.GATE, WaitKind.PAUSE, WaitKind.ANALYSIS, WaitKind.EXPERIMENT, WaitKind.PLUGIN}


@frozen(kw_only=True)
class Decision:
    """A moment at which somebody, or an analysis, lets a rollout go on.

    At `time`, after `step` steps, `exposure` percent of the requests meet the new version. Of all requests since it was asked for, it
    got `share` percent; `requests` are those, None where nobody knows how many there are. `is_timed` says that the time is
    known: at a gate it is the least, and so are share and requests.
    """

    time: int
    step: int
    kind: WaitKind
    exposure: float
    share: float
    requests: float | None
    is_timed: bool


@frozen(kw_only=True)
class Damage:
    """What a bad version does: when it turned bad, was noticed, and had no requests any more; None if it never was.

    `requests` are those that met it; None where it goes on, or nobody knows how many requests there are.
    """

    began: int
    noticed: int | None
    ended: int | None
    requests: float | None


@frozen(kw_only=True)
class Figures:
    """A forecast in numbers.

    It takes `least` seconds until the new version has all requests; None if it does not come to that. `open_waits` are those of which
    nobody knows how long they take. `peak` is the largest number of pods at a time, `extra` that beyond the replicas.
    `most` is that of an autoscaler's upper bound: so many replicas, and the peak then; None without one.
    `first` is the share of the requests that meets the new version first, from `first_at` on.
    """

    least: int | None
    open_waits: int
    peak: int
    extra: int
    most: tuple[int, int] | None
    first: float | None
    first_at: int | None
    decisions: tuple[Decision, ...]
    damage: Damage | None


def figures(forecast: Forecast) -> Figures:
    """Give the numbers of a forecast."""
    states = forecast.states
    first = next((state for state in states if state.exposure), None)
    peak = max(state.pods for state in states)
    return Figures(
        least=forecast.promoted_at,
        open_waits=len(forecast.open_waits),
        peak=peak,
        extra=max(0, peak - max(forecast.rollout.replicas, states[-1].replicas)),
        most=_most(forecast),
        first=first.exposure if first else None,
        first_at=first.time if first else None,
        decisions=tuple(_decisions(forecast)),
        damage=_damage(forecast),
    )


def _most(forecast: Forecast) -> tuple[int, int] | None:
    bounds = forecast.rollout.autoscale
    if bounds is None or bounds[1] <= forecast.rollout.replicas:
        return None
    larger = replace(forecast.rollout, replicas=bounds[1], autoscale=None)
    return bounds[1], max(state.pods for state in foretell(larger, forecast.scenario).states)


def met(states: tuple[State, ...], start: int, end: int) -> float:
    """Give the time, in seconds of all requests, that the new version had between two moments."""
    return (
        sum(
            (min(after.time, end) - max(state.time, start)) * state.exposure / 100
            for state, after in pairwise(states)
            if after.time > start and state.time < end
        )
        + max(0, end - max(start, states[-1].time)) * states[-1].exposure / 100
    )


def _decisions(forecast: Forecast) -> Iterator[Decision]:
    rate = forecast.scenario.requests
    for state, after in pairwise(forecast.states):
        if state.wait.kind in _DECIDED and after.step > state.step:
            time = met(forecast.states, 0, after.time)
            yield Decision(
                time=after.time,
                step=state.step,
                kind=state.wait.kind,
                exposure=state.exposure,
                share=100 * time / after.time if after.time else 0,
                requests=None if rate is None else time * rate,
                is_timed=not state.wait.is_open or after.time > state.time,
            )


def _damage(forecast: Forecast) -> Damage | None:
    states, rate = forecast.states, forecast.scenario.requests
    later = list(dropwhile(lambda state: not state.is_bad, states))
    if not later:
        return None
    bad = later[0]
    aborted = next((state.time for state in later if state.is_aborted), None)
    ended = next((state.time for state in later if not state.exposure or not state.is_bad), None)
    is_known = rate is not None and ended is not None
    return Damage(
        began=bad.time,
        noticed=aborted,
        ended=ended,
        requests=met(states, bad.time, ended or 0) * (rate or 0) if is_known else None,
    )
