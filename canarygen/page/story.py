"""What may happen to a rollout: the scenarios that a page tells, one after the other."""

from collections.abc import Iterator, Sequence
from operator import itemgetter

from canarygen.forecast.forecast import Forecast, forecast
from canarygen.forecast.rollout import Canary, Outcome, Rollout
from canarygen.forecast.scenario import Loss, Measured, Scenario
from canarygen.frozen import frozen, replace
from canarygen.model.rollout import FULL_WEIGHT
from canarygen.typed import Final

_BAD: Final = "The release is bad"
_ACTING: Final = "Somebody acts"
_JUDGED: Final = "The analysis"
_PODS: Final = "The pods"
_MOST: Final = 20
"""More weights than that nobody tries one by one."""


@frozen(kw_only=True)
class Story:
    """A forecast, by a name, among others of its group."""

    group: str
    name: str
    forecast: Forecast


def stories(rollout: Rollout, scenario: Scenario) -> tuple[Story, ...]:
    """Foretell a rollout in the scenario that is asked for, and then in all that are worth a look.

    `scenario` says for all of them how many requests there are, and how long a pod takes to start.
    """
    plain = Scenario(requests=scenario.requests, pod_start=scenario.pod_start)
    well = forecast(rollout, plain)
    others = (
        Story(group=group, name=name, forecast=forecast(rollout, what))
        for group, name, what in _scenarios(well, plain)
    )
    said = Story(group="As asked", name="what the command said", forecast=forecast(rollout, scenario))
    asked = [said] if scenario != plain else []
    return (*asked, Story(group="", name="all goes well", forecast=well), *others)


Told = Iterator[tuple[str, str, Scenario]]


def _scenarios(well: Forecast, plain: Scenario) -> Told:
    """Give what may happen while the rest goes well."""
    yield from _bad(well, plain)
    time, share = _middle(well)
    where = f"at {share:.3g}%"
    yield _ACTING, f"aborted {where}", replace(plain, abort_at=time)
    yield _ACTING, f"the version from before asked for again {where}", replace(plain, revert_at=time)
    yield _ACTING, f"a newer version asked for {where}", replace(plain, supersede_at=time)
    if any(state.runs for state in well.states):
        for name, outcome in (("gives no data", Outcome.NO_DATA), ("is inconclusive", Outcome.INCONCLUSIVE)):
            yield _JUDGED, name, replace(plain, measured=(Measured(time=0, outcome=outcome),))
    yield _PODS, "new ones never get ready", replace(plain, never_ready=True)
    half = max(1, well.rollout.replicas // 2)
    yield (
        _PODS,
        f"half of the stable ones are lost {where}",
        replace(plain, losses=(Loss(time=time, pods=half),)),
    )
    yield _PODS, "none ran before: the very first version", replace(plain, is_first=True)


def _bad(well: Forecast, plain: Scenario) -> Told:
    """Give a bad release at each weight; only at the first, where nothing would notice any."""
    shares = sorted({max(1, int(state.exposure)) for state in well.states if state.exposure})
    if not any(state.runs for state in well.states):
        shares = shares[:1]
    elif isinstance(well.rollout.plan, Canary):
        shares = [share for share in shares if share < FULL_WEIGHT]
    for share in _spread(shares):
        yield _BAD, f"turns bad at {share}%", replace(plain, fail_at=share)


def _spread(shares: Sequence[int]) -> Sequence[int]:
    """Choose among very many shares, from the first to the last."""
    count = len(shares)
    return (
        shares if count <= _MOST else [shares[index * (count - 1) // (_MOST - 1)] for index in range(_MOST)]
    )


def _middle(well: Forecast) -> tuple[int, float]:
    """Give a time in the middle of the rollout, and the share at it: the longest wait while both versions get requests."""
    lengths = [
        ((well.until(index) or state.time) - state.time, state) for index, state in enumerate(well.states)
    ]
    both = [found for found in lengths if 0 < found[1].exposure < FULL_WEIGHT and found[0] > 1]
    length, state = max(both or lengths[:1], key=itemgetter(0))
    return state.time + length // 2, state.exposure
