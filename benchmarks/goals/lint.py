"""Goal: a tree of manifests linted, its schemas and all laws, beside kubeconform, which asks the schemas alone."""

import shutil
from collections.abc import Iterator

from benchmarks.comparison import say
from benchmarks.goals.ground import BUILD, CANARYGEN, Ground, medians, project, taken, wall
from benchmarks.goals.outcome import Outcome
from benchmarks.goals.validation import command


def measure(ground: Ground) -> Iterator[Outcome]:
    """Lint what a tenth of the specs comes to, some five objects each, in both ways."""
    kubeconform = shutil.which("kubeconform")
    if kubeconform is None:
        say("  kubeconform is not on PATH: `make kubeconform`")
        return
    folder = ground.folder()
    root = project(folder / "project", max(1, ground.specs // 10))
    taken(BUILD, root)
    files = sum(1 for _ in (root / "out").rglob("*.yaml"))
    ways = {
        "lint": lambda: wall([str(CANARYGEN), "-q", "lint", "out"], root),
        "kubeconform": lambda: wall(command(kubeconform, root / "out"), root),
    }
    found = medians(ground.rounds, ways)
    yield Outcome(
        what=f"{files:,} manifests linted",
        beside="kubeconform",
        ours=found["lint"],
        theirs=found["kubeconform"],
        most=2,
    )
