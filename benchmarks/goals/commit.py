"""Goal: the commit of one changed app in a large repository, beside git's own."""

import shutil
from collections.abc import Iterator
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
)
from benchmarks.goals.outcome import Outcome
from canarygen.gitops.built import Built, start
from canarygen.gitops.landing import commit
from canarygen.model.project import Project
from canarygen.plan import Plan
from canarygen.verification import compiled
from canarygen.workspace import Workspace


class _Silence:
    """Whom nothing is told."""

    def say(self, text: str) -> None:
        """Hear what happened."""

    def warn(self, text: str) -> None:
        """Hear what somebody should see to."""


def measure(ground: Ground) -> Iterator[Outcome]:
    """Time what `build --commit` does after `build`, in process: from the finished tree to HEAD and index."""
    with ground.folder() as folder:
        mine = repository(project(folder / "mine", ground.specs), built=True)
        theirs = Path(shutil.copytree(mine, folder / "theirs"))
        numbers = iter(range(1000))

        def ours() -> float:
            built = _changed(mine, next(numbers))
            return seconds(lambda: commit(built, _Silence()))

        def porcelain() -> float:
            _changed(theirs, next(numbers))
            return seconds(lambda: commit_all(theirs))

        found = medians(ground.rounds, {"ours": ours, "theirs": porcelain})
    yield Outcome(
        what=f"one changed app committed among {ground.specs * 5:,} files",
        beside="`git add -A && git commit`",
        ours=found["ours"],
        theirs=found["theirs"],
        most=1 / 5,
    )


def _changed(root: Path, number: int) -> Built:
    """Change a spec, and build; give what `--commit` then has in its hands. The spec itself is committed before."""
    spec = min((root / "specs").rglob("*.yaml"))
    text = spec.read_text(encoding="utf-8")
    spec.write_text(text.replace("memory: ", f"memory: {number + 1}"), encoding="utf-8")
    git(root, "add", "specs")
    git(root, "commit", "-q", "-m", "Change")
    taken(BUILD, root)
    workspace = Workspace(root)
    sources = workspace.sources()
    return Built(
        start=start(workspace),
        workspace=workspace,
        project=Project(),
        sources=sources,
        tree=compiled(sources).tree,
        plan=Plan(),
        kubeconform="off",
        is_strict=False,
        runs_hooks=False,
    )
