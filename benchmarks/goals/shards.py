"""Told, not a goal: what one of several machines, and the join of all, have to do of a build."""

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.goals.ground import CANARYGEN, Ground, medians, project, taken, wall
from benchmarks.goals.outcome import Outcome

_MACHINES = 4


def measure(ground: Ground) -> Iterator[Outcome]:
    """Check a tree that is in line, as CI does: all of it, the first of four shards, and the join of them."""
    ways = {"off": "without kubeconform"}
    if shutil.which("kubeconform"):
        ways["require"] = "kubeconform asked"
    folder = ground.folder()
    root = project(folder / "project", ground.specs)
    taken([str(CANARYGEN), "-q", "build", "--kubeconform", "off"], root)
    for asked, words in ways.items():
        yield from _beside_the_whole(ground, root, asked, words)


def _beside_the_whole(ground: Ground, root: Path, asked: str, words: str) -> Iterator[Outcome]:
    # In this format nothing is taken as known from an earlier build: a machine of CI remembers none.
    how = ["--check", "--kubeconform", asked, "--format", "github"]
    summaries = [f"../shard-{number}.json" for number in range(1, _MACHINES + 1)]
    shards = [
        [str(CANARYGEN), "-q", "build", *how, "--shard", f"{number}/{_MACHINES}", "--summary", summary]
        for number, summary in enumerate(summaries, start=1)
    ]
    commands = {
        "the whole": [str(CANARYGEN), "-q", "build", *how],
        f"one shard of {_MACHINES}": shards[0],
        "their join": [str(CANARYGEN), "-q", "join", *how, *summaries],
    }
    # The join needs the summaries of all, and this tells how much room each command takes.
    for shard in shards:
        taken(shard, root)
    peaks = {name: taken(command, root).peak for name, command in commands.items()}
    times = medians(ground.rounds, {name: partial(wall, command, root) for name, command in commands.items()})
    for unit, found in (("s", times), ("MB", peaks)):
        whole, *parts = found
        for name in parts:
            yield Outcome(
                what=f"{name}, {ground.specs:,} specs checked, {words}",
                beside=whole,
                ours=found[name],
                theirs=found[whole],
                most=None,
                unit=unit,
            )
