"""Goal: a build that has nothing or one app to do, beside what it takes git to see that nothing changed."""

from collections.abc import Iterator

from benchmarks.goals.ground import BUILD, PYTHON, Ground, medians, project, repository, wall
from benchmarks.goals.outcome import Outcome


def measure(ground: Ground) -> Iterator[Outcome]:
    """Build again with nothing changed, and with one spec changed, each time another one's number of pods."""
    with ground.folder() as folder:
        root = repository(project(folder / "project", ground.specs), built=True)
        specs = sorted((root / "specs").rglob("*.yaml"))
        numbers = iter(range(1000))

        def one_changed() -> float:
            number = next(numbers)
            spec = specs[number % len(specs)]
            text = spec.read_text(encoding="utf-8")
            spec.write_text(text.replace("memory: ", f"memory: {number + 1}"), encoding="utf-8")
            return wall(BUILD, root)

        ways = {
            "nothing": lambda: wall(BUILD, root),
            "git status": lambda: wall(["git", "status", "--porcelain"], root),
            "python": lambda: wall(PYTHON, root),
            "one": one_changed,
        }
        found = medians(ground.rounds, ways)
    theirs = found["git status"] + found["python"]
    beside = "`git status` and a bare Python"
    many = f"{ground.specs:,} specs"
    yield Outcome(
        what=f"{many}, nothing changed", beside=beside, ours=found["nothing"], theirs=theirs, most=1
    )
    yield Outcome(what=f"{many}, one changed", beside=beside, ours=found["one"], theirs=theirs, most=1.5)
