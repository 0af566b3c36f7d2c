"""canarygen watch: a real process that sees real files change. Whoever waits has a generous limit, and no clock counts."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.specs import TEMPLATE

PROJECT = "apiVersion: canarygen.dev/v1\nkind: Project\nspec:\n"
LIMIT = 30


class Watched:
    """A project that is watched, and what the watch has said."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.talk = root.parent / "talk"

    def start(self) -> None:
        with self.talk.open("wb") as talk:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "canarygen", "watch"],
                cwd=self.root,
                stdout=subprocess.PIPE,
                stderr=talk,
                # A shell's background job, as CI may be, ignores the interrupt and hands that on.
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 -- no threads here
            )
        self.until(lambda: "Ctrl-C ends it" in self.said)

    @property
    def said(self) -> str:
        return self.talk.read_text(encoding="utf-8")

    def until(self, is_so: Callable[[], bool]) -> None:
        deadline = time.monotonic() + LIMIT
        while not is_so():
            assert self.process.poll() is None, f"the watch ended:\n{self.said}"
            assert time.monotonic() < deadline, f"in vain; it said:\n{self.said}"
            time.sleep(0.01)

    def save(self, name: str, image: str = "web:1.0.0", *, folder: str = "specs") -> Path:
        """Save as careful editors do: write beside it, and rename into place."""
        path = self.root / folder / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.new")
        beside.write_text(TEMPLATE.format(name=name, image=image), encoding="utf-8")
        return beside.replace(path)

    def rollout(self, name: str = "web") -> str:
        path = self.root / f"out/shop/{name}/rollout.yaml"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def end(self, sign: signal.Signals) -> int:
        self.process.send_signal(sign)
        self.process.communicate(timeout=LIMIT)
        return self.process.returncode


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Watched]:
    """A project of one spec, and a watch that has built it."""
    watched = Watched(tmp_path / "project")
    watched.save("web")
    watched.start()
    yield watched
    if watched.process.poll() is None:
        watched.end(signal.SIGKILL)


def test_it_builds_at_once_and_says_what_it_watches(web: Watched) -> None:
    said = web.said

    assert "web:1.0.0" in web.rollout()
    assert "watching specs/ and canarygen.yaml; Ctrl-C ends it" in said


@pytest.mark.parametrize("manner", ["renamed into place", "written in place"])
def test_a_save_is_built(web: Watched, manner: str) -> None:
    if manner == "renamed into place":
        web.save("web", "web:2.0.0")
    else:
        spec = web.root / "specs/web.yaml"
        spec.write_text(spec.read_text().replace("1.0.0", "2.0.0"), encoding="utf-8")

    web.until(lambda: "web:2.0.0" in web.rollout())
    web.until(lambda: "write  out/shop/web/rollout.yaml" in web.said.partition("Ctrl-C")[2])


def test_a_broken_spec_writes_nothing_and_once_mended_is_built(web: Watched) -> None:
    """It says what is wrong, then that it is not any more, and goes on as if nothing had been."""
    web.save("web", "web:2.0.0").write_text("spec: [", encoding="utf-8")
    web.until(lambda: "nothing was written" in web.said)
    kept = web.rollout()
    web.save("web", "web:3.0.0")
    web.until(lambda: "all is right again" in web.said)

    web.until(lambda: "web:3.0.0" in web.rollout())
    assert "web:1.0.0" in kept
    assert "error[" in web.said


def test_what_is_mended_by_going_back_is_said_too(web: Watched) -> None:
    """Nothing is to be written then, but the complaint no longer holds."""
    web.save("web").write_text("spec: [", encoding="utf-8")
    web.until(lambda: "nothing was written" in web.said)
    web.save("web")

    web.until(lambda: "all is right again" in web.said)
    web.until(lambda: web.said.endswith("nothing to do\n"))


def test_a_spec_whose_name_ends_in_capitals_is_told_of_until_it_goes(web: Watched) -> None:
    path = web.root / "specs/API.YAML"
    path.write_text("", encoding="utf-8")
    web.until(lambda: "API.YAML: the name of a spec ends with" in web.said)
    path.unlink()

    web.until(lambda: "all is right again" in web.said)


def test_a_new_spec_in_a_new_folder_is_built(web: Watched) -> None:
    web.save("api", folder="specs/team/of/another")

    web.until(lambda: web.rollout("api") != "")


def test_a_spec_that_goes_takes_its_files_along(web: Watched) -> None:
    web.save("api")
    web.until(lambda: web.rollout("api") != "")
    (web.root / "specs/api.yaml").unlink()

    web.until(lambda: web.rollout("api") == "")
    assert web.rollout("web") != ""


