"""Told, not a goal: how much of a build the slowest of several machines has left to do."""

import shutil
from collections.abc import Iterator
from functools import partial

from benchmarks.goals.ground import CANARYGEN, Ground, medians, project, taken, wall
from benchmarks.goals.outcome import Outcome

_MACHINES = 4


def measure(ground: Ground) -> Iterator[Outcome]:
    """Check a tree that is in line, as CI does: all of it, and the first of four shards."""
    ways = {"off": "without kubeconform"}
    if shutil.which("kubeconform"):
        ways["require"] = "kubeconform asked"
    count = max(1, ground.specs // 5)
    with ground.folder() as folder:
        root = project(folder / "project", count)
        taken([str(CANARYGEN), "-q", "build", "--kubeconform", "off"], root)
        for asked, words in ways.items():
            check = [str(CANARYGEN), "-q", "build", "--check", "--kubeconform", asked]
            shard = [*check, "--shard", f"1/{_MACHINES}"]
            found = medians(
                ground.rounds, {"whole": partial(wall, check, root), "shard": partial(wall, shard, root)}
            )
            yield Outcome(
                what=f"one shard of {_MACHINES} of {count:,} specs, checked, {words}",
                beside="the whole",
                ours=found["shard"],
                theirs=found["whole"],
                most=None,
            )
