"""Whatever Python finds of canarygen, the finder that is asked first finds, too; and nothing else."""

import subprocess
import sys
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from pkgutil import walk_packages

import canarygen
from canarygen.finder import Finder

_TELLING = ("name", "origin", "has_location", "submodule_search_locations", "parent")


def test_every_module_is_found_as_python_finds_it() -> None:
    count = 0
    for found in walk_packages(canarygen.__path__, "canarygen."):
        path = [found.module_finder.path]  # type: ignore[union-attr]
        ours, theirs = Finder.find_spec(found.name, path), PathFinder.find_spec(found.name, path)
        assert _told(ours) == _told(theirs), found.name
        count += 1
    assert (
        count == len([*Path(canarygen.__path__[0]).rglob("*.py")]) - 1
    )  # The package itself is not asked for.


def test_what_is_not_there_or_not_ours_is_left_to_python(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "canarygenius.py").touch()
    for name in ("canarygen.absent", "canarygen.folder", "canarygenius", "canarygenius.folder"):
        assert Finder.find_spec(name, [str(tmp_path)]) is None
    assert Finder.find_spec("canarygen.cli") is None


def test_a_run_is_of_modules_that_it_found() -> None:
    text = "import os, sys; os._exit = lambda _: print(type(sys.modules['canarygen.cli.program'].__spec__)); from canarygen.__main__ import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", text, "build", "--help"], capture_output=True, text=True, check=False
    )
    assert "canarygen.finder._Place" in done.stdout


def _told(found: ModuleSpec | None) -> list[object]:
    assert found is not None
    return [type(found.loader), *(getattr(found, name) for name in _TELLING)]