def test_no_more_is_deleted_than_build_would(web: Watched) -> None:
    """Six of seven canaries stay until somebody says their number; and the watch goes on."""
    names = [f"app-{number}" for number in range(6)]
    for name in names:
        web.save(name)
    web.until(lambda: all(web.rollout(name) for name in names))
    (web.root / "specs").rename(web.root / "away")
    web.until(lambda: "There are no specs" in web.said)
    web.save("web", "web:2.0.0")
    web.until(lambda: "--allow-delete 6" in web.said)
    kept = [web.rollout(name) for name in names]
    shutil.rmtree(web.root / "specs")
    (web.root / "away").rename(web.root / "specs")
    web.until(lambda: "all is right again" in web.said)

    assert all(kept)
    assert "web:1.0.0" in web.rollout()


def test_a_changed_project_is_built_with_the_folders_that_it_names(web: Watched) -> None:
    """Those folders are watched from then on; a broken canarygen.yaml is as good as a broken spec."""
    project = web.root / "canarygen.yaml"
    project.write_text("kind: nonsense\n", encoding="utf-8")
    web.until(lambda: "nothing was written" in web.said)
    web.save("api", folder="more")
    project.write_text(f"{PROJECT}  specs: [specs, more]\n", encoding="utf-8")
    web.until(lambda: web.rollout("api") != "")
    web.save("api", "api:2.0.0", folder="more")

    web.until(lambda: "api:2.0.0" in web.rollout("api"))


def test_a_checkout_of_many_files_comes_out_whole(web: Watched) -> None:
    """However many builds it takes, the last one has seen everything."""
    names = [f"app-{number}" for number in range(40)]
    for name in names:
        web.save(name)

    web.until(lambda: all(web.rollout(name) for name in names))


def test_the_project_above_is_not_taken_for_one_that_lost_its_settings(web: Watched) -> None:
    (web.root / "canarygen.yaml").write_text(PROJECT + "  out: made\n")
    web.until((web.root / "made/shop/web/rollout.yaml").exists)
    above = web.root.parent
    (above / "canarygen.yaml").write_text(PROJECT + "  specs: [specs]\n")
    (above / "specs").mkdir()
    (above / "specs/above.yaml").write_text(TEMPLATE.format(name="above", image="above:1"))

    (web.root / "canarygen.yaml").unlink()
    web.until(lambda: "canarygen.yaml: it is gone" in web.said)

    assert not (above / "out").exists()


def test_what_it_writes_itself_is_no_reason_to_build(web: Watched) -> None:
    """Not even where the specs' folder holds out/."""
    (web.root / "canarygen.yaml").write_text(f"{PROJECT}  out: specs/out\n", encoding="utf-8")
    web.until(lambda: web.said.count("is in line") == 2)
    web.save("web", "web:2.0.0")
    web.until(lambda: web.said.count("is in line") == 3)
    web.save("web", "web:3.0.0")
    web.until(lambda: web.said.count("is in line") == 4)

    assert "nothing to do" not in web.said


def test_ctrl_c_ends_it_with_130_and_a_whole_tree(web: Watched) -> None:
    web.save("web", "web:2.0.0")
    code = web.end(signal.SIGINT)
    done = subprocess.run(
        [sys.executable, "-m", "canarygen", "build", "--kubeconform", "off"], cwd=web.root, check=False
    )

    assert code == 130
    assert done.returncode == 0
    assert "Traceback" not in web.said


def test_where_nothing_can_be_written_it_says_so_and_goes_on(web: Watched) -> None:
    """The surroundings' fault is no end either: once they are mended, it builds."""
    out = web.root / "out"
    shutil.rmtree(out)
    out.symlink_to(web.root.parent)
    web.save("web", "web:2.0.0")
    web.until(lambda: "symbolic link" in web.said)
    out.unlink()
    web.save("web", "web:3.0.0")

    web.until(lambda: "web:3.0.0" in web.rollout())


def test_it_can_begin_before_there_is_any_spec(tmp_path: Path) -> None:
    """Nothing to build is a complaint like any other."""
    watched = Watched(tmp_path / "project")
    watched.root.mkdir()
    watched.start()
    try:
        watched.save("web")
        watched.until(lambda: watched.rollout() != "")
    finally:
        watched.end(signal.SIGKILL)

    assert "There are no specs" in watched.said


def test_an_environment_that_there_is_not_ends_it(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    watched.save("web")
    command = [sys.executable, "-m", "canarygen", "watch", "--environment", "prod"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=LIMIT)

    assert done.returncode == 2
    assert "no environment 'prod'" in done.stderr
    assert os.listdir(tmp_path) == ["specs"]  # noqa: PTH208 -- names are what is asked for
