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


@pytest.mark.parametrize(
    ("result", "code"), [("success", 0), ("failure", 1), ("cancelled", 1), ("skipped", 1)]
)
def test_what_the_protection_asks_for_is_never_skipped_and_fails_with_a_share(
    tmp_path: Path, result: str, code: int
) -> None:
    """To GitHub a job that is skipped, as it is by default if one that it needs failed, has passed."""
    assert JOBS["checked"]["if"] == f"always() && {JOBS['check']['if']}"
    assert JOBS["checked"]["steps"][0]["name"] == "Shares"
    assert run(f"RESULT={result}; {step('checked', 'Shares')}", tmp_path).returncode == code


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


def uploaded(machine: Path, last: Path, number: int) -> None:
    """Bring what a machine made to the last one, as artifacts come."""
    shards = last / "shards" / f"shard-{number}"
    shards.mkdir(parents=True)
    for file in machine.glob("shard-*"):
        file.rename(shards / file.name)


@pytest.mark.usefixtures("kubeconform")
def test_the_commit_of_all_shards_is_what_one_build_writes(origin: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", str(origin), "looking")
    git(tmp_path, "clone", "-q", str(origin), "last")
    for number, shard in enumerate(SHARDS):
        machine = tmp_path / f"machine-{number}"
        git(tmp_path, "clone", "-q", str(origin), machine.name)
        checked = run(step("check", "Check"), machine, shard)
        assert checked.returncode in {0, 3}, checked.stdout
        uploaded(machine, tmp_path / "looking", number)
        built = run(step("build", "Build"), machine, shard)
        assert built.returncode == 0, built.stderr
        uploaded(machine, tmp_path / "last", number)

    looked = run(step("checked", "Join"), tmp_path / "looking")
    assert looked.returncode == 3, looked.stderr
    done = run(step("commit", "Commit"), tmp_path / "last")
    assert done.returncode == 0, done.stderr
    after = tmp_path / "after"
    git(tmp_path, "clone", "-q", str(origin), "after")
    assert git(after, "log", "-1", "--format=%s") == "Build out/\n"
    assert run("canarygen build --check --kubeconform off", after).returncode == 0


@pytest.mark.usefixtures("kubeconform")
def test_a_tree_that_is_in_line_passes_every_check_and_makes_no_commit(tmp_path: Path) -> None:
    platform = tmp_path / "platform"
    shutil.copytree(ROOT / "examples/platform", platform)
    git(platform, "init", "-q")
    git(platform, "add", "-A")
    git(platform, "commit", "-qm", "Begin")
    for number, shard in enumerate(SHARDS):
        assert run(step("check", "Check"), platform, shard).returncode == 0
        uploaded(platform, platform, number)

    assert run(step("checked", "Join"), platform).returncode == 0
    assert run(step("commit", "Commit"), platform).returncode == 0
    assert git(platform, "log", "--format=%s") == "Begin\n"
