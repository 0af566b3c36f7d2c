"""A spec built, and its tree brought to the cluster, as Argo CD would; and what the controller has made of it in the end."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from canarygen.cli.program import run
from cluster.client import Client, Kind
from tests.reading import loaded

ROLLOUT: Final = Kind("argoproj.io/v1alpha1", "Rollout")
PATIENCE: Final = 60
_REST: Final = 2
"""For so many seconds the controller writes nothing once it has come to an end, even on a busy machine."""


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


def settled(api: Client, namespace: str, phases: Mapping[str, str]) -> None:
    """Wait until Rollouts are in some phase, and the controller is done with them.

    What is said to it until then is lost at times: when it has written the status of a Rollout it puts that into its own memory,
    over what has come in meanwhile, and does not look again until the Rollout changes (writeBackToInformer, rollout/controller.go).
    """
    end = time.monotonic() + PATIENCE
    seen, since = "", 0.0
    while not seen or time.monotonic() - since < _REST:
        assert time.monotonic() < end, "it does not come to that"
        held = [api.get(ROLLOUT, namespace, name) for name in phases]
        is_so = [one.get("status", {}).get("phase") for one in held] == list(phases.values())
        now = " ".join(one["metadata"]["resourceVersion"] for one in held) if is_so else ""
        if now != seen:
            seen, since = now, time.monotonic()
        time.sleep(0.1)
