"""What is waited for, and what is judged, along the line of time."""

from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import groupby

from canarygen.forecast.forecast import Forecast
from canarygen.forecast.state import WaitKind
from canarygen.frozen import frozen
from canarygen.model.duration import spoken
from canarygen.page.timeline import Timeline, is_break


class MarkKind(Enum):
    """How a mark looks."""

    PAUSE = "pause"
    GATE = "gate"
    ANALYSIS = "analysis"
    OTHER = "other"
    WATCH = "watch"
    """An analysis in the background, beside what is waited for."""


@frozen(kw_only=True)
class Mark:
    """From `left` to `right` of the line: a wait, in a word."""

    kind: MarkKind
    left: int
    right: int
    text: str


_KINDS = {
    WaitKind.PAUSE: MarkKind.PAUSE,
    WaitKind.GATE: MarkKind.GATE,
    WaitKind.INCONCLUSIVE: MarkKind.GATE,
    WaitKind.ANALYSIS: MarkKind.ANALYSIS,
    WaitKind.EXPERIMENT: MarkKind.OTHER,
    WaitKind.PLUGIN: MarkKind.OTHER,
    WaitKind.STABLE_PODS: MarkKind.OTHER,
}
_TEXTS = {
    WaitKind.GATE: "promote?",
    WaitKind.INCONCLUSIVE: "decide?",
    WaitKind.ANALYSIS: "analysis",
    WaitKind.EXPERIMENT: "experiment",
    WaitKind.PLUGIN: "plugin",
    WaitKind.STABLE_PODS: "stable pods",
}


def marks(forecast: Forecast, line: Timeline) -> tuple[Mark, ...]:
    """Give the marks of a forecast: first what is waited for, from left to right, then what watches meanwhile."""
    return (*_waits(forecast, line), *_watches(forecast, line))


def _waits(forecast: Forecast, line: Timeline) -> Iterator[Mark]:
    for wait in forecast.waits:
        kind = forecast.states[wait[0]].wait.kind
        if kind in _KINDS:
            yield Mark(
                kind=_KINDS[kind],
                left=line.edges[wait[0]][0],
                right=line.edges[wait[-1]][1],
                text=_text(forecast, wait),
            )


def _text(forecast: Forecast, run: Sequence[int]) -> str:
    states = forecast.states
    kind, until = states[run[0]].wait.kind, forecast.until(run[-1])
    length = spoken(until - states[run[0]].time) if until is not None else ""
    if kind is WaitKind.PAUSE:
        return length
    return _TEXTS[kind] if is_break(states, run[-1]) or not length else f"{_TEXTS[kind]} {length}"


def _watches(forecast: Forecast, line: Timeline) -> Iterator[Mark]:
    for is_watched, run in groupby(
        range(len(forecast.states)), key=lambda index: forecast.states[index].is_watched
    ):
        found = list(run)
        if is_watched:
            left, right = line.edges[found[0]][0], line.edges[found[-1]][1]
            yield Mark(kind=MarkKind.WATCH, left=left, right=right, text="analysis in the background")
