"""Measures the goals: `make goals`, or `make goals SPECS=1000 ROUNDS=3 GOALS="one commit"`.

SPECS is what stands for the 10,000 of the goals (memory is measured at ten times as many, too), ROUNDS how often each is
timed, GOALS the names of those to measure, and RESULTS the folder for goals.md and goals.json.
"""

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.comparison import say
from benchmarks.goals import GOALS
from benchmarks.goals.ground import Ground
from benchmarks.goals.outcome import Outcome
from benchmarks.machine import machine
from benchmarks.toolbox import Toolbox

_CACHE = Path(__file__).parent.parent.parent / ".cache" / "bench"


def main() -> None:
    """Measure one goal after the other; what is known is written after each."""
    names = os.environ.get("GOALS", "").split() or list(GOALS)
    if unknown := set(names) - GOALS.keys():
        sys.exit(f"no such goal: {', '.join(sorted(unknown))}; there are {', '.join(GOALS)}")
    ground = Ground(
        tools=Toolbox(_CACHE / "tools"),
        rounds=int(os.environ.get("ROUNDS", "5")),
        specs=int(os.environ.get("SPECS", "10000")),
    )
    results = Path(os.environ.get("RESULTS", _CACHE / "results"))
    results.mkdir(parents=True, exist_ok=True)
    outcomes: list[Outcome] = []
    for name in names:
        say(f"goal: {name}")
        for outcome in GOALS[name](ground):
            outcomes.append(outcome)
            say(f"  {outcome.what}: {outcome.ratio:.3g} times {outcome.beside}: {outcome.verdict}")
        (results / "goals.md").write_text(table(outcomes), encoding="utf-8")
        value = {"machine": machine(), "outcomes": [asdict(outcome) for outcome in outcomes]}
        (results / "goals.json").write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
    print(table(outcomes))


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
