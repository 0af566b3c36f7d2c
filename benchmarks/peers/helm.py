"""Helm: one chart, and a file of values for each app."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from benchmarks.app import App, as_yaml, values_files
from benchmarks.peer import Peer, each
from benchmarks.toolbox import MATERIAL

_VERSION = "4.3.1"


def _prepare_linked(program: Path, folder: Path, work: Sequence[App]) -> Sequence[str]:
    return [str(program), str(MATERIAL / "chart"), str(values_files(folder / "values", work, as_yaml))]


def _prepare_command(program: Path, folder: Path, work: Sequence[App]) -> Sequence[str]:
    shutil.copytree(MATERIAL / "chart", folder / "chart")
    values_files(folder / "values", work, as_yaml)
    return each(f'{program} template app chart -f "$app"', "values/*.yaml")


HELM_LINKED = Peer(
    name="Helm in process",
    version=_VERSION,
    way="one call, its SDK linked, chart loaded once a core",
    install=lambda tools: tools.own_go("helmsdk"),
    prepare=_prepare_linked,
)
HELM_ENGINE = Peer(
    name="Helm's engine",
    version=_VERSION,
    way="one call, the templates alone, chart loaded once, all cores",
    install=lambda tools: tools.own_go("helmengine"),
    prepare=_prepare_linked,
)
HELM = Peer(
    name="helm template",
    version=_VERSION,
    way="a call an app",
    install=lambda tools: tools.go(f"helm.sh/helm/v4/cmd/helm@v{_VERSION}"),
    prepare=_prepare_command,
)
