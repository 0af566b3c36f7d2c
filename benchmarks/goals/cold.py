"""Goal: specs compiled, written and committed from nothing, beside git's commit of the same files alone."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from benchmarks.goals.ground import (
    BUILD,
    Ground,
    commit_all,
    medians,
    project,
    repository,
    seconds,
    taken,
    wall,
)
from benchmarks.goals.outcome import Outcome


def measure(ground: Ground) -> Iterator[Outcome]:
    """Do each in a fresh repository; the files that git is given are written before the clock starts."""
    folder = ground.folder()
    places = iter(range(1000))
    model = repository(project(folder / "model", ground.specs), built=False)

    def fresh() -> Path:
        return Path(shutil.copytree(model, folder / str(next(places))))

    def ours() -> float:
        return wall([*BUILD, "--commit"], fresh())

    def theirs() -> float:
        root = fresh()
        taken(BUILD, root)
        return seconds(lambda: commit_all(root))

    found = medians(ground.rounds, {"ours": ours, "theirs": theirs}, warm=False)
    yield Outcome(
        what=f"{ground.specs:,} specs cold, written and committed",
        beside="`git add -A && git commit` of the same files",
        ours=found["ours"],
        theirs=found["theirs"],
        most=1,
    )
