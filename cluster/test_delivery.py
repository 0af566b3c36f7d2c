"""Argo CD makes Applications of our ApplicationSets, and AppProjects permit them and all that they deliver, by its own code."""

import json
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

from cluster.servers import PROGRAMS
from cluster.test_trees import CASES, objects

DELIVERING: Final = ("ApplicationSet", "Application", "AppProject")
DELIVERED: Final = sorted(path.parents[1].name for path in CASES.glob("*/out/argocd"))


@pytest.mark.parametrize("case", DELIVERED)
def test_what_delivers_a_tree_reaches_all_of_it(case: str) -> None:
    out = CASES / case / "out"
    argocd = out / "argocd"
    delivering = [item for item in objects(argocd) if item["kind"] in DELIVERING]
    telling = {file.parent for file in argocd.rglob("*.yaml") if _is_delivering(file)}
    # An environment may be without Argo CD.
    environments = {folder.name for folder in telling if folder != argocd}
    folders = {
        file.parent
        for file in out.rglob("*/*.yaml")
        if file.parent not in telling and (not environments or file.relative_to(out).parts[0] in environments)
    }

    told = _told(delivering, {path: [*objects(_folder(out, folders, path))] for path in _paths(delivering)})

    assert told["Obstacles"] is None
    assert {_folder(out, folders, made["spec"]["source"]["path"]) for made in told["Applications"]} == folders
    assert all(made["spec"]["ignoreDifferences"] for made in told["Applications"])


def _is_delivering(file: Path) -> bool:
    """Tell what is for Argo CD from a canary in a namespace of that name."""
    return any(f"\nkind: {kind}\n" in file.read_text(encoding="utf-8") for kind in DELIVERING)


def _told(delivering: list[dict[str, Any]], folders: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    by_kind = {f"{kind}s": [item for item in delivering if item["kind"] == kind] for kind in DELIVERING}
    asked = json.dumps({**by_kind, "Folders": folders})
    done = subprocess.run(
        [PROGRAMS / "argocd-delivery"], input=asked, capture_output=True, text=True, check=True
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _paths(delivering: list[dict[str, Any]]) -> list[str]:
    """Give the folders that are delivered, as the repository has them."""
    lists = [one["list"]["elements"] for item in delivering for one in item["spec"].get("generators", ())]
    sources = [item["spec"]["source"] for item in delivering if item["kind"] == "Application"]
    return [said["path"] for said in (*sources, *(element for elements in lists for element in elements))]


def _folder(out: Path, folders: set[Path], path: str) -> Path:
    """Find a folder of the repository in the tree, which may stand elsewhere there."""
    (found,) = (folder for folder in folders if f"/{path}".endswith(f"/{folder.relative_to(out)}"))
    return found
