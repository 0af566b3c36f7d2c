"""A forecast for a terminal or a log: what comes of it, a row for each state with a bar, and its figures."""

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from canarygen.forecast.exposure import Damage, Decision, Figures, figures
from canarygen.forecast.forecast import Ending, Forecast
from canarygen.forecast.sight import Sight, sights
from canarygen.forecast.state import Phase, Role, State, WaitKind
from canarygen.model.duration import spoken
from canarygen.terminal import BOLD, DIM, GREEN, RED, YELLOW, Paint, clean, painter
from canarygen.typed import Final
from canarygen.wording import counted, joined

_BAR: Final = 20
_LEAST_WIDTH: Final = 60
_TITLES: Final = ("time", "step", "new version gets", "stable", "new", "pods", "waits for")


def as_text(forecast: Forecast, *, title: str, width: int = 100, colour: bool = False) -> str:
    """Give the form for people. `width` is that of the terminal; longer lines are wrapped, but those of the table."""
    paint = painter(colour=colour)
    found = figures(forecast)
    wide = max(width, _LEAST_WIDTH)
    blocks = [
        [
            paint(clean(title), BOLD)
            + f": {counted(forecast.rollout.replicas, 'replica')}{_unsized(forecast)}",
            *(
                line
                for said in _verdict(forecast, found, paint)
                for line in textwrap.wrap(said, wide, subsequent_indent="  ")
            ),
        ],
        list(_table(forecast, wide, paint)),
        [line for said in _figures(forecast, found) for line in _wrapped(said, wide)],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _unsized(forecast: Forecast) -> str:
    return (
        ""
        if forecast.rollout.is_sized
        else ", since nothing says how many; `--replicas 4-40` tells of others"
    )


def _verdict(forecast: Forecast, found: Figures, paint: Paint) -> Iterator[str]:
    last = forecast.states[-1]
    match forecast.ending:
        case Ending.PROMOTED:
            least, waits = spoken(found.least or 0), _open_waits(forecast)
            tail = f"at least {least}, not counting {waits}" if waits else least
            yield paint("promoted", GREEN) + f" after {tail}"
        case Ending.ABORTED:
            yield paint("aborted", RED) + f": {clean(last.message.partition(': ')[2])}"
        case Ending.REVERTED:
            yield (
                paint("reverted", YELLOW)
                + f": the version from before has all requests again after {spoken(forecast.ends_at)}"
            )
        case Ending.IDLE:
            yield (
                paint("idle", YELLOW)
                + f" after {spoken(forecast.ends_at)}: the version asked for is stable, and has no pod that could get a request"
            )
        case Ending.PAUSED:
            yield (
                paint("paused", YELLOW)
                + f" after {spoken(forecast.waits_since)}: it waits for {clean(last.wait.text)}"
            )
        case Ending.STUCK:
            why = last.message if last.phase is Phase.DEGRADED else last.wait.text
            yield paint("stuck", RED) + f" after {spoken(last.time)}: {clean(why)}"


def _open_waits(forecast: Forecast) -> str:
    """Count what nobody knows the length of: `2 gates and 1 plugin`."""
    names = {WaitKind.ANALYSIS: "unknown template"}
    kinds = Counter(forecast.open_waits)
    return joined([counted(count, names.get(kind, kind.value)) for kind, count in kinds.items()], "and")


def _table(forecast: Forecast, width: int, paint: Paint) -> Iterator[str]:
    rows = list(_rows(forecast))
    sizes = [max(len(row[column]) for row in [_TITLES, *(cells for cells, _ in rows)]) for column in range(6)]
    yield paint(_line(_TITLES, sizes), DIM)
    for cells, state in rows:
        code = {Phase.DEGRADED: RED, Phase.PAUSED: YELLOW, Phase.HEALTHY: GREEN}.get(state.phase)
        line = _line(cells, sizes)
        yield paint(line, code) if code else line
        indent = " " * (sizes[0] + 2)
        for event in state.events:
            yield from (paint(indent + part, DIM) for part in _wrapped(event, width - len(indent)))


def _line(cells: Sequence[str], sizes: Sequence[int]) -> str:
    padded = [cells[0].rjust(sizes[0]), *(cells[column].ljust(sizes[column]) for column in range(1, 6))]
    return "  ".join([*padded, cells[6]]).rstrip()


def _rows(forecast: Forecast) -> Iterator[tuple[tuple[str, ...], State]]:
    """Give a row for each state that tells something new: that pods are ready, and not available yet, does not."""
    shown = None
    for state in forecast.states:
        seen = (state.step, state.exposure, state.wait.kind)
        if state.events or seen != shown:
            yield tuple(map(clean, _cells(forecast, state))), state
        shown = seen


def _cells(forecast: Forecast, state: State) -> tuple[str, ...]:
    steps = forecast.rollout.steps
    step = (
        f"{state.step}/{state.steps} {steps[state.step]}"
        if state.step < len(steps)
        else f"{state.step}/{state.steps}"
    )
    filled = round(state.exposure * _BAR / 100)
    # The smallest share is not nothing, and the largest not all.
    filled = min(max(filled, 1), _BAR - 1) if 0 < state.exposure < 100 else filled  # noqa: PLR2004 -- percent
    new = state.version(Role.CANARY)
    return (
        spoken(state.time),
        step if steps else "",
        f"{'█' * filled}{'░' * (_BAR - filled)} {state.exposure:.0f}%",
        _pods(state, Role.STABLE),
        "" if new is None else _pods(state, Role.CANARY),
        str(state.pods),
        "" if state.wait.kind is WaitKind.NOTHING else state.wait.text,
    )


def _pods(state: State, role: Role) -> str:
    version = state.version(role)
    return f"{version.available}/{version.wanted}" if version else ""


def _figures(forecast: Forecast, found: Figures) -> Iterator[str]:
    beyond = f", {found.extra} more than replicas" if found.extra else ""
    most = f"; {found.most[1]} where the autoscaler has {found.most[0]} replicas" if found.most else ""
    yield f"pods: at most {found.peak}{beyond}{most}"
    if found.first is not None and found.first_at is not None:
        yield f"first exposure: {found.first:.0f}% of the requests, after {spoken(found.first_at)}"
    for decision in found.decisions:
        yield _decision(decision)
    if found.damage:
        yield from _damage(found.damage)
    elif forecast.scenario.fail_at is not None:
        yield f"the new version never gets {forecast.scenario.fail_at}% of the requests, and does not turn bad"
    for sight in sights(forecast):
        yield from _sight(sight)


def _decision(decision: Decision) -> str:
    what = {
        WaitKind.GATE: "somebody promotes",
        WaitKind.PAUSE: "a pause ends",
        WaitKind.ANALYSIS: "an analysis passes",
        WaitKind.EXPERIMENT: "an experiment ends",
        WaitKind.PLUGIN: "a plugin is done",
    }[decision.kind]
    told = f"decision after {spoken(decision.time)}: {what} (step {decision.step + 1}); {decision.exposure:.0f}% meet the new version"
    if not decision.is_timed:
        return told
    requests = "" if decision.requests is None else f" ({decision.requests:,.0f} requests)"
    return f"{told}, {decision.share:.0f}% of all requests so far did{requests}"


def _damage(damage: Damage) -> Iterator[str]:
    yield f"it turns bad after {spoken(damage.began)}"
    if damage.noticed is None:
        yield "nobody notices: no analysis fails, and nobody aborts"
        return
    yield f"noticed {spoken(damage.noticed - damage.began)} later"
    if damage.ended is None:
        yield "and it keeps its requests"
        return
    requests = "" if damage.requests is None else f"; {damage.requests:,.0f} requests met it while it was bad"
    yield f"without requests {spoken(damage.ended - damage.noticed)} after that{requests}"


def _sight(sight: Sight) -> Iterable[str]:
    name = f"analysis {sight.metric} ({sight.analysis})"
    if sight.faults:
        return [f"{name} cannot judge: {fault}" for fault in sight.faults]
    on = (
        ""
        if sight.requests is None
        else f", each of some {sight.requests:,.0f} requests at the lowest weight"
    )
    how = f"{sight.needed} must fail" if sight.needed else "more if too few are good in a row"
    doubts = [f"{name} may judge wrongly: {doubt}" for doubt in sight.doubts]
    return [
        f"{name} notices a bad version after {spoken(sight.earliest or 0)} at the earliest: {counted(sight.measurements, 'measurement')}{on}, {how}",
        *doubts,
    ]


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(clean(text), width, subsequent_indent="  ")
