"""The Containerfile holds together: what it copies is there, and what it runs installs canarygen.

No engine builds it here. canarygen is installed by its own line from the files that it
copies. What that line stands on (the locked requirements) the test of the action installs
in the same way; the bases, apt-get and the user are taken on trust.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent


class Instruction(NamedTuple):
    """One instruction: its word, the rest, and the name of the stage that it stands in."""

    word: str
    rest: str
    stage: str


def instructions() -> list[Instruction]:
    """Read the Containerfile."""
    text = (ROOT / "Containerfile").read_text()
    lines = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)).splitlines()
    found, stage = [], ""
    for word, _, rest in (line.partition(" ") for line in lines if line):
        stage = rest.partition(" AS ")[2] if word == "FROM" else stage
        found.append(Instruction(word, rest, stage))
    return found


INSTRUCTIONS = instructions()


def test_bases_are_pinned_by_version_and_digest() -> None:
    """A tag can be moved, and a digest alone tells nobody what it is."""
    bases = [one.rest.partition(" AS ")[0] for one in INSTRUCTIONS if one.word == "FROM"]

    assert len(bases) == 3
    assert [
        base for base in bases if not re.fullmatch(r"\S+:\d+\.\d+\.\d+-\S+@sha256:[0-9a-f]{64}", base)
    ] == []


def test_what_it_copies_is_there_and_not_ignored() -> None:
    """Sources of this checkout are let through by .dockerignore; those of a stage come from one before."""
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    stages = {one.stage for one in INSTRUCTIONS}
    copied = [one.rest.split() for one in INSTRUCTIONS if one.word == "COPY"]
    here = [source for words in copied if not words[0].startswith("--") for source in words[:-1]]

    assert here
    assert [source for source in here if not (ROOT / source).exists()] == []
    assert sorted(here) == sorted(line[1:] for line in ignored if line.startswith("!"))
    assert {words[0].removeprefix("--from=") for words in copied if words[0].startswith("--")} <= stages


def test_it_runs_as_nobody_in_particular_and_as_a_function_by_default() -> None:
    """A host of KRM functions gives no arguments, and Argo CD asks for 999."""
    last = {one.word: one.rest for one in INSTRUCTIONS}

    assert (last["USER"], last["ENTRYPOINT"], last["CMD"]) == ("999:999", '["canarygen"]', '["krm"]')


def test_what_it_installs_canarygen_on_is_locked() -> None:
    """By the very words that the action installs it with, which are run there."""
    words = "install --quiet --disable-pip-version-check --require-hashes -r requirements/run.lock"
    run = next(one.rest for one in INSTRUCTIONS if one.word == "RUN" and one.stage == "python")

    assert words in (ROOT / "action/run.sh").read_text()
    assert run.endswith(words.replace("--quiet --disable-pip-version-check", "--no-cache-dir"))


def test_the_files_that_it_copies_are_a_canarygen_that_works(tmp_path: Path) -> None:
    """Its last COPY and RUN lines, in a folder that stands for the one that they work in."""
    source, target = tmp_path / "src", tmp_path / "installed"
    for one in INSTRUCTIONS:
        if one.word == "COPY" and one.stage == "python":
            *files, to = one.rest.split()
            for name in files:
                copy(ROOT / name, source / (name if to.endswith("/") else to))
    install = [one.rest for one in INSTRUCTIONS if one.word == "RUN" and one.stage == "python"][-1]
    own = install.replace(
        "/opt/canarygen/bin/pip install",
        f"{sys.executable} -m pip install --quiet --disable-pip-version-check --target {target}",
    )
    subprocess.run(["sh", "-c", own], cwd=source, check=True, capture_output=True)

    built = subprocess.run(
        [sys.executable, "-m", "canarygen", "-C", str(ROOT), "build", "--stdout", "--kubeconform", "off"],
        cwd=target,
        env={"PYTHONPATH": str(target)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert built.returncode == 0, built.stderr
    assert "kind: Rollout" in built.stdout


def copy(source: Path, target: Path) -> None:
    """Copy a file or a folder."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)
