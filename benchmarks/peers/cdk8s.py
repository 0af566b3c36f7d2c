"""cdk8s: a chart an app, in the JavaScript that it is written in, and in Python, whose calls it answers from there."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from benchmarks.app import App, as_json, values_files
from benchmarks.peer import Peer
from benchmarks.toolbox import MATERIAL

_VERSION = "2.70.106"


def _prepare(installed: Path, folder: Path, work: Sequence[App]) -> Sequence[str]:
    values_files(folder / "values", work, as_json)
    shutil.copy(MATERIAL / "cdk8s" / "main.js", installed)
    return ["node", str(installed / "main.js"), "values"]


def _prepare_python(python: Path, folder: Path, work: Sequence[App]) -> Sequence[str]:
    values_files(folder / "values", work, as_json)
    return [str(python), str(MATERIAL / "cdk8s" / "main.py"), "values"]


CDK8S = Peer(
    name="cdk8s",
    version=_VERSION,
    way="one call, JavaScript",
    install=lambda tools: tools.npm("cdk8s", MATERIAL / "cdk8s"),
    prepare=_prepare,
)
CDK8S_PYTHON = Peer(
    name="cdk8s in Python",
    version=_VERSION,
    way="one call, Python over node",
    install=lambda tools: tools.pip(f"cdk8s=={_VERSION}"),
    prepare=_prepare_python,
)
