"""A commit of what has changed is the commit, and says the words, of a build that knows nothing."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canarygen.cli import committing
from canarygen.cli.amending import Amending
from canarygen.cli.committing import committed
from canarygen.cli.program import run
from tests.test_amending import DELIVERED, EDITS, NAMES, SPEC, cleared, replaced, stood, written

Step = Callable[[Path], object]
BUILD = ("build", "--kubeconform", "off")
COMMIT = (*BUILD, "--commit")
SURROUNDINGS = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
    "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
}


def git(root: Path, *arguments: str) -> str:
    """Run git as somebody in particular, whatever comes of it."""
    named = ["-c", "user.name=Dev", "-c", "user.email=dev@example.com", "-c", "gc.auto=0"]
    done = subprocess.run(
        ["git", *named, *arguments],
        cwd=root,
        env={**os.environ, **SURROUNDINGS},
        capture_output=True,
        check=False,
    )
    return done.stdout.decode("utf-8", "replace")


def gits(*commands: str) -> Step:
    """Make a step of some git commands."""

    def step(root: Path) -> None:
        for command in commands:
            git(root, *command.split())

    return step


def foreign(root: Path) -> None:
    """Commit a file of somebody else among those that are generated."""
    (root / "out/shop/web").mkdir(parents=True, exist_ok=True)
    (root / "out/shop/web/notes.txt").write_text("notes\n", encoding="utf-8")
    gits("add out/shop/web/notes.txt", "commit -m notes")(root)


def link(root: Path) -> None:
    """Commit a link among the specs that does not stand there."""
    cleared(root / "specs/README")
    (root / "specs/README").symlink_to("nowhere")
    gits("add specs/README", "commit -m link")(root)
    (root / "specs/README").unlink()


def lost(root: Path) -> None:
    """Remove the smallest of what is remembered."""
    for file in remembered(root)[:1]:
        file.unlink()


def cut_short(root: Path) -> None:
    """Take the last byte of all that is remembered."""
    for file in remembered(root):
        file.write_bytes(file.read_bytes()[:-1])


def remembered(root: Path) -> list[Path]:
    return sorted(
        root.with_name("cache").glob("canarygen/ledgers/*"), key=lambda file: (file.stat().st_size, file)
    )


def locked(root: Path) -> None:
    """Leave the lock of another git, or take it away."""
    lock = root / ".git/index.lock"
    if lock.exists():
        lock.unlink()
    else:
        lock.touch()


def refusing(root: Path) -> None:
    """Have every hook refuse."""
    folder = root / ".git/hooks"
    folder.mkdir(exist_ok=True)
    for name in ("pre-commit", "commit-msg", "reference-transaction", "post-index-change"):
        (folder / name).write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
        (folder / name).chmod(0o755)


def begun_anew(root: Path) -> None:
    """Make another repository of the same files, in the other format."""
    shutil.rmtree(root / ".git")
    gits("init -b main --object-format=sha256", "add .", "commit -m anew")(root)


def cut_off(root: Path) -> None:
    """Have the history begin at HEAD."""
    (root / ".git/shallow").write_text(git(root, "rev-parse", "HEAD"), encoding="utf-8")


def a_repository_for_the_tree(root: Path) -> None:
    """Commit a link to another repository in place of the tree."""
    link = f"160000,{git(root, 'rev-parse', 'HEAD').strip()},out"
    git(root, "rm", "-r", "-q", "--cached", "out")
    git(root, "update-index", "--add", "--cacheinfo", link)
    git(root, "commit", "-m", "link")


_ROLLOUT = "out/shop/web/rollout.yaml"
STATES: dict[str, Step] = {
    "line ends of another system": gits("config core.autocrlf true"),
    "as Git checks it out": gits("rm -r --cached .", "reset --hard"),
    "a split index": gits("update-index --split-index"),
    "an index of another version": gits("update-index --index-version 4"),
    "an index that knows what is not tracked": gits("update-index --untracked-cache", "status"),
    "no modes": gits("config core.fileMode false", f"update-index --chmod=+x {_ROLLOUT}"),
    "a program in the tree": gits(f"update-index --chmod=+x {_ROLLOUT}", "commit -m program"),
    "a file that is to be added": gits(f"rm --cached {_ROLLOUT}", f"add -N {_ROLLOUT}"),
    "a file that is not looked at": gits(f"update-index --assume-unchanged {_ROLLOUT}"),
    "a file that is not checked out": gits(f"update-index --skip-worktree {_ROLLOUT}"),
    "a spec that is not checked out": gits("sparse-checkout set --no-cone /* !/specs/api.yaml"),
    "a sparse index": gits("sparse-checkout set --cone --sparse-index specs"),
    "no branch": gits("checkout --detach"),
    "a branch without a commit": gits("checkout --orphan unborn"),
    "a bisection": gits("bisect start HEAD HEAD~1"),
    "another commit in the place of HEAD": gits("replace -f HEAD HEAD~1"),
    "a history that is cut off": cut_off,
    "another repository": begun_anew,
    "a repository in the tree": gits("init out"),
    "a repository for the tree": a_repository_for_the_tree,
    "hooks that refuse": refusing,
    "a lock": locked,
    "no index": lambda root: (root / ".git/index").unlink(missing_ok=True),
}
"""What Git has for many, and few think of."""
STEPS: dict[str, Step] = {
    **EDITS,
    **STATES,
    "nothing": gits(),
    "specs are committed": gits("add canarygen.yaml", "add specs", "commit -m specs"),
    "all is committed": gits("add -A", "commit -m all"),
    "all is staged": gits("add -A"),
    "the tree is staged": gits("add out"),
    "a file of the tree leaves the commit": gits("rm --cached out/shop/web/rollout.yaml", "commit -m less"),
    "the tree leaves the commit": gits("rm -r --cached out", "commit -m less"),
    "the tree of before is committed": gits("checkout HEAD~1 -- out", "commit -m before"),
    "the commit before": gits("reset --hard HEAD~1"),
    "the commit before, nothing else": gits("reset --soft HEAD~1"),
    "as it was committed": gits("reset --hard"),
    "another branch": gits("checkout -f -B other HEAD~1"),
    "the branch again": gits("checkout -f -B main main"),
    "undone": gits("revert --no-edit HEAD"),
    "a merge under way": gits("merge --no-commit --no-ff main"),
    "a merge given up": gits("merge --abort"),
    "somebody's file among ours": foreign,
    "a link in the commit": link,
    "other line ends": replaced("specs/api.yaml", "\n", "\r\n"),
    "something is forgotten": lost,
    "everything is spoilt": cut_short,
    "a filter": lambda root: (root / ".gitattributes").write_text("out/** filter=x\n", encoding="utf-8"),
}


def done(root: Path, cache: Path, words: tuple[str, ...], *, late: bool) -> tuple[int, str]:
    """Run canarygen in a process that knows what is in `cache`; give the exit code, and what was said."""
    said, here, clock = StringIO(), Path.cwd(), time.time
    with pytest.MonkeyPatch.context() as patch, redirect_stderr(said):
        for name, value in {**SURROUNDINGS, "XDG_CACHE_HOME": str(cache)}.items():
            patch.setenv(name, value)
        if late:
            patch.setattr(time, "time", lambda: clock() + 60)
        code = run(["-C", str(root), *words])
        os.chdir(here)
    return code, said.getvalue().replace(str(root), "ROOT")


def stands(root: Path) -> tuple[object, ...]:
    """Tell all that a build may have changed: files, commits and index."""
    files = {path: data for path, data in stood(root).items() if not path.startswith(".git/")}
    asked = (
        "log --all --format=%H%n%B",
        "rev-parse HEAD",
        "status --porcelain",
        "ls-files --stage",
        "reflog",
    )
    return files, *(git(root, *command.split()) for command in asked)


def begun(root: Path, project: str = "") -> None:
    """Make a project in which all is built and committed, and two canaries have the same name."""
    root.mkdir()
    if project:
        (root / "canarygen.yaml").write_text(project, encoding="utf-8")
    for name in NAMES:
        EDITS[f"{name} as it was"](root)
    namesake = SPEC.format(name="web").replace("shop", "store").replace("web.", "store.")
    written("specs/store/web.yaml", namesake)(root)
    gits("init -b main", "add .", "commit -m specs")(root)
    assert done(root, root.with_name("cache"), COMMIT, late=True)[0] == 0


STEP = st.tuples(st.sampled_from(sorted(STEPS)), st.sampled_from([BUILD, COMMIT, COMMIT]), st.booleans())


def is_alike(root: Path, words: tuple[str, ...] = COMMIT, *, late: bool = True) -> bool:
    """Whether canarygen does, writes, commits and says what it does where nothing is known of the same project."""
    other, none = root.with_name("other"), root.with_name("none")
    for folder in (other, none):
        shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(root, other, symlinks=True)
    known = done(root, root.with_name("cache"), words, late=late)
    return known == done(other, none, words, late=late) and stands(root) == stands(other)


@given(st.sampled_from(["", DELIVERED]), st.lists(STEP, min_size=2, max_size=6))
@settings(max_examples=int(os.environ.get("EXAMPLES", "4")))
def test_whatever_happens_a_commit_is_that_of_a_build_that_knows_nothing(
    project: str, steps: list[tuple[str, tuple[str, ...], bool]]
) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder, "project")
        begun(root, project)
        for name, words, late in steps:
            STEPS[name](root)

            assert is_alike(root, words, late=late), name


@pytest.mark.parametrize("state", STATES.values(), ids=STATES)
def test_whatever_state_git_is_in_a_commit_is_that_of_a_build_that_knows_nothing(
    tmp_path: Path, state: Step
) -> None:
    root = tmp_path / "project"
    begun(root)
    for step in (STEPS["an image of cart"], STEPS["specs are committed"], state):
        step(root)

    assert is_alike(root)


@pytest.fixture
def amended(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Hear of each commit whether what has changed was enough for it; where nothing is known nobody asks."""
    found: list[bool] = []

    def hearing(*given: Any) -> bool:
        found.append(committed(*given))
        return found[-1]

    monkeypatch.setattr(committing, "committed", hearing)
    return found


