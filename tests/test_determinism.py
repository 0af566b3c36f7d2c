"""The same specs give the same bytes: from any folder, in any locale, whatever Python's hashes are."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SPECS = Path(__file__).parent.parent / "specs"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped specs, with their files made in another order."""
    root = tmp_path_factory.mktemp("project with a space")
    for path in sorted(SPECS.rglob("*.yaml"), reverse=True):
        target = root / "specs" / path.relative_to(SPECS)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return root


def built(cwd: Path, *options: str, **environment: str) -> bytes:
    """Give what `build --stdout` prints in a folder and an environment."""
    command = [sys.executable, "-m", "canarygen", *options, "build", "--stdout", "--kubeconform", "off"]
    variables = {"PATH": os.environ["PATH"], **environment}
    return subprocess.run(command, cwd=cwd, env=variables, capture_output=True, check=True).stdout


def test_surroundings_change_no_byte(project: Path) -> None:
    """Hash seeds, locales, UTF-8 mode, time zone and folder make no difference."""
    usual = built(project)
    others = [
        *(built(project, PYTHONHASHSEED=str(seed)) for seed in range(4)),
        built(project, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0"),
        built(project, LC_ALL="tr_TR.UTF-8", TZ="Pacific/Chatham"),
        built(project / "specs" / "shop", "-C", str(project)),
        built(Path("/"), "-C", str(project)),
    ]

    assert usual.count(b"\nkind: Rollout\n") == 7
    assert set(others) == {usual}
