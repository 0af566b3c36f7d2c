"""Argo CD sees nothing to set right while the controller moves traffic: its own comparison, at every change of a release."""

import json
import subprocess
import time
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from cluster.client import Client, Kind
from cluster.servers import PROGRAMS, controller
from cluster.sync import PATIENCE, ROLLOUT, settled, synced

NAMESPACE: Final = "watched-over"
PROJECT: Final = (
    '{argocd: {repoURL: "https://git.example.com/shop/canaries.git", respectIgnoreDifferences: true}}'
)
CANARY: Final = """\
apiVersion: canarygen.dev/v1
kind: Canary
metadata: {{name: {name}, namespace: watched-over}}
spec:
  workload: {{image: "web:{version}", port: 8080, {pods}}}
  traffic: {{{traffic}}}
  rollout: {{{rollout}}}
"""
CANARIES: Final = (
    {
        "name": "routed",
        "pods": "replicas: 4",
        "traffic": 'hosts: [routed.example.com], preview: {headers: {x-preview: "yes"}}',
        "rollout": 'minPods: 2, steps: [25% for 2s, {route: {name: beta, headers: {x-canary: "yes"}}}, 50% for 2s]',
    },
    {
        "name": "subsets",
        "pods": "autoscale: {min: 2, max: 6, cpu: 500m}",
        "traffic": "gateway: mesh, split: subsets",
        "rollout": "steps: [20% for 2s, 60% for 2s]",
    },
    {
        "name": "mirrored",
        "pods": "replicas: 3",
        "traffic": "hosts: [mirrored.example.com]",
        "rollout": "steps: [{scale: {replicas: 2}}, {mirror: {name: shadow, percent: 10, match: [{prefix: /api}]}}, {pause: 2s}]",
    },
    {
        "name": "alternating",
        "pods": "replicas: 2",
        "traffic": "hosts: [alternating.example.com]",
        "rollout": "steps: [50% for 2s], pingPong: true",
    },
    {
        "name": "turned",
        "pods": "replicas: 2",
        "traffic": "hosts: [turned.example.com]",
        "rollout": "blueGreen: {autoPromotionAfter: 2s}",
    },
)


def test_argo_cd_has_nothing_to_set_right_during_a_release(api: Client, tmp_path: Path) -> None:
    """What the controller writes is passed over, as every Application says; without that, it would be undone."""
    names = [canary["name"] for canary in CANARIES]
    synced(api, tmp_path, specs("1.0.0"), PROJECT)
    with controller(tmp_path, api), closing(api.another()) as watching:
        settled(api, NAMESPACE, dict.fromkeys(names, "Healthy"))
        tree = synced(api, tmp_path, specs("2.0.0"), PROJECT)
        passed_over = [item for one in tree for item in one["spec"].get("ignoreDifferences", [])]
        git = [one for one in tree if one["metadata"].get("namespace") == NAMESPACE]
        told, untold, end = [], [], time.monotonic() + PATIENCE
        while not all(is_done(api, name) for name in names):
            assert time.monotonic() < end, "the second version did not take over"
            live = [held(watching, one) for one in git]
            told += differences(live, git, passed_over)
            untold += differences(live, git, [])

    assert told == []
    assert {kind for kind, _ in untold} >= {"VirtualService"}


def specs(version: str) -> str:
    """Write all canaries, of one version."""
    return "---\n".join(CANARY.format(**canary, version=version) for canary in CANARIES)


def is_done(api: Client, name: str) -> bool:
    """Whether the second version has all traffic, and the first has gone."""
    status = api.get(ROLLOUT, NAMESPACE, name)["status"]
    is_stable: bool = status["phase"] == "Healthy" and status["stableRS"] == status["currentPodHash"]
    return is_stable and status.get("replicas") == status.get("updatedReplicas")


def held(api: Client, manifest: dict[str, Any]) -> dict[str, Any]:
    """Give an object of Git as the cluster has it."""
    kind = Kind(manifest["apiVersion"], manifest["kind"])
    return api.get(kind, NAMESPACE, manifest["metadata"]["name"])


def differences(live: Iterable[Any], git: Iterable[Any], ignore: Iterable[Any]) -> list[tuple[str, str]]:
    """Give the kinds and names of the objects that Argo CD finds out of sync."""
    asked = json.dumps({"Live": live, "Git": git, "Ignore": ignore})
    done = subprocess.run([PROGRAMS / "argocd-diff"], input=asked, capture_output=True, text=True, check=True)
    return [(found["Kind"], found["Name"]) for found in map(json.loads, done.stdout.splitlines())]
