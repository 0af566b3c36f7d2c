"""Measures the goals: `make goals`, or `make goals SPECS=1000 ROUNDS=3 GOALS="one commit"`.

SPECS is what stands for the 10,000 of the goals (memory is measured at ten times as many, too), ROUNDS how often each is
timed, GOALS the names of those to measure, and RESULTS the folder for goals.md and goals.json. What a run does not measure
stays as this machine left it there: a goal that something disturbed is measured again by itself.
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.comparison import say
from benchmarks.goals import GOALS
from benchmarks.goals.ground import Ground, room
from benchmarks.goals.outcome import Outcome
from benchmarks.machine import machine
from benchmarks.toolbox import Toolbox

_CACHE = Path(__file__).parent.parent.parent / ".cache" / "bench"


def main() -> None:
    """Measure one goal after the other; what is known is written after each."""
    names = os.environ.get("GOALS", "").split() or list(GOALS)
    if unknown := set(names) - GOALS.keys():
        sys.exit(f"no such goal: {', '.join(sorted(unknown))}; there are {', '.join(GOALS)}")
    results = Path(os.environ.get("RESULTS", _CACHE / "results"))
    results.mkdir(parents=True, exist_ok=True)
    found = {name: outcomes for name, outcomes in _known(results).items() if name not in names}
    with room() as place:
        ground = Ground(
            tools=Toolbox(_CACHE / "tools"),
            rounds=int(os.environ.get("ROUNDS", "5")),
            specs=int(os.environ.get("SPECS", "10000")),
            place=place,
        )
        for name in names:
            say(f"goal: {name}")
            found[name] = []
            for outcome in GOALS[name](ground):
                found[name].append(outcome)
                say(f"  {outcome.what}: {outcome.ratio:.3g} times {outcome.beside}: {outcome.verdict}")
            keep(results, found)
    print((results / "goals.md").read_text(encoding="utf-8"))


def _known(results: Path) -> dict[str, list[Outcome]]:
    """Give what stands in a folder, by goal, if this machine has measured it."""
    file = results / "goals.json"
    stored = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    is_ours = _but_load(stored.get("machine", "")) == _but_load(machine())
    goals = stored.get("goals", {}) if is_ours else {}
    return {name: [Outcome(**outcome) for outcome in outcomes] for name, outcomes in goals.items()}


def _but_load(said: str) -> str:
    return said.rpartition(";")[0]


def keep(results: Path, found: Mapping[str, Sequence[Outcome]]) -> None:
    """Write what came of goals, by their names, into a folder, in the order in which all are measured."""
    ordered = {name: found[name] for name in GOALS if name in found}
    value = {
        "machine": machine(),
        "goals": {name: [asdict(outcome) for outcome in outcomes] for name, outcomes in ordered.items()},
    }
    (results / "goals.json").write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
    rows = [outcome for outcomes in ordered.values() for outcome in outcomes]
    (results / "goals.md").write_text(table(rows), encoding="utf-8")


def table(outcomes: Sequence[Outcome]) -> str:
    """Give the table, in Markdown: a row an outcome."""
    lines = [
        machine(),
        "",
        "| what | took | beside | took | ratio | at most | |",
        "|---|---|---|---|---|---|---|",
    ]
    for found in outcomes:
        most = "" if found.most is None else f"{found.most:.3g}"
        lines.append(
            f"| {found.what} | {_figure(found.ours, found.unit)} | {found.beside} | {_figure(found.theirs, found.unit)} "
            f"| {found.ratio:.3g} | {most} | {found.verdict} |"
        )
    return "\n".join(lines) + "\n"


def _figure(value: float, unit: str) -> str:
    if unit == "s":
        return f"{value * 1000:.3g} ms" if value < 1 else f"{value:.3g} s"
    return f"{value:,.0f}" if not unit else f"{value:.3g} {unit}"


if __name__ == "__main__":
    main()
