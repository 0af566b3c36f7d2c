"""CUE: a schema for apps, and the objects of each."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from benchmarks.app import App
from benchmarks.peer import Peer
from benchmarks.toolbox import MATERIAL


def _prepare(program: Path, folder: Path, work: Sequence[App]) -> Sequence[str]:
    shutil.copy(MATERIAL / "cue" / "app.cue", folder)
    listed = json.dumps({app.name: app.values for app in work}, indent=1)
    (folder / "apps.cue").write_text(f"package bench\n\napps: {listed}\n", encoding="utf-8")
    return [str(program), "export", "-e", "out", "--out", "text", "app.cue", "apps.cue"]


CUE = Peer(
    name="CUE",
    version="0.17.1",
    way="one call",
    install=lambda tools: tools.go("cuelang.org/go/cmd/cue@v0.17.1"),
    prepare=_prepare,
)
