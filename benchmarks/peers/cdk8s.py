"""cdk8s: a chart an app, in the JavaScript that it is written in."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from benchmarks.app import App, as_json, values_files
from benchmarks.peer import Peer
from benchmarks.toolbox import MATERIAL


def _prepare(installed: Path, folder: Path, work: Sequence[App]) -> Sequence[str]:
    values_files(folder / "values", work, as_json)
    shutil.copy(MATERIAL / "cdk8s" / "main.js", installed)
    return ["node", str(installed / "main.js"), "values"]


CDK8S = Peer(
    name="cdk8s",
    version="2.70.106",
    way="one call, JavaScript",
    install=lambda tools: tools.npm("cdk8s", MATERIAL / "cdk8s"),
    prepare=_prepare,
)
