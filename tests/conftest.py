"""What all tests share: the option that accepts new goldens, and the compiler as a user has it."""

import gc
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest
from hypothesis import settings

from canarygen import library
from canarygen.cli import amending, settled
from canarygen.compilation import Compilation
from canarygen.compiler import compile_specs
from canarygen.memory import ledger
from canarygen.model.project import Project
from canarygen.source import Source
from canarygen.verification import verified
from tests.hosting import Clone, Hosting

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# No example has a time limit: the machine may be busy, and what no law says is no fault.
settings.register_profile("canarygen", deadline=None)
settings.load_profile("canarygen")


class Compile(Protocol):
    """Compiles sources, with the settings of a project."""

    def __call__(self, sources: Iterable[Source], settings: Project | None = None) -> Compilation: ...


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let goldens be rewritten, by hand only."""
    parser.addoption(
        "--accept",
        action="store_true",
        help="rewrite the expected files of the cases; read the diff before you commit it",
    )


def pytest_collection_finish() -> None:
    """Have the garbage collector pass over what was collected, which stays to the end.

    Whoever looks through all of it again and again has it copied, too, in each process that is forked.
    """
    gc.freeze()


@pytest.fixture(scope="session")
def accept(request: pytest.FixtureRequest) -> bool:
    """Whether goldens are rewritten; never where CI is set."""
    wanted = bool(request.config.getoption("--accept"))
    if wanted and os.environ.get("CI"):
        pytest.fail("--accept is for people: in CI a golden that differs is a fault")
    return wanted


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache of the tests' own, in place of the user's."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("cache")
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield folder


@pytest.fixture(scope="session", autouse=True)
def unchanging() -> Iterator[None]:
    """A canarygen that is the same to the end: to look at all of its files takes as long as a short run in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settled, "identity", lru_cache(ledger.identity))
        yield


@pytest.fixture(scope="session")
def compiled() -> Compile:
    """Compile sources with the schemas that canarygen brings along."""

    def compile_(sources: Iterable[Source], settings: Project | None = None) -> Compilation:
        return compile_specs(
            [*sources], settings or Project(), library.language("canary"), library.kubernetes
        )

    return compile_


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Hear which specs are compiled by a build of what has changed."""
    found: list[str] = []

    def hearing(sources: Sequence[Source], project: Project, asked: str, *, strict: bool) -> Compilation:
        found.extend(source.path for source in sources)
        return verified(sources, project, asked, strict=strict)

    monkeypatch.setattr(amending, "verified", hearing)
    return found


@pytest.fixture(scope="session")
def kubeconform() -> str:
    """Where the real kubeconform is."""
    return _installed("kubeconform")


@pytest.fixture(scope="session")
def kustomize() -> str:
    """Where the real kustomize is."""
    return _installed("kustomize")


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """A real browser, which opens no window: the system's own."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- most tests need no browser

    binary = _installed("chromium", "google-chrome", way_out="your system's package of that name brings it")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=binary)
        yield found
        found.close()


def _installed(
    *names: str, way_out: str = "`make test` installs it where Go or a network is to be had"
) -> str:
    """Find a program, by any of its names. Without it CI fails, and a user's machine skips loudly."""
    binary = os.environ.get(names[0].upper()) or next(filter(None, map(shutil.which, names)), None)
    if binary is None:
        message = f"NOT VERIFIED: {names[0]} is not on this machine; {way_out}"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    return str(Path(str(binary)))


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A remote whose branch main holds one spec, and what it yields."""
    found = Hosting(tmp_path_factory.mktemp("template"))
    found.remote.root.mkdir()
    found.remote.git("init", "-q", "--bare", "-b", "main")
    first = found.clone("first")
    first.git("checkout", "-qb", "main", check=False)
    first.spec("checkout", commit="Add checkout")
    first.build()
    first.git("add", "out")
    first.git("commit", "-qm", "Generate checkout")
    first.git("push", "-q", "origin", "main")
    return found.remote.root


@pytest.fixture
def hosting(tmp_path: Path, template: Path) -> Hosting:
    """A remote of its own for the test, with what the template holds."""
    found = Hosting(tmp_path)
    shutil.copytree(template, found.remote.root)
    return found


@pytest.fixture
def clone(hosting: Hosting) -> Clone:
    """A clone in which the spec has a new image, which is committed, and is not built yet."""
    made = hosting.clone("clone")
    made.spec("checkout", image="nginx:1.15.5", commit="Raise nginx")
    return made
