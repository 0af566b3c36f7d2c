"""One state as `kubectl argo rollouts get rollout` prints it (pkg/kubectl-argo-rollouts/cmd/get/get_rollout.go)."""

import hashlib
from collections.abc import Iterator, Sequence

from canarygen.forecast.forecast import Forecast
from canarygen.forecast.rollout import BlueGreen, Canary
from canarygen.forecast.state import Phase, Role, Run, State, Version
from canarygen.model.image import reference
from canarygen.terminal import clean
from canarygen.typed import Final

_ICONS: Final = {Phase.PROGRESSING: "◌", Phase.PAUSED: "॥", Phase.HEALTHY: "✔", Phase.DEGRADED: "✖"}
_RUN_ICONS: Final = {"Running": "◌", "Successful": "✔", "Failed": "✖", "Error": "⚠", "Inconclusive": "?"}
_ANALYSIS: Final = "\N{GREEK SMALL LETTER ALPHA}"
_LETTERS: Final = "bcdfghjklmnpqrstvwxz2456789"
_UNTOLD: Final = "-"

Row = tuple[str, str, str, str, str]
Node = tuple[Row, Sequence["Node"]]
"""A row, and what hangs from it."""


def as_kubectl(forecast: Forecast) -> str:
    """Print the last state of a forecast. Hashes, and names of pods, are made up; the age of what ran before is not known."""
    state, rollout = forecast.states[-1], forecast.rollout
    lines = [
        _field("Name:", rollout.name),
        _field("Namespace:", rollout.namespace),
        _field("Status:", f"{_ICONS[state.phase]} {state.phase.value}"),
        *([_field("Message:", state.message)] if state.message else []),
        *_strategy(forecast, state),
        *(
            _field("Images:" if not number else "", image)
            for number, image in enumerate(_images(forecast, state))
        ),
        "Replicas:",
        *(_field(f"  {name}:", str(count)) for name, count in _replicas(forecast, state)),
        "",
        *_table(list(_tree(forecast))),
    ]
    return "\n".join(clean(line.rstrip()) for line in lines) + "\n"


def _field(name: str, value: str) -> str:
    return f"{name:<17}{value}"


def _strategy(forecast: Forecast, state: State) -> Iterator[str]:
    if isinstance(forecast.rollout.plan, BlueGreen):
        yield _field("Strategy:", "BlueGreen")
        return
    yield _field("Strategy:", "Canary")
    yield _field("  Step:", f"{state.step}/{state.steps}" if state.steps else "")
    yield _field("  SetWeight:", str(state.set_weight))
    yield _field("  ActualWeight:", str(state.actual_weight))


def _images(forecast: Forecast, state: State) -> Iterator[str]:
    """Give the images that run: those of the object, and of the version that is to come another one."""
    for version in reversed(state.versions):
        if not version.pods:
            continue
        tags = ", ".join(_tags(forecast, state, version))
        tag = f" ({tags})" if tags else ""
        for image in forecast.rollout.images or ("?",):
            yield (
                image if version.revision <= forecast.scenario.old else f"{reference(image).name}:<new>"
            ) + tag


def _replicas(forecast: Forecast, state: State) -> Iterator[tuple[str, int]]:
    yield "Desired", state.replicas
    yield "Current", sum(version.pods for version in state.versions)
    updated = state.version(Role.CANARY) or state.version(Role.STABLE)
    yield "Updated", updated.pods if updated else 0
    shown = state.versions
    if isinstance(plan := forecast.rollout.plan, BlueGreen):
        # Of a blue-green rollout only what the active Service selects counts.
        shown = (
            tuple(item for item in shown if item.revision == state.services.get(plan.active_service)) or shown
        )
    yield "Ready", sum(version.ready for version in shown)
    yield "Available", sum(version.available for version in shown)


def _tags(forecast: Forecast, state: State, version: Version) -> list[str]:
    plan, services = forecast.rollout.plan, state.services
    tags = [] if version.role is Role.OLD else [version.role.value]
    if isinstance(plan, BlueGreen):
        tags = ["stable"] if version.role is Role.STABLE else []
        tags += ["active"] if services.get(plan.active_service) == version.revision else []
        is_preview = services.get(plan.preview_service) == version.revision and "active" not in tags
        return tags + (["preview"] if is_preview else [])
    return tags + _pair(plan, state, version)


def _pair(plan: Canary, state: State, version: Version) -> list[str]:
    if not plan.is_ping_pong:
        return []
    names = {"ping": plan.stable_service, "pong": plan.canary_service}
    return [tag for tag, name in names.items() if state.services.get(name) == version.revision]


def _tree(forecast: Forecast) -> Iterator[Row]:
    state, name = forecast.states[-1], forecast.rollout.name
    yield "NAME", "KIND", "STATUS", "AGE", "INFO"
    yield f"⟳ {name}", "Rollout", f"{_ICONS[state.phase]} {state.phase.value}", _UNTOLD, ""
    versions = sorted(state.versions, key=lambda version: -version.revision)
    yield from _drawn([_revision(forecast, version) for version in versions])


