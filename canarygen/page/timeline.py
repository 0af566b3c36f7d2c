"""Where each state of a forecast lies on a line of time."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from canarygen.forecast.forecast import Forecast
from canarygen.forecast.state import State
from canarygen.frozen import frozen
from canarygen.model.duration import spoken
from canarygen.typed import Final

WIDTH: Final = 1000
"""The length of the line."""
_BREAK: Final = 44  # a wait of which nobody knows how long it is
_TAIL: Final = 56  # what stays when nothing more happens
_LEAST: Final = 9  # short states can be seen, and pointed at,
_ROOM: Final = 250  # where there are not too many of them
_APART: Final = 62  # two words below the line
_MOST_TICKS: Final = 10
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_STEPS: Final = (
    *(1, 5, 10, 30),
    *(count * _MINUTE for count in (1, 5, 10, 20, 30)),
    *(count * _HOUR for count in (1, 2, 4, 6, 12)),
)


@frozen(kw_only=True)
class Tick:
    """A time, written below the line; at least that long, if somebody was waited for before."""

    place: int
    text: str


@frozen(kw_only=True)
class Timeline:
    """The left and the right end of every state, and the times that are written below."""

    edges: tuple[tuple[int, int], ...]
    ticks: tuple[Tick, ...]


def is_break(states: Sequence[State], index: int) -> bool:
    """Tell whether a state is a wait that somebody ends who knows when: the forecast lets it take no time."""
    return index + 1 < len(states) and states[index].wait.is_open and not _length(states, index)


def timeline(forecast: Forecast) -> Timeline:
    """Lay out a forecast: in proportion to time, but that nothing vanishes, and an open wait is a break in the line."""
    states = forecast.states
    rights = [round(right) for right in accumulate(_widths(states))]
    edges = tuple(pairwise([0, *rights]))
    return Timeline(edges=edges, ticks=tuple(_ticks(states, edges)))


def _widths(states: Sequence[State]) -> list[float]:
    count = len(states)
    least = min(_LEAST, _ROOM / count)
    widths = [_BREAK if is_break(states, index) else least for index in range(count)]
    widths[-1] = _TAIL
    total = states[-1].time - states[0].time
    left = WIDTH - sum(widths)
    if not total:
        return [width * WIDTH / sum(widths) for width in widths]
    return [width + left * _length(states, index) / total for index, width in enumerate(widths)]


def _length(states: Sequence[State], index: int) -> int:
    return states[index + 1].time - states[index].time if index + 1 < len(states) else 0


def _ticks(states: Sequence[State], edges: Sequence[tuple[int, int]]) -> Iterator[Tick]:
    last = -_APART
    for time in range(0, states[-1].time + 1, _step(states[-1].time)):
        index = max(index for index, state in enumerate(states) if state.time <= time)
        left, right = edges[index]
        length = _length(states, index)
        place = left + round((right - left) * (time - states[index].time) / length) if length else left
        if place - last >= _APART and place <= WIDTH - _TAIL:
            last = place
            at_least = any(is_break(states, before) for before in range(index))
            yield Tick(place=place, text=f"{spoken(time)}+" if at_least else spoken(time))


def _step(total: int) -> int:
    """Give a round length of time of which the whole has not too many."""
    return next(
        (step for step in _STEPS if total <= step * _MOST_TICKS), -(-total // (_MOST_TICKS * _DAY)) * _DAY
    )
