"""A forecast as one picture: SVG that reads well on a white page and on a dark one, and without colours."""

from collections.abc import Iterator, Sequence
from textwrap import wrap

from canarygen.forecast.forecast import Forecast
from canarygen.frozen import frozen
from canarygen.page.area import Area, outline, pods, shares, top
from canarygen.page.assembly import text
from canarygen.page.card import WIDE, card
from canarygen.page.mark import Mark, MarkKind, marks
from canarygen.page.side import WORDS, Side
from canarygen.page.telling import summary, told
from canarygen.page.timeline import WIDTH, Timeline, is_break, timeline
from canarygen.page.verdict import verdict
from canarygen.typed import Final

_LEFT: Final = 72
_SCALE: Final = (WIDE - _LEFT - 28) / WIDTH
_LINE: Final = 124  # characters of the verdict on one line
_LEADING: Final = 17  # from one line to the next
_LETTER: Final = 6.6  # the width of one, about


@frozen(kw_only=True)
class _Chart:
    """A chart: what lies in it, from which height on, and how high it is; `most` is what its top stands for."""

    areas: Sequence[Area]
    y: float
    height: float
    title: str
    most: str


def as_svg(forecast: Forecast, heading: str = "") -> str:
    """Draw a forecast: who gets the requests, what is waited for, and how many pods there are, over the time.

    Without another heading it is named by its rollout.
    """
    heading = heading or told(forecast)
    line = timeline(forecast)
    found = marks(forecast, line)
    lines = wrap(verdict(forecast), _LINE)
    legend = 70 + _LEADING * len(lines)
    upper, lane, lower = _placed(
        forecast, legend + 30, is_watched=any(mark.kind is MarkKind.WATCH for mark in found)
    )
    parts = (
        _head(heading, lines),
        _legend(legend, (*upper.areas, *lower.areas), found),
        *(_chart(chart, line) for chart in (upper, lower)),
        _levels(forecast, line, upper),
        *_breaks(forecast, line, (upper, lower)),
        *(_mark(mark, lane) for mark in found),
        _axis(line, lower.y + lower.height),
    )
    return card(
        "\n".join(parts),
        title=f"Forecast of {heading}",
        description=summary(forecast),
        high=lower.y + lower.height + 40,
    )


def _placed(forecast: Forecast, y: float, *, is_watched: bool) -> tuple[_Chart, float, _Chart]:
    """Place the charts, and between them the lane of what is waited for."""
    upper = _Chart(areas=shares(forecast), y=y, height=120, title="requests", most="100%")
    lane = upper.y + upper.height + 8
    below = lane + (62 if is_watched else 44)
    return (
        upper,
        lane,
        _Chart(areas=pods(forecast), y=below, height=80, title="pods", most=str(top(forecast))),
    )


def _head(heading: str, lines: Sequence[str]) -> str:
    name = f'<text class="name" x="28" y="34">{text(heading)}</text>'
    said = (
        f'<text x="28" y="{56 + _LEADING * index}">{text(line)}</text>' for index, line in enumerate(lines)
    )
    return "\n".join([name, *said])


def _legend(y: float, areas: Sequence[Area], found: Sequence[Mark]) -> str:
    """Name what is in the picture, and nothing else."""
    boxes = [(each.value, WORDS[each]) for each in Side if any(area.side is each for area in areas)]
    boxes += [("new starting", "not ready yet")] if any(area.is_starting for area in areas) else []
    x, parts = float(_LEFT), []
    for name, words in boxes:
        parts.append(f'<rect class="{name}" x="{x:g}" y="{y - 10}" width="16" height="11"/>')
        parts.append(_note(x + 23, y, words))
        x += 23 + _LETTER * len(words) + 20
    if any(mark.kind is MarkKind.GATE for mark in found):
        parts += [
            f'<path class="gate" d="{_diamond(x + 8, y - 4)}"/>',
            _note(x + 22, y, "until somebody decides"),
        ]
    return "".join(parts)


