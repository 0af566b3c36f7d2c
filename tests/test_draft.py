"""build --commit of so many files that a second process drafts the commit while they are written."""

import os
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from canarygen import fork
from canarygen.cli import building
from canarygen.fork import beside
from canarygen.frozen import replace
from canarygen.gitops.built import Built, start
from canarygen.gitops.draft import local_draft
from canarygen.model.project import Project
from canarygen.plan import Plan
from canarygen.verification import compiled
from canarygen.workspace.workspace import Workspace
from tests.hosting import Clone, hook, refused

pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
_SPECS = 210
_TRIES = 10
_HALF_DONE = (".canarygen/stage-*", ".git/canarygen-store-*", ".git/objects/pack/tmp_pack*")
_AT_WORK = ".git/canarygen-store-*/HEAD"
"""Whose folder is only just made knows nothing of it yet: what Ctrl-C leaves of that the next build removes."""
"""What is there while a build of these writes, and commits."""


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of many specs, of which nothing was built."""
    root = tmp_path_factory.mktemp("many") / "model"
    clone = Clone(root, root.parent)
    for number in range(_SPECS):
        clone.spec(f"app-{number}")
    clone.git("init", "-q")
    clone.git("add", "specs")
    # Of so many files Git packs its objects afterwards, out of sight, and they are gone while they are copied.
    clone.git("-c", "maintenance.auto=false", "commit", "-qm", "Have many")
    return root


@pytest.fixture
def many(model: Path, tmp_path: Path) -> Clone:
    """A copy of it."""
    return Clone(shutil.copytree(model, tmp_path / "many", symlinks=True), tmp_path)


def is_clean(clone: Clone) -> bool:
    """Tell whether all objects are sound, and what is committed lies here, whole."""
    clone.git("fsck", "--strict")
    return not clone.git("status", "--porcelain") and len(clone.files()) == 6 * _SPECS


def built(clone: Clone) -> Built:
    """Say what was built of a repository."""
    workspace = Workspace(clone.root)
    sources = workspace.sources()
    return Built(
        start=start(workspace),
        workspace=workspace,
        project=Project(),
        sources=sources,
        tree=compiled(sources).tree,
        plan=Plan(),
        kubeconform="off",
        is_strict=False,
        runs_hooks=False,
    )


def test_a_commit_of_many_files_is_that_of_few_at_a_time(many: Clone) -> None:
    assert 5 * _SPECS > building._MANY

    done = many.build("--commit")

    assert done.returncode == 0, done.stderr
    assert is_clean(many)
    assert many.git("diff-index", "HEAD") == ""
    assert many.git("log", "-1", "--format=%s") == "Generate app-0, app-1, app-2 and 207 more"
    assert many.git("log", "-1", "--format=%b").count(": added\n") == _SPECS


def test_a_draft_is_made_by_another_process_as_by_this_one(
    many: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fork, "_is_possible", lambda: True)
    build = built(many)

    with beside(partial(local_draft, build)) as ask:
        found = ask()

    assert found
    assert found == local_draft(build)
    assert many.git("cat-file", "-t", found[0]) == "tree"


def test_a_draft_is_of_the_commit_that_was_read(many: Clone) -> None:
    build = built(many)
    before = local_draft(build)
    many.build("--commit")

    assert local_draft(build) == before
    assert local_draft(replace(build, start=start(build.workspace))) is None


def test_what_keeps_a_commit_of_many_files_from_being_made_is_told_of_once_they_are_written(
    many: Clone,
) -> None:
    many.write(".git/index.lock", "")

    done = many.build("--commit")

    refused(many, done, "another git process")
    assert len([path for path in (many.root / "out").rglob("*.yaml") if path.is_file()]) == 5 * _SPECS
    (many.root / ".git/index.lock").unlink()
    assert many.build("--commit").returncode == 0
    assert is_clean(many)


def test_a_filter_on_many_files_is_told_of(many: Clone) -> None:
    many.write(".gitattributes", "out/** filter=lfs\n")

    done = many.build("--commit")

    refused(many, done, "filter `lfs`")


def test_a_hook_has_its_say_once_many_files_are_written(many: Clone) -> None:
    hook(
        many,
        "pre-commit",
        f"test $(find out -name '*.yaml' | wc -l) = {5 * _SPECS} && echo all there; exit 1",
    )

    done = many.build("--commit", "--hooks")

    refused(many, done, "pre-commit", "all there")
    assert many.git("diff", "--cached", "--name-only") == ""


def test_of_files_that_find_no_room_nothing_is_committed(many: Clone) -> None:
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (900, 900));"
        "from canarygen.__main__ import main; sys.argv[0] = 'canarygen'; main()"
    )

    done = subprocess.run(
        [sys.executable, "-Bc", script, "build", "--kubeconform", "off", "--commit"],
        cwd=many.root,
        env=many.surroundings,
        capture_output=True,
        text=True,
        check=False,
    )

    refused(many, done, "the file is larger than the system allows")
    assert not (many.root / "out").exists()
    assert many.build("--commit").returncode == 0
    assert is_clean(many)


def test_a_draft_that_nobody_asks_for_hinders_no_push(many: Clone, tmp_path: Path) -> None:
    """What others pushed is compiled together with this, so that the commit is no longer the one that was drafted."""
    address = f"file://{tmp_path}/remote.git"
    many.git("clone", "-q", "--bare", ".", f"{tmp_path}/remote.git")
    many.git("clone", "-q", address, f"{tmp_path}/other")
    other = Clone(tmp_path / "other", tmp_path)
    other.spec("another", commit="Add another")
    other.git("push", "-q")
    many.git("remote", "add", "origin", address)

    done = many.build("--push", "--remote", "origin", "--branch", many.git("branch", "--show-current"))

    assert done.returncode == 0, done.stderr
    other.git("pull", "-q")
    assert len([name for name in other.files() if name.startswith("out/")]) == 5 * (_SPECS + 1)


def ended(clone: Clone, sign: str, end: signal.Signals) -> bytes | None:
    """End a build that commits as soon as a sign of its work is there, and give what it said; None if that was never seen."""
    command = [sys.executable, "-m", "canarygen", "build", "--kubeconform", "off", "--commit"]
    with subprocess.Popen(
        command, cwd=clone.root, env=clone.surroundings, stderr=subprocess.PIPE, start_new_session=True
    ) as build:
        while build.poll() is None and not any(clone.root.glob(sign)):
            time.sleep(0.001)
        if build.returncode is not None:
            assert build.returncode == 0
            return None
        (os.killpg if end is signal.SIGINT else os.kill)(build.pid, end)
        return build.communicate()[1]


@pytest.mark.parametrize(
    ("sign", "end"), [*((sign, signal.SIGKILL) for sign in _HALF_DONE), (_AT_WORK, signal.SIGINT)]
)
def test_a_build_that_is_ended_half_done_leaves_a_whole_tree_and_head_where_it_was(
    many: Clone, sign: str, end: signal.Signals
) -> None:
    before = many.git("rev-parse", "HEAD")
    said, tries = ended(many, sign, end), 1
    while said is None:
        assert tries < _TRIES, f"no build showed {sign}"
        many.git("reset", "--hard", before)  # It was through before anybody looked.
        said, tries = ended(many, sign, end), tries + 1

    left = sum(path.is_file() for path in (many.root / "out").rglob("*"))
    assert b"Traceback" not in said
    assert left == 5 * _SPECS or (left == 0 and many.git("rev-parse", "HEAD") == before)
    assert end is signal.SIGKILL or not any(many.root.glob(".git/canarygen-store-*"))
    assert many.build("--commit").returncode == 0
    assert not any(many.root.glob(".git/canarygen-store-*"))
    assert is_clean(many)
