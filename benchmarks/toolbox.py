"""Where peers are installed, at the versions that they name, and nowhere else: one folder that git ignores."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

MATERIAL = Path(__file__).parent / "material"
"""What peers are given to work with, in their own languages."""


class Unavailable(Exception):
    """A peer cannot be had here, and why."""


@dataclass(frozen=True, slots=True)
class Toolbox:
    """A folder for what is installed, which stays, so that a second run installs nothing."""

    folder: Path

    def go(self, module: str) -> Path:
        """Build a Go command at its version, `path@version`, from the module proxy. Raises Unavailable."""
        path, _, version = module.partition("@")
        command = re.sub(r"/v[0-9]+$", "", path).rpartition("/")[2]
        made = self.folder / f"go-{command}-{version}"
        if not (made / command).exists():
            _installed(["go", "install", module], environment={"GOBIN": str(made), "CGO_ENABLED": "0"})
        return made / command

    def own_go(self, command: str) -> Path:
        """Build a command of our own Go module, whose go.sum pins what it links. Raises Unavailable."""
        made = self.folder / command
        build = ["go", "build", "-trimpath", "-o", str(made), f"./{command}"]
        _installed(build, cwd=MATERIAL / "go", environment={"CGO_ENABLED": "0"})
        return made

    def cargo(self, crate: str, version: str) -> Path:
        """Build a Rust command from the registry of crates. Raises Unavailable."""
        root = self.folder / f"cargo-{crate}-{version}"
        made = root / "bin" / crate
        if not made.exists():
            asked = [
                "cargo",
                "install",
                "--quiet",
                "--locked",
                "--version",
                version,
                "--root",
                str(root),
                crate,
            ]
            _installed(asked, environment={"CARGO_TARGET_DIR": str(root / "target")})
            shutil.rmtree(root / "target", ignore_errors=True)
        return made

    def npm(self, name: str, lock: Path) -> Path:
        """Install the packages of a lock file; give the folder that holds node_modules. Raises Unavailable."""
        root = self.folder / f"npm-{name}"
        if not (root / "node_modules").exists():
            shutil.copytree(lock, root, dirs_exist_ok=True)
            _installed(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=root)
        return root

    def pip(self, package: str) -> Path:
        """Install a Python package, `name==version`, into an environment of its own; give its Python. Raises Unavailable."""
        root = self.folder / f"pip-{package}"
        if not (root / "done").exists():
            _installed([sys.executable, "-m", "venv", "--clear", str(root)])
            _installed(
                [
                    str(root / "bin" / "python"),
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--disable-pip-version-check",
                    package,
                ]
            )
            (root / "done").touch()
        return root / "bin" / "python"


def _installed(
    command: Sequence[str], *, cwd: Path | None = None, environment: Mapping[str, str] | None = None
) -> None:
    if shutil.which(command[0]) is None:
        raise Unavailable(f"there is no {command[0]} here")
    done = subprocess.run(
        command,
        cwd=cwd,
        env=dict(os.environ) | dict(environment or {}),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip() or "it failed").splitlines()[-1]
        raise Unavailable(f"`{' '.join(command[:3])}` failed: {last[:200]}")
