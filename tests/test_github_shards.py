"""The workflow that builds a repository on several machines: its steps run by a shell, each machine in a clone of its own."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from canarygen import __version__

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "deploy/github-shards/canarygen.yml").read_text()
WORKFLOW: Mapping[str, Any] = yaml.safe_load(TEXT)
JOBS: Mapping[str, Any] = WORKFLOW["jobs"]
SHARDS: list[str] = JOBS["build"]["strategy"]["matrix"]["shard"]


def test_what_others_wrote_is_pinned_and_no_expression_stands_in_a_script() -> None:
    steps = [step for job in JOBS.values() for step in job["steps"]]

    assert all(re.fullmatch(r".+@[0-9a-f]{40}", step["uses"]) for step in steps if "uses" in step)
    assert [step["run"] for step in steps if "${{" in step.get("run", "")] == []
    assert WORKFLOW["env"]["CANARYGEN"] == f"canarygen=={__version__}"


def test_both_matrices_have_every_shard_of_one_number() -> None:
    assert JOBS["check"]["strategy"]["matrix"]["shard"] == SHARDS
    assert [f"{number}/{len(SHARDS)}" for number in range(1, len(SHARDS) + 1)] == SHARDS


def step(job: str, name: str) -> str:
    """Give a step's script."""
    return str(next(step["run"] for step in JOBS[job]["steps"] if step.get("name") == name))


def run(script: str, cwd: Path, shard: str = "") -> subprocess.CompletedProcess[str]:
    """Run a script as GitHub's runner does."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    given = {"PATH": path, "HOME": str(cwd.parent), "SHARD": shard}
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(command, cwd=cwd, env=given, capture_output=True, text=True, check=False)


def git(root: Path, *arguments: str) -> str:
    """Run git, and give what it prints."""
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@localhost", *arguments]
    return subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """A repository of the example whose out/ is behind: a file too many, one that is missing, and one that says else."""
    first = tmp_path / "first"
    shutil.copytree(ROOT / "examples/platform", first)
    git(first, "init", "-q", "-b", "main")
    spec = next((first / "specs").rglob("*.yaml"))
    old = spec.read_text()
    spec.write_text(re.sub(r"name: (\w+)", r"name: \1-old", old, count=1))
    assert run("canarygen -q build --kubeconform off --allow-delete 2", first).returncode == 0
    spec.write_text(old)
    git(first, "add", "-A")
    git(first, "commit", "-qm", "Begin")
    git(tmp_path, "clone", "-q", "--bare", "first", "origin.git")
    return tmp_path / "origin.git"


@pytest.mark.usefixtures("kubeconform")
def test_the_commit_of_all_shards_is_what_one_build_writes(origin: Path, tmp_path: Path) -> None:
    for number, shard in enumerate(SHARDS):
        machine = tmp_path / f"machine-{number}"
        git(tmp_path, "clone", "-q", str(origin), machine.name)
        checked = run(step("check", "Check"), machine, shard)
        assert checked.returncode in {0, 3}, checked.stdout
        built = run(step("build", "Build"), machine, shard)
        assert built.returncode == 0, built.stderr
        patches = tmp_path / "last" / "patches" / f"shard-{number}"
        patches.mkdir(parents=True)
        (machine / f"shard-{number + 1}.patch").rename(patches / f"shard-{number + 1}.patch")
    last, patches = tmp_path / "last", tmp_path / "last" / "patches"
    patches.rename(tmp_path / "patches")
    last.rmdir()
    git(tmp_path, "clone", "-q", str(origin), "last")
    (tmp_path / "patches").rename(patches)

    done = run(step("commit", "Commit"), last)
    assert done.returncode == 0, done.stderr
    after = tmp_path / "after"
    git(tmp_path, "clone", "-q", str(origin), "after")
    assert git(after, "log", "-1", "--format=%s") == "Build out/\n"
    assert run("canarygen build --check --kubeconform off", after).returncode == 0


@pytest.mark.usefixtures("kubeconform")
def test_a_tree_that_is_in_line_passes_every_check_and_makes_no_commit(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples/platform", tmp_path / "platform")
    git(tmp_path / "platform", "init", "-q")
    git(tmp_path / "platform", "add", "-A")
    git(tmp_path / "platform", "commit", "-qm", "Begin")
    (tmp_path / "platform" / "patches").mkdir()

    assert run(step("check", "Check"), tmp_path / "platform", SHARDS[0]).returncode == 0
    assert run(step("commit", "Commit"), tmp_path / "platform").returncode == 0
    assert git(tmp_path / "platform", "log", "--format=%s") == "Begin\n"