@pytest.mark.parametrize(
    "step",
    [
        "nothing",
        "specs are committed",
        "all is committed",
        "all is staged",
        "a file of the tree leaves the commit",
        "the tree of before is committed",
        "the commit before",
        "another branch",
        "another name",
        "other line ends",
    ],
)
def test_for_a_commit_nothing_is_looked_at_but_what_has_changed(
    tmp_path: Path, amended: list[bool], step: str
) -> None:
    """In specs and tree, in the commit, or since the one that was known to hold the rest."""
    root = tmp_path / "project"
    begun(root)
    for name in ("an image of cart", "specs are committed"):
        STEPS[name](root)
    done(root, tmp_path / "cache", COMMIT, late=True)
    STEPS["another image"](root)
    done(root, tmp_path / "cache", BUILD, late=True)
    STEPS[step](root)
    amended.clear()

    assert is_alike(root)
    assert amended == [True]


@pytest.mark.parametrize(
    "step", ["nothing", "an image of api", "nothing to say any more", "specs are committed"]
)
def test_for_a_commit_what_was_said_is_said_again_and_nothing_else_looked_at(
    tmp_path: Path, amended: list[bool], step: str
) -> None:
    root = tmp_path / "project"
    begun(root)
    STEPS["something to say"](root)
    done(root, tmp_path / "cache", COMMIT, late=True)
    STEPS[step](root)
    amended.clear()

    assert is_alike(root)
    assert amended == [True]


