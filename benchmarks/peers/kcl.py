"""KCL, by its Python package, since the module of its command cannot be had everywhere."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from benchmarks.app import App
from benchmarks.peer import Peer
from benchmarks.toolbox import MATERIAL


def _prepare(python: Path, folder: Path, work: Sequence[App]) -> Sequence[str]:
    shutil.copy(MATERIAL / "kcl" / "app.k", folder)
    (folder / "apps.json").write_text(json.dumps([app.values for app in work]), encoding="utf-8")
    return [str(python), str(MATERIAL / "kcl" / "run.py"), "app.k"]


KCL = Peer(
    name="KCL",
    version="0.13.2",
    way="one call",
    install=lambda tools: tools.pip("kcl-lib==0.13.2"),
    prepare=_prepare,
)
