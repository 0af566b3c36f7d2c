"""What a killed process leaves in a git directory is removed by the next one, and what is another's stays."""

import gc
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from canarygen.repository import index_lock
from canarygen.repository.command import Git
from canarygen.repository.index_lock import INDEX_LOCK
from canarygen.repository.workshop import TWIN, Workshop
from tests.hosting import Clone, refused
from tests.test_workspace import at_step, in_child


def abandoned(git_dir: Path, index: str = "new") -> Path:
    """Leave what a killed process would: a folder that nobody has locked, with a twin in it."""
    left = git_dir / "canarygen-store-left"
    left.mkdir(parents=True)
    (left / TWIN).write_text(index, encoding="utf-8")
    return left


def test_what_was_killed_is_removed_and_what_somebody_works_in_stays(tmp_path: Path) -> None:
    left = abandoned(tmp_path)
    one = Workshop.made(tmp_path)
    other = Workshop.made(tmp_path)

    assert not left.exists()
    assert one.folder.is_dir()
    assert other.folder.is_dir()
    for workshop in (one, other):
        workshop.leave()
    assert [*tmp_path.iterdir()] == []


def test_what_was_killed_beside_a_checkout_that_can_only_be_read_is_removed_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root, by whom tests may be run, may write wherever it likes, and does not say no."""
    monkeypatch.setattr("os.access", lambda *_: False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "elsewhere"))
    left = abandoned(tmp_path / "elsewhere")
    made = Workshop.made(tmp_path / "git")

    assert made.folder.parent == left.parent
    assert not left.exists()


def test_where_nothing_can_be_locked_what_is_old_is_abandoned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unable(_: int, __: int) -> None:
        raise OSError("no locks available")

    monkeypatch.setattr("fcntl.flock", unable)
    old, made = abandoned(tmp_path), Workshop.made(tmp_path)
    os.utime(old, (0, 0))
    Workshop.made(tmp_path).leave()

    assert made.folder.is_dir()
    assert not old.exists()


def test_an_index_is_the_old_or_the_new_one_and_unlocked_whenever_it_was_killed(tmp_path: Path) -> None:
    codes: list[int] = []
    while 0 not in codes:
        git_dir = tmp_path / str(len(codes))
        twin = abandoned(git_dir) / TWIN
        (git_dir / "index").write_text("old", encoding="utf-8")

        def harmed(twin: Path = twin, git_dir: Path = git_dir, step: int = len(codes) + 1) -> None:
            at_step(step, lambda: os.kill(os.getpid(), signal.SIGKILL))
            index_lock.put(twin, git_dir, lambda: True)

        codes.append(in_child(harmed))
        Workshop.made(git_dir).leave()

        assert (git_dir / "index").read_text(encoding="utf-8") in {"old", "new"}
        assert [file.name for file in git_dir.iterdir()] == ["index"]
    assert codes.count(-signal.SIGKILL) > 1


def test_a_twin_that_is_the_index_already_needs_no_lock(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("as it is", encoding="utf-8")
    os.link(tmp_path / "index", tmp_path / TWIN)

    assert index_lock.put(tmp_path / TWIN, tmp_path, lambda: not (tmp_path / INDEX_LOCK).exists())


def test_a_lock_that_another_commit_has_made_of_the_same_index_stays(tmp_path: Path) -> None:
    """Two at once, in both of which git has nothing to enter: each has the index for its twin."""
    (tmp_path / "index").write_text("as it is", encoding="utf-8")
    for name in (TWIN, INDEX_LOCK):
        os.link(tmp_path / "index", tmp_path / name)

    assert not index_lock.put(tmp_path / TWIN, tmp_path, lambda: True)
    assert (tmp_path / INDEX_LOCK).exists()


@pytest.mark.parametrize("is_current", [True, False])
def test_a_lock_of_somebody_else_stays(tmp_path: Path, *, is_current: bool) -> None:
    (tmp_path / TWIN).write_text("new", encoding="utf-8")
    (tmp_path / INDEX_LOCK).write_text("", encoding="utf-8")

    assert not index_lock.put(tmp_path / TWIN, tmp_path, lambda: is_current)
    assert (tmp_path / INDEX_LOCK).exists()


def test_a_lock_that_a_killed_commit_has_left_does_not_stop_the_next(clone: Clone) -> None:
    git_dir = clone.root / ".git"
    left = git_dir / "canarygen-store-left"
    left.mkdir()
    os.link(git_dir / "index", left / TWIN)
    os.link(left / TWIN, git_dir / INDEX_LOCK)

    assert clone.build("--commit").returncode == 0
    assert clone.git("status", "--porcelain") == ""
    assert not left.exists()


def test_a_git_directory_that_finds_no_room_is_told_of_and_does_not_stay(clone: Clone) -> None:
    clone.build()
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (40, 40));"
        "from canarygen.__main__ import main; sys.argv[0] = 'canarygen'; main()"
    )

    done = subprocess.run(
        [sys.executable, "-Bc", script, "build", "--kubeconform", "off", "--commit"],
        cwd=clone.root,
        env=clone.surroundings,
        capture_output=True,
        text=True,
        check=False,
    )

    refused(clone, done, f"{clone.root}/.git: the file is larger than the system allows")
    assert not any(clone.root.glob(".git/canarygen-store-*"))


def test_git_that_nobody_waits_for_is_ended_though_objects_hold_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python may have closed the pipes by then. It warns of them, and that is no fault."""
    unheard: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda told: unheard.append(told.exc_type))
    circle: list[object] = []
    circle += [circle, Git(tmp_path).begin("cat-file", "--batch", stdin=None)]

    del circle
    gc.collect()

    assert set(unheard) <= {ResourceWarning}
