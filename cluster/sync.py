"""A spec built, and its tree brought to the cluster, as Argo CD would."""

from pathlib import Path
from typing import Any

from canarygen.cli.program import run
from cluster.client import Client
from tests.reading import loaded


def synced(api: Client, folder: Path, spec: str, project: str) -> list[dict[str, Any]]:
    """Write the spec of a project into a folder, build it, and bring what it comes to into the cluster; give its objects."""
    (folder / "specs").mkdir(exist_ok=True)
    (folder / "specs" / "web.yaml").write_text(spec)
    (folder / "canarygen.yaml").write_text(f"apiVersion: canarygen.dev/v1\nkind: Project\nspec: {project}\n")
    assert run(["-q", "-C", str(folder), "build"]) == 0
    tree = [loaded(file.read_bytes()) for file in sorted((folder / "out").rglob("*.yaml"))]
    for manifest in tree:
        api.make(manifest)
    return tree
