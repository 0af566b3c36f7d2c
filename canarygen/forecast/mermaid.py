"""A forecast as a Mermaid chart, which GitHub draws in a comment: who gets how much, and what is waited for, over time."""

from collections.abc import Iterator

from canarygen.forecast.forecast import Forecast
from canarygen.forecast.state import State, WaitKind
from canarygen.typed import Final

_DAY: Final = 86400
_DAYS: Final = 31
_SHOWN: Final = 60
_TAGS: Final = {
    WaitKind.GATE: "crit, ",
    WaitKind.INCONCLUSIVE: "crit, ",
    WaitKind.RETRY: "crit, ",
    WaitKind.PAUSE: "active, ",
    WaitKind.ANALYSIS: "active, ",
}


def as_mermaid(forecast: Forecast, *, title: str) -> str:
    """Give a Gantt chart. A wait that lasts until somebody acts is a milestone."""
    is_long = forecast.ends_at >= _DAY
    lines = [
        "gantt",
        f"    title {_plain(title)}",
        # Times are read and written in the viewer's own zone, so that the zone does not matter.
        "    dateFormat YYYY-MM-DD HH:mm:ss",
        f"    axisFormat {'day %-d %H:%M' if is_long else '%H:%M'}",
        "    section new version gets",
        *_shares(forecast),
        "    section waits for",
        *_waits(forecast),
    ]
    return "\n".join(lines) + "\n"


def _shares(forecast: Forecast) -> Iterator[str]:
    for first, until in _stretches(forecast):
        done = "done, " if first.exposure else ""
        # Mermaid takes any letter with a % behind it, at the begin of a task, for a comment: 5% would not be drawn.
        yield f"    {first.exposure:.0f} % :{done}{_moment(first.time)}, {_moment(until)}"


def _stretches(forecast: Forecast) -> Iterator[tuple[State, int]]:
    """Give the states at which the share changes, each with the time until which it stays."""
    states = forecast.states
    changes = [
        state
        for index, state in enumerate(states)
        if not index or state.exposure != states[index - 1].exposure
    ]
    for index, state in enumerate(changes):
        yield state, changes[index + 1].time if index + 1 < len(changes) else forecast.ends_at


def _waits(forecast: Forecast) -> Iterator[str]:
    for wait in forecast.waits:
        first, until = forecast.states[wait[0]], forecast.until(wait[-1])
        if first.wait.kind is WaitKind.NOTHING:
            continue
        tag, name = _TAGS.get(first.wait.kind, ""), _short(_plain(first.wait.text))
        if until is None or until == first.time:
            yield f"    {name} :milestone, {tag}{_moment(first.time)}, 0s"
        else:
            yield f"    {name} :{tag}{_moment(first.time)}, {_moment(until)}"


def _moment(seconds: int) -> str:
    """Write a moment as a date, since the chart knows no others; of a month that is past, the last one."""
    day, rest = divmod(seconds, _DAY)
    if day >= _DAYS:
        day, rest = _DAYS - 1, _DAY - 1
    return f"2001-01-{day + 1:02} {rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"


def _plain(text: str) -> str:
    """Leave out what means something to Mermaid."""
    kept = "".join(letter if letter.isalnum() or letter in " .,/()-_" else " " for letter in text)
    return " ".join(kept.split()) or "-"


def _short(text: str) -> str:
    """Leave out the last words of a text that no bar has room for; a name is never cut."""
    words = text.split(" ")
    while len(words) > 1 and len(" ".join(words)) > _SHOWN:
        words.pop()
    shown = " ".join(words)
    return shown if shown == text else f"{shown} ..."
