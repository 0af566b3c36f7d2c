"""Goal: memory that is bounded, and grows in a straight line, as time does."""

import os
from collections.abc import Iterator

from benchmarks.goals.ground import BUILD, Ground, project, taken
from benchmarks.goals.outcome import Outcome

_MOST = 250
_STRAIGHT = 1.15
"""How much more a spec may take among many times as many: what is left is lists that double and trees that deepen."""


def measure(ground: Ground) -> Iterator[Outcome]:
    """Build a quarter, all, and ten times as many specs, from nothing; the growth from each to the next is compared.

    A quarter of 10,000 is compiled as all are, piece by piece; a tenth would be compiled at once.
    """
    counts = [max(1, ground.specs // 4), ground.specs, ground.specs * 10]
    folder = ground.folder()
    places = [project(folder / str(count), count) for count in counts]
    os.sync()  # Or the disk is still busy with the specs when these are read.
    # A file system takes for the same files a second now and ten at another time, so what is written is told, and what is made is judged.
    made = [taken((*BUILD, "--stdout"), place).wall for place in places[1:]]
    runs = [taken(BUILD, place) for place in places]
    few, many, most = (run.peak for run in runs)
    yield Outcome(
        what=f"peak memory at {counts[1]:,} specs, cold",
        beside=f"{_MOST} MB",
        ours=many,
        theirs=_MOST,
        most=1,
        unit="MB",
    )
    yield Outcome(
        what=f"memory a 1,000 specs, from {counts[1]:,} to {counts[2]:,}",
        beside=f"from {counts[0]:,} to {counts[1]:,}",
        ours=1000 * (most - many) / (counts[2] - counts[1]),
        theirs=1000 * (many - few) / (counts[1] - counts[0]),
        most=_STRAIGHT,
        unit="MB",
    )
    for what, times, limit in (
        ("", made, _STRAIGHT),
        (", and written", [run.wall for run in runs[1:]], None),
    ):
        yield Outcome(
            what=f"time a 1,000 specs at {counts[2]:,}, cold{what}",
            beside=f"at {counts[1]:,}",
            ours=1000 * times[1] / counts[2],
            theirs=1000 * times[0] / counts[1],
            most=limit,
        )
