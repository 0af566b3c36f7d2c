"""Whether an analysis can tell a bad version from a good one: in the time that it has, and with the requests that it sees."""

from collections.abc import Iterator

from canarygen.forecast.forecast import Forecast
from canarygen.forecast.forecast import forecast as foretell
from canarygen.forecast.judging import BACKGROUND
from canarygen.forecast.preview import BEFORE
from canarygen.forecast.rollout import Analysis, BlueGreen, Metric
from canarygen.forecast.scenario import Scenario
from canarygen.forecast.state import State
from canarygen.frozen import frozen
from canarygen.model.duration import spoken
from canarygen.model.rollout import FULL_WEIGHT
from canarygen.wording import counted


@frozen(kw_only=True)
class Sight:
    """What one metric of an analysis can see while all goes well.

    `analysis` is what the run is called. `measurements` are those that it takes, `needed` those that a bad version must fail to be noticed
    (None: no number of them is enough), `earliest` the seconds from the begin of the analysis until then. `requests` is how many
    requests one measurement rests on at the lowest weight; None where that is not known. `faults` are the reasons for
    which it cannot judge, in words, and `doubts` those for which it may judge wrongly.
    """

    analysis: str
    metric: str
    measurements: int
    needed: int | None
    earliest: int | None
    requests: float | None
    faults: tuple[str, ...]
    doubts: tuple[str, ...]


def sights(forecast: Forecast) -> tuple[Sight, ...]:
    """Give what each metric can see of a good version, in the order in which the analyses begin."""
    told = forecast.scenario
    calm = Scenario(requests=told.requests, pod_start=told.pod_start, is_first=told.is_first)
    if told != calm:
        forecast = foretell(forecast.rollout, calm)
    return tuple(
        _sight(forecast, name, metric, seen)
        for name, (analysis, seen) in _analyses(forecast).items()
        for metric in analysis.metrics
        if not metric.is_dry
    )


def _analyses(forecast: Forecast) -> dict[str, tuple[Analysis, list[int]]]:
    """Give what each run judges by, and the states during which it does."""
    found: dict[str, tuple[Analysis, list[int]]] = {}
    for index, state in enumerate(forecast.states):
        for run in state.runs:
            if run.is_running or run.name not in found:
                found.setdefault(run.name, (_judged(forecast, run.name, state), []))[1].append(index)
    return found


def _judged(forecast: Forecast, name: str, state: State) -> Analysis:
    plan = forecast.rollout.plan
    if isinstance(plan, BlueGreen):
        return (plan.before if name == BEFORE else plan.after) or Analysis()
    if name == BACKGROUND:
        return plan.background or Analysis()
    number = int(name.removeprefix("step ")) if name.startswith("step ") else state.step + 1
    return plan.steps[number - 1].analysis or Analysis()


def _sight(forecast: Forecast, name: str, metric: Metric, seen: list[int]) -> Sight:
    states = forecast.states
    begin, last = states[seen[0]].time, forecast.until(seen[-1])
    length = (forecast.ends_at if last is None else last) - begin
    step = metric.interval or 1
    taken = max(0, (length - metric.delay) // step + 1) if length >= metric.delay else 0
    taken = min(taken, metric.count) if metric.count is not None else taken
    needed = None if metric.failures is None else metric.failures + 1
    # Without enough good measurements in a row, the last one ends it.
    deciding = needed or (metric.count if metric.successes else None)
    met = [states[index] for index in seen if (forecast.until(index) or begin) > states[index].time]
    exposures = [state.exposure for state in met]
    rate, window = forecast.scenario.requests, metric.window
    lowest = min((share for share in exposures if share), default=0)
    requests = None if rate is None or window is None else rate * lowest / FULL_WEIGHT * window
    return Sight(
        analysis=name,
        metric=metric.name,
        measurements=taken,
        needed=needed,
        earliest=None if deciding is None else metric.delay + (deciding - 1) * step,
        requests=requests,
        faults=tuple(_faults(metric, taken, deciding, requests, exposures)),
        doubts=tuple(_doubts(metric, requests)),
    )


def _faults(
    metric: Metric, taken: int, deciding: int | None, requests: float | None, exposures: list[float]
) -> Iterator[str]:
    if deciding is None:
        yield "it forgives every failure"
    # Enough good ones in a row end it early; a bad version has it go on.
    elif taken < deciding and not metric.successes:
        yield f"{counted(taken, 'measurement')} until it is over, and {deciding} must fail"
    if exposures and not any(exposures):
        yield f"nobody meets the new version meanwhile: no data, which counts as {metric.no_data.value}"
    if requests is not None and requests < 1:
        yield f"fewer than one request in {spoken(metric.window or 0)} at the lowest weight: no data mostly, which counts as {metric.no_data.value}"


def _doubts(metric: Metric, requests: float | None) -> Iterator[str]:
    if (
        requests is not None
        and requests >= 1
        and metric.least is not None
        and requests * (1 - metric.least) < 1
    ):
        yield f"of some {requests:.0f} requests a measurement, one bad one is enough to be below {metric.least * FULL_WEIGHT:g}%"
