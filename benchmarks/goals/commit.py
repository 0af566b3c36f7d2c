"""Goal: the commit of one changed app in a large repository, beside git's own."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import chdir
from functools import partial
from pathlib import Path

from benchmarks.goals.ground import (
    BUILD,
    Ground,
    commit_all,
    git,
    medians,
    project,
    repository,
    seconds,
    taken,
    wall,
)
from benchmarks.goals.outcome import Outcome
from canarygen.cli.amending import amended
from canarygen.cli.committing import committed
from canarygen.cli.order import Order
from canarygen.cli.session import Session
from canarygen.cli.settled import Settled
from canarygen.gitops.built import start
from canarygen.workspace.workspace import Workspace

_COMMIT = (*BUILD, "--commit")
_ORDER = Order(asked="off", commits=True)
_SESSION = Session(colour="never", is_quiet=True, is_verbose=False)


def measure(ground: Ground) -> Iterator[Outcome]:
    """Time what `build --commit` does more than `build`, in process, and all of it; beside a build in a repository of its own.

    What is in line and what has changed has been looked up by then: both do that alike.
    """
    folder = ground.folder()
    mine = repository(project(folder / "mine", ground.specs), built=True)
    built, theirs = (Path(shutil.copytree(mine, folder / name)) for name in ("built", "theirs"))
    for root in (mine, built):
        taken(_COMMIT, root)  # remembers everything
    numbers = iter(range(1000))

    def changed(root: Path, work: Callable[[Path], float]) -> float:
        _change(root, next(numbers))
        with chdir(root):
            return work(root)

    ways = {
        "committed": lambda: changed(mine, _committed),
        "whole": lambda: changed(mine, partial(wall, _COMMIT)),
        "built": lambda: changed(built, _built),
        "theirs": lambda: changed(theirs, _theirs),
    }
    found = medians(ground.rounds, ways)
    many, beside = f"among {ground.specs * 5:,} files", "`git add -A && git commit`"
    yield Outcome(
        what=f"one changed app committed {many}, more than built",
        beside=beside,
        ours=found["committed"] - found["built"],
        theirs=found["theirs"],
        most=1 / 5,
    )
    yield Outcome(
        what=f"one changed app built and committed {many}, whole process",
        beside=beside,
        ours=found["whole"],
        theirs=found["theirs"],
        most=None,
    )


def _change(root: Path, number: int) -> None:
    """Change a spec, and commit that."""
    spec = min((root / "specs").rglob("*.yaml"))
    text = spec.read_text(encoding="utf-8")
    spec.write_text(text.replace("memory: ", f"memory: {number + 1}"), encoding="utf-8")
    git(root, "add", "specs")
    git(root, "commit", "-q", "-m", "Change")


def _committed(root: Path) -> float:
    settled = _settled(root)

    def work() -> None:
        assert committed(_ORDER, _SESSION, settled, start(Workspace(root)))  # noqa: S101 -- or else it is no figure

    return seconds(work)


def _built(root: Path) -> float:
    settled = _settled(root)

    def work() -> None:
        assert amended(_ORDER, _SESSION, settled)  # noqa: S101 -- or else it is no figure

    return seconds(work)


def _theirs(root: Path) -> float:
    taken(BUILD, root)
    return seconds(lambda: commit_all(root))


def _settled(root: Path) -> Settled:
    found = Settled.asked(root, _ORDER.environment, _ORDER.asked)
    if found is None:
        message = f"nothing is remembered of {root}"
        raise LookupError(message)
    return found
