"""A plot of wall times, as SVG: apps to the right, seconds upwards, both by powers of ten."""

from collections.abc import Iterator, Mapping
from html import escape
from itertools import cycle
from math import ceil, floor, log10

_WIDTH, _HEIGHT = 860, 480
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 200, 20, 50
_COLOURS = (
    "#d62728",
    "#7f7f7f",
    "#1f77b4",
    "#393b79",
    "#17becf",
    "#2ca02c",
    "#6b8e23",
    "#ff7f0e",
    "#b8860b",
    "#9467bd",
    "#8c564b",
    "#e377c2",
    "#c49c94",
)
_GAP = 15
"""The least distance between two names, in pixels."""

Lines = Mapping[str, Mapping[int, float]]
"""The seconds that each peer took, by the number of apps."""


def plotted(lines: Lines) -> str:
    """Draw the times of peers; the first of them is drawn boldest."""
    lines = {name: times for name, times in lines.items() if times}
    scale = _Scale(lines)
    parts = [*_grid(scale), *_curves(lines, scale), *_names(lines, scale)]
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'font-family="sans-serif" font-size="12" role="img">\n'
        f"<title>Seconds that generators take for so many apps</title>\n"
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>\n{body}\n</svg>\n'
    )


class _Scale:
    """From apps and seconds to pixels."""

    def __init__(self, lines: Lines) -> None:
        sizes = [size for times in lines.values() for size in times] or [1]
        seconds = [took for times in lines.values() for took in times.values()] or [1]
        self.sizes = (floor(log10(min(sizes))), max(ceil(log10(max(sizes))), floor(log10(min(sizes))) + 1))
        self.seconds = (
            floor(log10(min(seconds))),
            max(ceil(log10(max(seconds))), floor(log10(min(seconds))) + 1),
        )

    def x(self, size: float) -> float:
        return _between(log10(size), self.sizes, _LEFT, _WIDTH - _RIGHT)

    def y(self, seconds: float) -> float:
        return _between(log10(seconds), self.seconds, _HEIGHT - _BOTTOM, _TOP)


def _between(value: float, ends: tuple[int, int], first: float, last: float) -> float:
    return first + (value - ends[0]) / (ends[1] - ends[0]) * (last - first)


def _grid(scale: _Scale) -> Iterator[str]:
    right, bottom = _WIDTH - _RIGHT, _HEIGHT - _BOTTOM
    for power in range(scale.sizes[0], scale.sizes[1] + 1):
        x = scale.x(10**power)
        yield f'<line x1="{x:.1f}" y1="{_TOP}" x2="{x:.1f}" y2="{bottom}" stroke="#ddd"/>'
        yield f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{10**power:,}</text>'
    for power in range(scale.seconds[0], scale.seconds[1] + 1):
        y = scale.y(10**power)
        yield f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{right}" y2="{y:.1f}" stroke="#ddd"/>'
        yield f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{_tick(power)}</text>'
    yield f'<text x="{(_LEFT + right) / 2}" y="{_HEIGHT - 12}" text-anchor="middle">apps, five objects each</text>'


def _tick(power: int) -> str:
    return f"{10**power:,} s" if power >= 0 else f"{10 ** (power + 3)} ms"


def _curves(lines: Lines, scale: _Scale) -> Iterator[str]:
    for number, ((_, times), colour) in enumerate(zip(lines.items(), cycle(_COLOURS), strict=False)):
        points = [(scale.x(size), scale.y(took)) for size, took in sorted(times.items())]
        width = 3.5 if number == 0 else 1.5
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}"/>'
        for x, y in points:
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{width}" fill="{colour}"/>'


def _names(lines: Lines, scale: _Scale) -> Iterator[str]:
    """Write each name where its curve ends, and none over another."""
    ends = []
    for (name, times), colour in zip(lines.items(), cycle(_COLOURS), strict=False):
        size = max(times)
        ends.append((scale.y(times[size]), scale.x(size), name, colour))
    last = float("-inf")
    for y, x, name, colour in sorted(ends):
        last = max(y, last + _GAP)
        yield f'<line x1="{x + 5:.1f}" y1="{y:.1f}" x2="{_WIDTH - _RIGHT + 8}" y2="{last:.1f}" stroke="{colour}" stroke-width="0.5"/>'
        yield f'<text x="{_WIDTH - _RIGHT + 12}" y="{last + 4:.1f}" fill="{colour}">{escape(name)}</text>'
