"""The hooks of .pre-commit-hooks.yaml, run by pre-commit itself out of a clone of this checkout."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.specs import SPEC

ROOT = Path(__file__).parent.parent
HOOKS = ("canarygen-validate", "canarygen-check", "canarygen-build")


def git(folder: Path, *arguments: str) -> str:
    """Run git as nobody in particular."""
    command = ["git", "-c", "user.name=Test", "-c", "user.email=test@example.com", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def repository(folder: Path) -> str:
    """Make a folder a repository, and give the name of its only commit."""
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "All of it")
    return git(folder, "rev-parse", "HEAD").strip()


class Team:
    """A repository whose .pre-commit-config.yaml names the hooks of this very checkout."""

    def __init__(self, folder: Path) -> None:
        self.app, self.home = folder / "app", folder / "home"
        hooks = folder / "hooks"
        for name in git(
            ROOT, "ls-files", "--cached", "--others", "--exclude-standard", "canarygen", "schemas", *_TOP
        ).split():
            (hooks / name).parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / name).exists():  # and not just deleted
                shutil.copy(ROOT / name, hooks / name)
        config = {
            "repos": [
                {"repo": str(hooks), "rev": repository(hooks), "hooks": [{"id": hook} for hook in HOOKS]}
            ]
        }
        self.spec = self.app / "specs/web.yaml"
        self.spec.parent.mkdir(parents=True)
        self.spec.write_text(SPEC)
        (self.app / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
        repository(self.app)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PRE_COMMIT_HOME": str(self.home)}
        command = ["pre-commit", *arguments]
        return subprocess.run(
            command, cwd=self.app, env=environment, capture_output=True, text=True, check=False
        )

    def hook(self, name: str) -> int:
        return self.run("run", name).returncode


_TOP = (".pre-commit-hooks.yaml", "pyproject.toml", "README.md", "LICENSE", "NOTICE")


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Team:
    """Install the hooks, once. Where no package index answers, CI fails and a user's machine skips loudly."""
    made = Team(tmp_path_factory.mktemp("team"))
    done = made.run("install-hooks")
    if done.returncode:
        message = f"NOT TESTED: pre-commit cannot install our hooks on this machine: {done.stdout[-500:]}"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    return made


def test_the_hooks_check_and_build_and_say_what_changed(team: Team) -> None:
    """One after the other, as a person meets them: what was built fails once, is added, and then passes."""
    stale = [team.hook(hook) for hook in HOOKS[:2]]
    built, again = team.run("run", "canarygen-build"), team.hook("canarygen-build")
    checked = team.hook("canarygen-check")
    team.spec.write_text(SPEC.replace("50%", "101%"))
    git(team.app, "add", "specs")
    broken = team.run("run", "canarygen-build")
    git(team.app, "rm", "--quiet", "--force", "specs/web.yaml")
    gone = team.hook("canarygen-check")

    assert stale == [0, 1]
    assert (built.returncode, again, checked) == (1, 0, 0)
    assert "write  out/shop/web/rollout.yaml" in built.stdout
    assert broken.returncode == 1
    assert "error[malformed]" in broken.stdout
    assert gone == 1
