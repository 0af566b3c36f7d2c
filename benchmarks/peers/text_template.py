"""The floor: Go's text/template over values files, on both cores."""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.app import App, as_yaml, values_files
from benchmarks.peer import Peer


def _prepare(program: Path, folder: Path, work: Sequence[App]) -> Sequence[str]:
    return [str(program), str(values_files(folder / "values", work, as_yaml))]


TEXT_TEMPLATE = Peer(
    name="Go text/template",
    version="sigs.k8s.io/yaml 1.6.0",
    way="one call, all cores",
    install=lambda tools: tools.own_go("texttemplate"),
    prepare=_prepare,
)
