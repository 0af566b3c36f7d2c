"""Goal: one spec, and the shortest of answers, beside a bare Python and one `kubectl kustomize`."""

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.app import as_yaml
from benchmarks.goals.ground import BUILD, CANARYGEN, PYTHON, Ground, medians, project, taken, wall
from benchmarks.goals.outcome import Outcome

_LEAST = 11
"""How many rounds it takes at least: single processes are short, and what disturbs them is not."""


def measure(ground: Ground) -> Iterator[Outcome]:
    """Print what one spec comes to, which nothing but compiling it can; kubectl is given the same five objects."""
    folder = ground.folder()
    root = project(folder / "project", 1)
    taken(BUILD, root)
    ways = {
        "python": partial(wall, PYTHON, root),
        "build": partial(wall, [*BUILD, "--stdout"], root),
        "version": partial(wall, [str(CANARYGEN), "--version"], root),
        "help": partial(wall, [str(CANARYGEN), "--help"], root),
    }
    if kubectl := shutil.which("kubectl"):
        ways["kubectl"] = partial(
            wall, [kubectl, "kustomize", "."], _kustomization(folder / "k", root / "out")
        )
    found = medians(max(ground.rounds, _LEAST), ways)
    if "kubectl" in found:
        yield _row(
            "one spec, whole process",
            "`kubectl kustomize` of its objects",
            found["build"],
            found["kubectl"],
            1,
        )
    yield _row("one spec, whole process", "a bare Python", found["build"], found["python"], 5)
    for name in ("version", "help"):
        yield _row(f"`--{name}`", "a bare Python", found[name], found["python"], 2.5)


def _row(what: str, beside: str, ours: float, theirs: float, most: float) -> Outcome:
    return Outcome(what=what, beside=beside, ours=ours, theirs=theirs, most=most)


def _kustomization(folder: Path, tree: Path) -> Path:
    folder.mkdir()
    files = [shutil.copy(path, folder) for path in sorted(tree.rglob("*.yaml"))]
    listed = as_yaml({"resources": [Path(file).name for file in files]})
    (folder / "kustomization.yaml").write_text(listed, encoding="utf-8")
    return folder
