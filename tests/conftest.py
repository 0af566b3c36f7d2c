"""What all tests share: the option that accepts new goldens, and the compiler as a user has it."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

import pytest

from canarygen import library
from canarygen.compiler import Compilation, compile_specs
from canarygen.model.project import Project
from canarygen.source import Source


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


@pytest.fixture(scope="session")
def accept(request: pytest.FixtureRequest) -> bool:
    """Whether goldens are rewritten; never where CI is set."""
    wanted = bool(request.config.getoption("--accept"))
    if wanted and os.environ.get("CI"):
        pytest.fail("--accept is for people: in CI a golden that differs is a fault")
    return wanted


@pytest.fixture(scope="session")
def compiled() -> Compile:
    """Compile sources with the schemas that canarygen brings along."""

    def compile_(sources: Iterable[Source], settings: Project | None = None) -> Compilation:
        return compile_specs(sources, settings or Project(), library.language("canary"), library.kubernetes)

    return compile_


@pytest.fixture(scope="session")
def kubeconform() -> str:
    """Where the real kubeconform is. Without it CI fails, and a user's machine skips loudly."""
    binary = os.environ.get("KUBECONFORM") or shutil.which("kubeconform")
    if binary is None:
        message = "NOT VERIFIED: kubeconform is not on this machine; `make test` installs it where Go or a network is to be had"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    return str(Path(str(binary)))
