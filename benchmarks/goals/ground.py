"""Where goals are measured: a folder to work in, how often, on how many specs, and who is there to compare with."""

import gc
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.app import apps
from benchmarks.peers.canarygen import prepare
from benchmarks.run import Run, run
from benchmarks.toolbox import Toolbox

CANARYGEN = Path(sys.executable).parent / "canarygen"
PYTHON = (sys.executable, "-c", "pass")
BUILD = (str(CANARYGEN), "-q", "build", "--kubeconform", "off")
_WHO = ("-c", "gc.auto=0", "-c", "user.name=bench", "-c", "user.email=bench@localhost")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """How goals are measured: `specs` is what they call 10,000, and everything else goes by it."""

    tools: Toolbox
    rounds: int
    specs: int
    place: Path
    """Where there is room for all that goals leave behind: see `room`."""

    def folder(self) -> Path:
        """Give an empty folder, which stays: files that are made after a mass deletion come slowly."""
        return Path(tempfile.mkdtemp(dir=self.place))


@contextmanager
def room() -> Iterator[Path]:
    """Give a folder for all goals of a run, which is deleted when the last has been measured.

    For some minutes ext4 passes over the inode of a deleted file, one after the other, whenever a file is made
    (recently_deleted, fs/ext4/ialloc.c): 50,000 files took 20 s instead of 5 after as many had been deleted. So
    nothing else on the machine may have done that just before, either.
    """
    with tempfile.TemporaryDirectory(prefix="goals-") as path:
        yield Path(path)


def project(root: Path, count: int) -> Path:
    """Write a project of so many specs."""
    prepare(CANARYGEN, root, apps(count))
    return root


def repository(root: Path, *, built: bool) -> Path:
    """Make a repository of a project whose specs are committed, and `built`, too, if that is asked."""
    git(root, "init", "-q")
    if built:
        taken(BUILD, root)
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Begin")
    for key, value in (("user.name", "bench"), ("user.email", "bench@localhost"), ("gc.auto", "0")):
        git(root, "config", key, value)
    return root


def git(root: Path, *arguments: str) -> None:
    """Run git in a repository."""
    subprocess.run(["git", *_WHO, *arguments], cwd=root, check=True, stdout=subprocess.DEVNULL)


def taken(command: Sequence[str], cwd: Path) -> Run:
    """Run a command, and give what it took. Raises Failed."""
    found = run(command, cwd, limit=3600)
    if found is None:
        message = f"{command} did not end within an hour"
        raise TimeoutError(message)
    return found


def wall(command: Sequence[str], cwd: Path) -> float:
    """Run a command, and give its wall time."""
    return taken(command, cwd).wall


def commit_all(root: Path) -> None:
    """Commit as people do."""
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Generate")


def seconds(work: Callable[[], object]) -> float:
    """Time something that runs in this process, which looks for no garbage meanwhile, as canarygen's never do."""
    gc.collect()
    gc.disable()
    began = time.perf_counter()
    try:
        work()
        return time.perf_counter() - began
    finally:
        gc.enable()


def medians(
    rounds: int, ways: Mapping[str, Callable[[], float]], *, warm: bool = True
) -> Mapping[str, float]:
    """Take each way's figure in turns, round after round, so that a machine that drifts treats all alike."""
    found: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + warm):
        for name, way in ways.items():
            figure = way()
            if number or not warm:  # the first round fills caches
                found[name].append(figure)
    return {name: statistics.median(figures) for name, figures in found.items()}
