"""Jsonnet: a function from an app to its objects; in Rust, and in Go as Tanka has it."""

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.app import App
from benchmarks.peer import Peer
from benchmarks.toolbox import MATERIAL

_STREAM = """\
local objects = import 'app.libsonnet';
std.manifestYamlStream(std.flatMap(objects, import 'apps.json'), c_document_end=false, quote_keys=false)
"""


def _preparing(*options: str) -> Callable[[Path, Path, Sequence[App]], Sequence[str]]:
    def prepare(program: Path, folder: Path, work: Sequence[App]) -> Sequence[str]:
        shutil.copy(MATERIAL / "jsonnet" / "app.libsonnet", folder)
        (folder / "apps.json").write_text(json.dumps([app.values for app in work]), encoding="utf-8")
        (folder / "main.jsonnet").write_text(_STREAM, encoding="utf-8")
        return [str(program), *options, "main.jsonnet"]

    return prepare


JRSONNET = Peer(
    name="jrsonnet",
    version="0.5.0-pre98",
    way="one call",
    install=lambda tools: tools.cargo("jrsonnet", "0.5.0-pre98"),
    prepare=_preparing("-S"),
)
GO_JSONNET = Peer(
    name="go-jsonnet",
    version="0.22.0",
    way="one call",
    install=lambda tools: tools.go("github.com/google/go-jsonnet/cmd/jsonnet@v0.22.0"),
    prepare=_preparing("-S"),
)
