"""Times the commit of a large tree beside `git fast-import` of the same blobs, and `git add -A && git commit` of them.

    .venv/bin/python benchmarks/commit.py [--files 10000] [--runs 5]

The three run in turn, each in a repository of its own that holds one commit; medians and ratios are printed. Ours is
timed in process, from the finished tree to HEAD and index: what `build --commit` does after `build`. A
second table is of a commit of one changed file of so many.
"""

import argparse
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from canarygen.gitops.built import Built, start
from canarygen.gitops.landing import commit
from canarygen.model.project import Project
from canarygen.plan import Plan
from canarygen.tree import Tree, changes, sealed
from canarygen.workspace import Workspace

WHO = ["-c", "gc.auto=0", "-c", "user.name=bench", "-c", "user.email=bench@localhost"]


class Silence:
    """Whom nothing is told."""

    def say(self, text: str) -> None:
        """Hear what happened."""

    def warn(self, text: str) -> None:
        """Hear what somebody should see to."""


def tree(count: int) -> Tree:
    """Make a tree of so many files, of the size that generated ones have."""
    line = "    some: value of the usual length that a manifest has\n"
    return {
        PurePosixPath(f"team-{number % 20}/app-{number // 5}/object-{number % 5}.yaml"): sealed(
            f"kind: Thing\nnumber: {number}\nspec:\n" + line * 20, f"specs/app-{number // 5}.yaml"
        )
        for number in range(count)
    }


def git(root: Path, *arguments: str, stdin: bytes | None = None) -> None:
    """Run git in a repository."""
    command = ["git", *WHO, *arguments]
    subprocess.run(command, cwd=root, input=stdin, check=True, stdout=subprocess.DEVNULL)


def repository(root: Path, files: Tree) -> Path:
    """Make a repository of one commit, with some files of out/ beside it that are not committed."""
    root.mkdir()
    git(root, "init", "-q")
    git(root, "commit", "-q", "--allow-empty", "-m", "Begin")
    workspace = Workspace(root)
    with workspace.lock():
        workspace.apply(changes(workspace.tree(), files))
    return root


def stream(files: Tree) -> bytes:
    """Write what `git fast-import` reads of the files: the bare minimum, a commit without a parent."""
    head = b"commit refs/heads/imported\ncommitter bench <bench@localhost> now\ndata 0\n"
    each = (
        b"M 100644 inline out/%s\ndata %d\n%s\n" % (str(path).encode(), len(text.encode()), text.encode())
        for path, text in files.items()
    )
    return head + b"".join(each) + b"done\n"


def ours(root: Path, files: Tree) -> None:
    """Commit as `build --commit` does."""
    workspace = Workspace(root)
    built = Built(
        start=start(workspace),
        workspace=workspace,
        project=Project(),
        sources=[],
        tree=files,
        plan=Plan(),
        kubeconform="off",
        is_strict=False,
        runs_hooks=False,
    )
    commit(built, Silence())


def porcelain(root: Path) -> None:
    """Commit as people do."""
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Generate")


def measured(ways: dict[str, Callable[[], None]]) -> dict[str, float]:
    """Time each of some ways once, in seconds."""
    found = {}
    for name, way in ways.items():
        began = time.perf_counter()
        way()
        found[name] = time.perf_counter() - began
    return found


def one_round(folder: Path, files: Tree, changed: Tree) -> tuple[dict[str, float], dict[str, float]]:
    """Commit all files in each way, and then one that has changed."""
    repositories = [repository(folder / name, files) for name in ("fast-import", "ours", "porcelain")]
    imported, mine, theirs = repositories
    whole, part = (
        stream(files),
        stream({path: changed[path] for path in changed if changed[path] != files[path]}),
    )
    everything = measured(
        {
            "git fast-import": lambda: git(
                imported, "fast-import", "--quiet", "--done", "--date-format=now", stdin=whole
            ),
            "canarygen --commit": lambda: ours(mine, files),
            "git add -A && git commit": lambda: porcelain(theirs),
        }
    )
    for root in repositories:
        Workspace(root).apply(changes(files, changed))
    one = measured(
        {
            "git fast-import": lambda: git(
                imported, "fast-import", "--quiet", "--done", "--date-format=now", "--force", stdin=part
            ),
            "canarygen --commit": lambda: ours(mine, changed),
            "git add -A && git commit": lambda: porcelain(theirs),
        }
    )
    return everything, one


def main() -> None:
    """Measure a commit of many files, and one of a single file of many."""
    parser = argparse.ArgumentParser(description="Time the commit of a generated tree.")
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    files = tree(asked.files)
    first = next(iter(files))
    changed = dict(files) | {first: sealed("kind: Other\n", "specs/app-0.yaml")}
    rounds = []
    for _ in range(asked.runs):
        folder = Path(tempfile.mkdtemp(prefix="bench-"))
        rounds.append(one_round(folder, files, changed))
        shutil.rmtree(folder)
    for index, what in enumerate(
        (f"{asked.files} files committed", f"1 changed file of {asked.files} committed")
    ):
        print(what)
        base = statistics.median(found[index]["git fast-import"] for found in rounds)
        for name in rounds[0][index]:
            middle = statistics.median(found[index][name] for found in rounds)
            print(f"  {name:<30}{middle * 1000:>8.0f} ms{middle / base:>8.2f} x fast-import")


if __name__ == "__main__":
    main()
