"""A bare remote, clones of it, and git and canarygen run in them: all of it real."""

import os
import subprocess
from pathlib import Path

from tests.running import Ended, ran, started
from tests.specs import TEMPLATE


class Clone:
    """A work tree, git in it, and canarygen in it."""

    def __init__(self, root: Path, home: Path) -> None:
        self.root = root
        # A machine on which nobody has said who they are.
        self.surroundings = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "GIT_CONFIG_NOSYSTEM": "1",
        }

    def git(self, *arguments: str, check: bool = True) -> str:
        named = ["-c", "user.name=Dev", "-c", "user.email=dev@example.com"]
        done = subprocess.run(
            ["git", *named, *arguments],
            cwd=self.root,
            env=self.surroundings,
            capture_output=True,
            text=True,
            check=False,
        )
        assert not check or done.returncode == 0, done.stderr
        return done.stdout.strip()

    def run(self, *arguments: str, **surroundings: str) -> Ended:
        return ran(self.root, *arguments, surroundings={**self.surroundings, **surroundings})

    def start(self, *arguments: str, **surroundings: str) -> Ended:
        """Run it beside others, or in what counts from the start, such as a locale."""
        return started(self.root, *arguments, surroundings={**self.surroundings, **surroundings})

    def build(self, *arguments: str, **surroundings: str) -> Ended:
        return self.run("build", "--kubeconform", "off", *arguments, **surroundings)

    def write(self, path: str, text: str) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def spec(self, name: str, image: str = "nginx:1.15.4", commit: str = "") -> None:
        self.write(f"specs/shop/{name}.yaml", TEMPLATE.format(name=name, image=image))
        if commit:
            self.git("add", "specs")
            self.git("commit", "-qm", commit)

    def files(self, commit: str = "HEAD") -> set[str]:
        return set(self.git("ls-tree", "-r", "--name-only", commit).split("\n"))

    def touched(self, commit: str = "HEAD") -> set[str]:
        return set(self.git("show", "--format=", "--name-only", commit).split("\n"))


class Hosting:
    """A bare remote, and clones of it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.home = root / "home"
        self.home.mkdir()
        self.remote = Clone(root / "remote.git", self.home)

    def clone(self, name: str, *options: str) -> Clone:
        made = Clone(self.root / name, self.home)
        address = f"file://{self.remote.root}"
        subprocess.run(
            ["git", "clone", "-q", *options, address, str(made.root)],
            env=made.surroundings,
            check=True,
            capture_output=True,
        )
        return made


def agrees(clone: Clone, commit: str = "HEAD") -> bool:
    """Tell whether out/ of a commit is what the specs of that very commit yield."""
    place = clone.root.parent / f"agreement-{clone.git('rev-parse', commit)}"
    clone.git("worktree", "add", "-q", "--detach", str(place), commit)
    try:
        return Clone(place, clone.root.parent / "home").build("--check").returncode == 0
    finally:
        clone.git("worktree", "remove", "--force", str(place))


def refused(clone: Clone, done: Ended, *words: str) -> None:
    """Check that nothing happened but words."""
    assert done.returncode == 4, done.stderr
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr
    assert "Generate" not in clone.git("log", "-1", "--format=%s")
    assert "image" not in clone.git("log", "-1", "--format=%s")


def hook(clone: Clone, name: str, script: str) -> None:
    """Give a clone a hook."""
    clone.write(f".git/hooks/{name}", f"#!/bin/sh\n{script}\n").chmod(0o755)
