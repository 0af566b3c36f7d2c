"""Tests fork canarygen from a process that has loaded all of it: that is what a shell gets that starts it anew."""

import pytest

from canarygen.cli import COMMANDS
from tests.hosting import Clone
from tests.running import ran, started

LINES = {
    "init": "init shop/cart",
    "build": "build",
    "join": "join none.json",
    "watch": "watch no",
    "validate": "validate --format sarif",
    "diff": "diff --exit-code",
    "forecast": "forecast checkout --format json",
    "report": "report",
    "publish": "publish",
    "set": "set image checkout nginx:1.15.6",
    "expand": "expand checkout",
    "why": "why out/shop/checkout/rollout.yaml:12",
    "lint": "lint out --format github",
    "import": "import out",
    "schema": "schema project",
    "krm": "krm",
    "completion": "completion zsh",
}
"""A line of each command; most of them do something."""


def test_every_command_has_its_line() -> None:
    assert list(LINES) == list(COMMANDS)


@pytest.mark.parametrize("line", [*LINES.values(), "--version", "-h", "buidl"])
def test_a_command_is_run_as_a_shell_would_start_it(clone: Clone, line: str) -> None:
    """It ends alike, prints alike, and leaves the same files."""
    words = line.split()

    forked = ran(clone.root, *words, surroundings=clone.surroundings)
    left = clone.git("status", "--porcelain", "--untracked-files=all")
    clone.git("reset", "-q", "--hard")
    clone.git("clean", "-qfdx")
    anew = started(clone.root, *words, surroundings=clone.surroundings)

    assert (forked.returncode, forked.stdout, forked.stderr) == (anew.returncode, anew.stdout, anew.stderr)
    assert left == clone.git("status", "--porcelain", "--untracked-files=all")
