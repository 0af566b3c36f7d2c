"""Goal: a build that has nothing or one app to do, beside what it takes git to see that nothing changed."""

from collections.abc import Iterator

from benchmarks.goals.ground import BUILD, PYTHON, Ground, medians, project, repository, wall
from benchmarks.goals.outcome import Outcome


def measure(ground: Ground) -> Iterator[Outcome]:
    """Build again with nothing changed, and in a repository of its own with one spec changed, each time another one."""
    folder = ground.folder()
    still, moving = (
        repository(project(folder / name, ground.specs), built=True) for name in ("still", "moving")
    )
    specs = sorted((moving / "specs").rglob("*.yaml"))
    numbers = iter(range(1000))

    def one_changed() -> float:
        number = next(numbers)
        spec = specs[number % len(specs)]
        text = spec.read_text(encoding="utf-8")
        spec.write_text(text.replace("memory: ", f"memory: {number + 1}"), encoding="utf-8")
        return wall(BUILD, moving)

    ways = {
        "nothing": lambda: wall(BUILD, still),
        "git status": lambda: wall(["git", "status", "--porcelain"], still),
        "python": lambda: wall(PYTHON, still),
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