@pytest.mark.parametrize("project", ["", DELIVERED], ids=["plain", "delivered"])
@pytest.mark.parametrize("step", ["a spec more", "a spec less", "a spec under another name"])
def test_what_has_come_and_gone_goes_to_git_as_by_a_build_that_knows_nothing(
    tmp_path: Path, project: str, step: str
) -> None:
    """Although the tree is in line already, and that is known."""
    root = tmp_path / "project"
    begun(root, project)
    STEPS[step](root)

    assert is_alike(root, BUILD)
    assert is_alike(root)
    assert is_alike(root)


@pytest.mark.parametrize(
    "step", ["somebody's file among ours", "a link in the commit", "a spec less", "the host of another"]
)
def test_where_more_must_be_known_everything_is_looked_at(
    tmp_path: Path, amended: list[bool], step: str
) -> None:
    root = tmp_path / "project"
    begun(root)
    STEPS[step](root)
    amended.clear()

    assert is_alike(root)
    assert amended == [False]


def staged(root: Path) -> None:
    """Stage a file that is not ours."""
    (root / "notes.txt").write_text("notes\n", encoding="utf-8")
    gits("add notes.txt")(root)


def unmerged(root: Path) -> None:
    """Leave a file that is not merged."""
    blob = git(root, "rev-parse", "HEAD:specs/api.yaml").strip()
    stages = "".join(f"100644 {blob} {stage}\tnotes.txt\n" for stage in (1, 2, 3))
    subprocess.run(["git", "update-index", "--index-info"], cwd=root, input=stages.encode(), check=True)


def filtered(root: Path) -> None:
    """Stage a filter that is not checked out."""
    STEPS["a filter"](root)
    gits("add .gitattributes")(root)
    (root / ".gitattributes").unlink()


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (staged, "commit "),
        (unmerged, "notes.txt: it is not merged yet"),
        (filtered, "puts it through the filter `x`"),
        (gits("checkout -b elsewhere"), "another branch was checked out meanwhile"),
    ],
)
def test_what_happens_to_the_index_while_a_build_is_under_way_is_seen(
    tmp_path: Path, amended: list[bool], monkeypatch: pytest.MonkeyPatch, step: Step, words: str
) -> None:
    root = tmp_path / "project"
    begun(root)
    for name in ("an image of cart", "specs are committed"):
        STEPS[name](root)
    writing = Amending.written

    def written_meanwhile(self: Amending, *given: Any) -> Any:
        step(root)
        return writing(self, *given)

    monkeypatch.setattr(Amending, "written", written_meanwhile)
    amended.clear()

    code, said = done(root, tmp_path / "cache", COMMIT, late=True)

    assert words in said
    assert (code, amended) == ((0, [True]) if step is staged else (4, []))
    assert bool(git(root, "diff-files", "--name-only", "out")) == bool(code)
    assert git(root, "diff-index", "--cached", "--name-only", "HEAD", "out") == ""
