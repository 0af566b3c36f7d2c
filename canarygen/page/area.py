"""Shares and pods over the time, as areas that lie upon each other."""

from collections.abc import Sequence
from itertools import groupby

from canarygen.forecast.forecast import Forecast
from canarygen.forecast.state import State
from canarygen.frozen import frozen
from canarygen.model.rollout import FULL_WEIGHT
from canarygen.page.side import Side, side

Edges = Sequence[tuple[float, float]]


@frozen(kw_only=True)
class Area:
    """From `lower` to `upper` in each state, of a whole of 1; pods that are not ready yet are `starting`."""

    side: Side
    is_starting: bool
    lower: tuple[float, ...]
    upper: tuple[float, ...]


def shares(forecast: Forecast) -> tuple[Area, ...]:
    """Give who gets the requests."""
    rows = [_shares(forecast, state) for state in forecast.states]
    return _stacked(rows, FULL_WEIGHT)


def pods(forecast: Forecast) -> tuple[Area, ...]:
    """Give the pods of each side, those that are ready below those that are not."""
    rows = [_pods(forecast, state) for state in forecast.states]
    return _stacked(rows, top(forecast))


def top(forecast: Forecast) -> int:
    """Give the most pods that there are at once, or are asked for."""
    return max(1, forecast.rollout.replicas, *(state.pods for state in forecast.states))


def outline(area: Area, edges: Edges, height: float) -> str:
    """Draw an area as a path of SVG: along its top to the right, and back along its bottom."""
    states = zip(edges, area.lower, area.upper, strict=True)
    seen = groupby(
        (state for state in states if state[0][0] < state[0][1]), key=lambda state: state[1] < state[2]
    )
    return "".join(_ring(list(run), height) for is_there, run in seen if is_there)


def _ring(run: Sequence[tuple[tuple[float, float], float, float]], height: float) -> str:
    tops = [(right, high) for (_, right), _, high in run]
    bottoms = [(left, low) for (left, _), low, _ in reversed(run)]
    points = f"M{_number(run[0][0][0])} {_number(height * (1 - run[0][2]))}"
    for path in (tops, bottoms):
        for level, steps in groupby(path, key=lambda step: step[1]):
            *_, (end, _) = steps
            points += f"V{_number(height * (1 - level))}H{_number(end)}"
    return f"{points}Z"


Row = dict[tuple[Side, bool], float]


def _shares(forecast: Forecast, state: State) -> Row:
    found: Row = {}
    for version in state.versions:
        key = (side(forecast, version.revision), False)
        found[key] = found.get(key, 0) + version.share
    found[Side.EXPERIMENT, False] = state.experiment_weight
    return found


def _pods(forecast: Forecast, state: State) -> Row:
    found: Row = {}
    for version in state.versions:
        for is_starting, count in ((False, version.ready), (True, version.pods - version.ready)):
            key = (side(forecast, version.revision), is_starting)
            found[key] = found.get(key, 0) + count
    found[Side.EXPERIMENT, False] = state.experiment_pods
    return found


def _stacked(rows: Sequence[Row], whole: float) -> tuple[Area, ...]:
    lower = [0.0] * len(rows)
    areas = []
    for key in ((each, is_starting) for each in Side for is_starting in (False, True)):
        upper = [low + row.get(key, 0) / whole for low, row in zip(lower, rows, strict=True)]
        if upper != lower:
            areas.append(Area(side=key[0], is_starting=key[1], lower=tuple(lower), upper=tuple(upper)))
        lower = upper
    return tuple(areas)


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
