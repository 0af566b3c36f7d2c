"""A real bash completes what is typed, by the script that `canarygen completion` prints."""

import os
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.specs import SPEC

PROJECT = "apiVersion: canarygen.dev/v1\nkind: Project\nspec: {environments: {staging: {}, prod: {}}}\n"
ENVIRONMENT = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with two specs, and a file that is none."""
    for name in ("web", "worker"):
        path = tmp_path / "specs/shop" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SPEC)
    (tmp_path / "canarygen.yaml").write_text(PROJECT)
    (tmp_path / "specs/shop/notes.txt").write_text("")
    return tmp_path


@cache
def script_for(shell: str) -> str:
    """Give what `canarygen completion` prints."""
    command = [sys.executable, "-m", "canarygen", "completion", shell]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def completed(folder: Path, *words: str) -> list[str]:
    """Have bash complete the last word."""
    script = rf"""
        compopt() {{ echo "left to the shell: $2"; }}  # outside of a prompt there is nothing to set
        eval "$COMPLETION"
        COMP_WORDS=(canarygen {shlex.join(words)}) COMP_CWORD={len(words)}
        "$(complete -p canarygen | sed 's/.*-F \([^ ]*\).*/\1/')" canarygen
        printf '%s\n' "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(
        ["bash", "--norc", "-euc", script],
        cwd=folder,
        env={**ENVIRONMENT, "COMPLETION": script_for("bash")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.split("\n")[:-1]


CASES = {
    "a command": (["ex"], ["expand"]),
    "an option": (["build", "--stri"], ["--strict"]),
    "a choice": (["build", "--kubeconform", "r"], ["require"]),
    "an environment": (["build", "--environment", ""], ["staging", "prod"]),
    "the environment that begins so": (["validate", "--environment", "p"], ["prod"]),
    "the specs": (["build", ""], ["specs/shop/web.yaml", "specs/shop/worker.yaml"]),
    "a spec": (["expand", "specs/shop/wo"], ["specs/shop/worker.yaml"]),
    "any file, where no spec begins so": (["validate", "../o"], ["left to the shell: default", ""]),
    "the spec of an edit": (["set", "image", "specs/shop/we"], ["specs/shop/web.yaml"]),
    "the canary of an edit": (["set", "replicas", "shop/"], ["shop/web"]),
    "the canary of an edit, by its name alone": (["set", "steps", "we"], ["web"]),
    "what to set": (["set", "im"], ["image"]),
    "a code": (["why", "weight-not"], ["weight-not-increasing"]),
    "a danger": (["why", "gate-"], ["gate-removed"]),
}


@pytest.mark.parametrize(("words", "expected"), CASES.values(), ids=CASES)
def test_bash_completes(words: list[str], expected: list[str], project: Path) -> None:
    """Commands, options and what they take."""
    assert completed(project, *words) == expected


def test_it_completes_where_the_command_would_run(project: Path) -> None:
    """After -C the specs and the environments are those of that folder."""
    home = project.parent

    assert completed(home, "-C", project.name, "build", "specs/shop/we") == ["specs/shop/web.yaml"]
    assert completed(home, "-C", project.name, "set", "image", "shop/w") == ["shop/web"]
    assert completed(home, "-C", project.name, "build", "--environment", "s") == ["staging"]


def test_a_project_that_cannot_be_read_completes_nothing(project: Path) -> None:
    """No word of it stands in the middle of a command line."""
    (project / "canarygen.yaml").write_text("kind: [\n")

    assert completed(project, "build", "--environment", "") == [""]
    assert completed(project, "build", "specs") == ["left to the shell: default", ""]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_a_script_that_asks_canarygen(shell: str) -> None:
    """It holds nothing of this machine: it can be kept in a file."""
    script = script_for(shell)

    assert f"_CANARYGEN_COMPLETE={shell}_complete" in script
    assert str(Path(sys.executable).parent) not in script