def _note(x: float, y: float, words: str, anchor: str = "start") -> str:
    return f'<text class="soft" x="{x:g}" y="{y:g}" text-anchor="{anchor}">{words}</text>'


def _chart(chart: _Chart, line: Timeline) -> str:
    edges = [(_x(left), _x(right)) for left, right in line.edges]
    paths = "".join(
        f'<path class="{area.side.value}{" starting" * area.is_starting}" d="{outline(area, edges, chart.height)}"/>'
        for area in chart.areas
    )
    return (
        f'<text x="{_LEFT - 10}" y="{chart.y + chart.height / 2 + 4:g}" text-anchor="end">{chart.title}</text>'
        f"{_note(_LEFT - 10, chart.y + 9, chart.most, 'end')}{_note(_LEFT - 10, chart.y + chart.height, '0', 'end')}"
        f'<g transform="translate(0 {chart.y:g})">{paths}</g>'
        f'<path class="rule" d="M{_LEFT} {chart.y + chart.height:g}H{_x(WIDTH):g}"/>'
    )


def _levels(forecast: Forecast, line: Timeline, chart: _Chart) -> str:
    """Write what the new version gets, where that changes and there is room."""
    texts, last, free = [], 0.0, 0.0
    for state, (left, _) in zip(forecast.states, line.edges, strict=True):
        share, x = f"{state.exposure:.3g}%", _x(left) + 4
        if state.exposure != last and x >= free:
            y = chart.y + chart.height * (1 - state.exposure / 100) - 5
            y = y if y > chart.y + 12 else chart.y - 6
            texts.append(f'<text x="{x:g}" y="{y:g}">{share}</text>')
            free = x + _LETTER * len(share) + 6
        last = state.exposure
    return "".join(texts)


def _mark(mark: Mark, y: float) -> str:
    left, right = _x(mark.left), _x(mark.right)
    middle = (left + right) / 2
    if mark.kind is MarkKind.GATE:
        return f'<path class="gate" d="{_diamond(middle, y + 6)}"/>'
    if mark.kind is MarkKind.WATCH:
        y += 18
    bar = f'<path class="bar" d="M{left + 1:g} {y + 3:g}v6M{left + 1:g} {y + 6:g}H{right - 1:g}M{right - 1:g} {y + 3:g}v6"/>'
    if _LETTER * len(mark.text) > right - left - 8:
        return bar
    half = _LETTER * len(mark.text) / 2 + 4
    return (
        f'{bar}<rect class="gap" x="{middle - half:g}" y="{y - 3:g}" width="{2 * half:g}" height="18"/>'
        f"{_note(middle, y + 10, mark.text, 'middle')}"
    )


def _breaks(forecast: Forecast, line: Timeline, charts: Sequence[_Chart]) -> Iterator[str]:
    for index, (_, right) in enumerate(line.edges):
        if is_break(forecast.states, index):
            yield from (_tear(_x(right) - 7, chart.y - 4, chart.height + 8) for chart in charts)


def _tear(x: float, y: float, height: float) -> str:
    count = round(height / 12) * 2
    teeth = "".join(f"l{3 if tooth % 2 else -3} {height / count:g}" for tooth in range(count))
    return (
        f'<path class="gap" d="M{x - 4:g} {y:g}h7v{height:g}h-7z"/>'
        f'<path class="tear" d="M{x - 3:g} {y:g}{teeth}M{x + 5:g} {y:g}{teeth}"/>'
    )


def _diamond(x: float, y: float) -> str:
    return f"M{x:g} {y - 7:g}l7 7-7 7-7-7z"


def _axis(line: Timeline, y: float) -> str:
    return "".join(
        f'<path class="rule" d="M{_x(tick.place):g} {y:g}v5"/>'
        f"{_note(_x(tick.place), y + 20, tick.text, 'middle')}"
        for tick in line.ticks
    )


def _x(place: float) -> float:
    return round(_LEFT + place * _SCALE, 1)