def _drawn(nodes: Sequence[Node]) -> Iterator[Row]:
    """Draw what hangs from one row, and what hangs from that."""
    for number, (row, inner) in enumerate(nodes, start=1):
        stem, below = ("└──", "   ") if number == len(nodes) else ("├──", "│  ")
        yield stem + row[0], *row[1:]
        for lower in _drawn(inner):
            yield below + lower[0], *lower[1:]


def _revision(forecast: Forecast, version: Version) -> Node:
    runs = forecast.states[-1].runs if version.role is Role.CANARY else ()
    name = f"{forecast.rollout.name}-{_hash(forecast, version.revision, '', 10)}"
    judged = [(_run(run, f"{name}-{version.revision}"), ()) for run in runs]
    return (f"# revision:{version.revision}", "", "", "", ""), [
        _replica_set(forecast, version, name),
        *judged,
    ]


def _replica_set(forecast: Forecast, version: Version, name: str) -> Node:
    state = forecast.states[-1]
    info = _tags(forecast, state, version)
    if version.scale_down_at is not None:
        info = [*info, f"delay:{_human(version.scale_down_at - state.time)}"]
    status = "• ScaledDown" if not version.pods else "✔ Healthy"
    if version.available < version.pods:
        status = "◌ Progressing"
    pods = [(_pod(forecast, version, name, number), ()) for number in range(version.pods)]
    return (f"⧉ {name}", "ReplicaSet", status, _age(forecast, version, 0), ",".join(info)), pods


def _pod(forecast: Forecast, version: Version, name: str, number: int) -> Row:
    is_ready = number < version.ready
    return (
        f"□ {name}-{_hash(forecast, version.revision, str(number), 5)}",
        "Pod",
        "✔ Running" if is_ready else "◌ ContainerCreating",
        _age(forecast, version, number + 1),
        f"ready:{int(is_ready)}/1",
    )


def _run(run: Run, name: str) -> Row:
    counts = {"✔": run.successful, "✖": run.failed, "?": run.inconclusive}
    told = ",".join(f"{icon} {count}" for icon, count in counts.items() if count)
    status = f"{_RUN_ICONS[run.phase]} {run.phase}"
    return f"{_ANALYSIS} {name}{_infix(run)}", "AnalysisRun", status, _UNTOLD, told


def _infix(run: Run) -> str:
    """Give what the name of an analysis ends with: the number of its step from 0, or `pre` or `post` of a switch (createAnalysisRun)."""
    if run.is_background:
        return ""
    step = run.name.removeprefix("step ")
    return f"-{int(step) - 1}" if step.isdecimal() else f"-{step.partition('-')[0]}"


def _age(forecast: Forecast, version: Version, pods: int) -> str:
    """Give how long a version has had so many pods, if it is of the rollout."""
    if version.revision <= forecast.scenario.old:
        return _UNTOLD
    now, since = forecast.states[-1].time, forecast.states[-1].time
    for state in reversed(forecast.states):
        found = next((item for item in state.versions if item.revision == version.revision), None)
        if found is None or found.pods < pods:
            break
        since = state.time
    return _human(now - since)


def _human(seconds: int) -> str:
    """Write a length of time as kubectl does (HumanDuration of apimachinery)."""
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    for fits, text in (
        (seconds < 120, f"{seconds}s"),  # noqa: PLR2004 -- the limits are kubectl's
        (minutes < 10, f"{minutes}m" + (f"{seconds % 60}s" if seconds % 60 else "")),  # noqa: PLR2004
        (hours < 3, f"{minutes}m"),  # noqa: PLR2004
        (hours < 8, f"{hours}h" + (f"{minutes % 60}m" if minutes % 60 else "")),  # noqa: PLR2004
        (hours < 48, f"{hours}h"),  # noqa: PLR2004
        (days < 8, f"{days}d" + (f"{hours % 24}h" if hours % 24 else "")),  # noqa: PLR2004
    ):
        if fits:
            return text
    return f"{days}d"


def _hash(forecast: Forecast, revision: int, pod: str, length: int) -> str:
    """Make up a hash in Kubernetes' letters, the same every time."""
    rollout = forecast.rollout
    said = f"{rollout.namespace}/{rollout.name}/{revision}/{pod}"
    return "".join(_LETTERS[byte % len(_LETTERS)] for byte in hashlib.sha256(said.encode()).digest()[:length])


def _table(rows: Sequence[Row]) -> Iterator[str]:
    sizes = [max(len(row[column]) for row in rows) + 2 for column in range(4)]
    for row in rows:
        yield "".join(row[column].ljust(sizes[column]) for column in range(4)) + row[4]
