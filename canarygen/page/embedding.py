"""What the script of the page gets: every scenario, drawn and put into words, so that it has but to show them.

`pieces` are values that occur often. A state is a list of places among them, in the order of `_state`; `states` are all
that differ. A scenario's `moments` are lists of three: the place of a state, its time, and how long it lasts, in words.
"""

import json
from collections.abc import Sequence

from canarygen.document import Map
from canarygen.forecast.forecast import Forecast
from canarygen.forecast.state import State, Version
from canarygen.model.duration import spoken
from canarygen.page.area import Area, outline, pods, shares, top
from canarygen.page.entrance import Entrance
from canarygen.page.fact import facts
from canarygen.page.flow import flows
from canarygen.page.mark import marks
from canarygen.page.side import side
from canarygen.page.story import Story
from canarygen.page.timeline import Timeline, is_break, timeline
from canarygen.page.verdict import verdict
from canarygen.terminal import clean
from canarygen.typed import Any, Final
from canarygen.wording import counted

HEIGHT: Final = 100
"""The height of a chart, in the units of its paths."""
_FEW: Final = 6
"""So many words stand in one place of the paths."""
_ROLES: Final = {"stable": "stable", "canary": "canary", "old": "leaving"}


class _Interned:
    """A growing list of different values."""

    def __init__(self) -> None:
        """Begin with none."""
        self.values: list[Any] = []
        self._places: dict[str, int] = {}

    def place(self, value: Any) -> int:
        """Give the place of a value of JSON, which is put at the end if it is a new one."""
        key = json.dumps(value)
        if key not in self._places:
            self._places[key] = len(self.values)
            self.values.append(value)
        return self._places[key]


def embedded(told: Sequence[Story], way: Entrance) -> str:
    """Give the data of the page as JSON that may stand in a script element: nothing in it ends that."""
    pieces, states = _Interned(), _Interned()
    scenarios = [_scenario(story, way, pieces, states) for story in told]
    value = {
        "entrance": _entrance(way),
        "scenarios": scenarios,
        "states": states.values,
        "pieces": pieces.values,
    }
    text = json.dumps(_cleaned(value), ensure_ascii=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _cleaned(value: Any) -> Any:
    """Show control and bidirectional characters for what they are."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: _cleaned(item) for key, item in value.items()}
    return [_cleaned(item) for item in value] if isinstance(value, (list, tuple)) else value


def _entrance(way: Entrance) -> Map:
    return {
        "hosts": _few(way.hosts),
        "gateways": _few(way.gateways),
        "paths": [{"name": path.name, "matches": _few(path.matches)} for path in way.paths],
        "others": f"and {counted(way.others, 'route')} to others" if way.others else "",
    }


def _few(words: Sequence[str]) -> list[str]:
    rest = len(words) - _FEW
    return [*words[:_FEW], f"and {rest} more"] if rest > 0 else list(words)


def _scenario(story: Story, way: Entrance, pieces: _Interned, states: _Interned) -> Map:
    forecast = story.forecast
    line = timeline(forecast)
    return {
        "group": story.group,
        "name": story.name,
        "verdict": verdict(forecast),
        "facts": facts(forecast),
        "most": top(forecast),
        "edges": [left for left, _ in line.edges] + [line.edges[-1][1]],
        "ticks": [[tick.place, tick.text] for tick in line.ticks],
        "shares": _paths(shares(forecast), line),
        "pods": _paths(pods(forecast), line),
        "levels": _levels(forecast, line),
        "marks": [[mark.kind.value, mark.left, mark.right, mark.text] for mark in marks(forecast, line)],
        "breaks": [
            line.edges[index][1] for index in range(len(forecast.states)) if is_break(forecast.states, index)
        ],
        "moments": _moments(forecast, way, pieces, states),
    }


def _paths(areas: Sequence[Area], line: Timeline) -> list[list[str]]:
    return [
        [f"{area.side.value}{' starting' * area.is_starting}", outline(area, line.edges, HEIGHT)]
        for area in areas
    ]


def _levels(forecast: Forecast, line: Timeline) -> list[list[Any]]:
    """Give where the share of the new version changes: the place, and the share."""
    found, last = [], 0.0
    for state, (left, _) in zip(forecast.states, line.edges, strict=True):
        if state.exposure != last:
            found.append([left, round(state.exposure, 1)])
        last = state.exposure
    return found


def _moments(forecast: Forecast, way: Entrance, pieces: _Interned, states: _Interned) -> list[list[Any]]:
    found, is_least = [], False
    for index, state in enumerate(forecast.states):
        place = states.place([pieces.place(piece) for piece in _state(forecast, state, way)])
        found.append([place, f"{spoken(state.time)}{'+' * is_least}", _length(forecast, index)])
        is_least = is_least or is_break(forecast.states, index)
    return found


def _length(forecast: Forecast, index: int) -> str:
    until = forecast.until(index)
    if until is None:
        return "from then on"
    return (
        "until somebody acts"
        if is_break(forecast.states, index)
        else spoken(until - forecast.states[index].time)
    )


def _state(forecast: Forecast, state: State, way: Entrance) -> list[Any]:
    """Give a state as the page shows it. The script knows this order, too."""
    return [
        f"{state.step} of {state.steps}" if state.steps else "",
        f"{state.exposure:.3g}%",
        state.phase.value,
        state.message,
        state.wait.text,
        counted(state.pods, "pod"),
        list(state.events),
        [_version(forecast, version) for version in state.versions],
        [[name, revision] for name, revision in state.services.items()],
        [[route.name, list(route.matches), route.percent] for route in state.routes],
        [f"{run.name}: {run.phase}, {_counts(run.measurements, run.failed)}" for run in state.runs],
        [
            [flow.start, flow.end, round(flow.percent, 1), flow.is_mirror]
            for flow in flows(forecast, state, way)
        ],
        state.experiment_pods,
    ]


def _counts(measurements: int, failed: int) -> str:
    return (
        f"{counted(measurements, 'measurement')}, {failed} failed"
        if failed
        else counted(measurements, "measurement")
    )


def _version(forecast: Forecast, version: Version) -> list[Any]:
    which = side(forecast, version.revision)
    ready = f"{version.ready} of {counted(max(version.pods, version.wanted), 'pod')} ready"
    return [
        version.revision,
        which.value,
        _ROLES[version.role.value],
        ready,
        f"{version.share:.3g}%",
    ]
