"""Releases that are made up stand where the forecast says at each of their pauses: so many pods of each version, and such weights."""

import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

from canarygen.cli.program import run
from canarygen.diagnostic import Rejected
from canarygen.source import Source
from canarygen.verification import compiled
from cluster.client import Client, Kind
from cluster.servers import controller
from cluster.sync import PATIENCE, ROLLOUT, settled, synced

NAMESPACE: Final = "drawn"
PROJECT: Final = "{}"
RELEASES: Final = 24
SPEC: Final = """\
apiVersion: canarygen.dev/v1
kind: Canary
metadata: {{name: {name}, namespace: drawn}}
spec:
  workload: {{image: "web:{version}", replicas: {replicas}, port: 8080}}
  traffic: {{hosts: [{name}.example.com]}}
  rollout: {{steps: [{steps}]{more}}}
"""
PAUSE: Final = 5
"""Seconds: on a busy machine the controller takes two of them until it has made what a pause begins with."""
REPLICA_SET: Final = Kind("apps/v1", "ReplicaSet")
VIRTUAL_SERVICE: Final = Kind("networking.istio.io/v1", "VirtualService")
Stand = tuple[int, int, int]
"""The weight of the new version, and how many pods are wanted of the old version and of the new one."""


def test_made_up_releases_stand_where_the_forecast_says(
    api: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    random = Random(int(os.environ.get("SEED", "1")))  # noqa: S311 -- nothing secret
    plans = {f"web{number}": accepted(random) for number in range(RELEASES)}
    synced(api, tmp_path, specs(plans, "1.0.0"), PROJECT)
    with controller(tmp_path, api):
        settled(api, NAMESPACE, dict.fromkeys(plans, "Healthy"))
        synced(api, tmp_path, specs(plans, "2.0.0"), PROJECT)
        seen = stands(api, plans)

    for name in plans:
        capsys.readouterr()
        assert run(["-C", str(tmp_path), "forecast", name, "--pod-start", "0s", "--format", "json"]) == 0
        foretold = paused(json.loads(capsys.readouterr().out)["forecasts"][0])
        assert foretold
        assert (name, {step: seen[name].get(step) for step in foretold}) == (name, foretold)


def accepted(random: Random) -> dict[str, Any]:
    """Make up a release that compiles."""
    while True:
        made = plan(random)
        with suppress(Rejected):
            compiled([Source(path="web.yaml", data=specs({"web": made}, "1.0.0").encode())])
            return made


def plan(random: Random) -> dict[str, Any]:
    """Make up a release: its replicas, its steps, and what else its pods are counted by."""
    replicas = random.randint(1, 9)
    steps = []
    for weight in sorted(random.sample(range(5, 100, 5), random.randint(1, 3))):
        scale = random.choice(
            [
                "",
                "",
                "{scale: traffic}",
                f"{{scale: {{replicas: {random.randint(1, replicas)}}}}}",
                f"{{scale: {{weight: {random.randint(1, 100)}}}}}",
            ]
        )
        steps += [scale, f"pause {PAUSE}s"] if scale else []
        steps.append(f"{weight}% for {PAUSE}s")
    choices = (
        ("", ", scale: dynamic"),
        ("", ", pingPong: true"),
        ("", f", minPods: {random.randint(1, min(3, replicas))}"),
        ("", ", surge: 1, unavailable: 1"),
    )
    return {
        "replicas": replicas,
        "steps": ", ".join(steps),
        "more": "".join(map(random.choice, choices)),
    }


def specs(plans: Mapping[str, Mapping[str, Any]], version: str) -> str:
    """Write all canaries in one version."""
    return "---\n".join(SPEC.format(name=name, version=version, **said) for name, said in plans.items())


def stands(api: Client, names: Mapping[str, Any]) -> dict[str, dict[int, Stand]]:
    """Give where each release stood last at each of its steps, once all are over."""
    found: dict[str, dict[int, Stand]] = {name: {} for name in names}
    end = time.monotonic() + 2 * PATIENCE
    while time.monotonic() < end:
        rollouts, routes = named(api, ROLLOUT), named(api, VIRTUAL_SERVICE)
        pods = {
            (
                its["metadata"]["ownerReferences"][0]["name"],
                its["spec"]["template"]["spec"]["containers"][0]["image"],
            ): its
            for its in named(api, REPLICA_SET).values()
        }
        for name in names:
            old, new = (pods.get((name, f"web:{version}")) for version in ("1.0.0", "2.0.0"))
            # What was listed first may be older than what was listed last: only what stands still is seen as it is.
            if old and new:
                weight = routes[name]["spec"]["http"][0]["route"][1].get("weight", 0)
                step = rollouts[name]["status"]["currentStepIndex"]
                found[name][step] = weight, old["spec"]["replicas"], new["spec"]["replicas"]
        is_over = all(one["status"]["phase"] == "Healthy" for one in rollouts.values())
        if is_over and all(found.values()):
            return found
        time.sleep(0.2)
    pytest.fail("the releases do not end")


def named(api: Client, kind: Kind) -> dict[str, dict[str, Any]]:
    """Give what there is of a kind in the namespace, by its name."""
    return {
        one["metadata"]["name"]: one for one in api.all(kind) if one["metadata"]["namespace"] == NAMESPACE
    }


def paused(forecast: dict[str, Any]) -> dict[int, Stand]:
    """Give where a forecast says that a release stands at the end of each of its pauses."""
    found = {}
    for state in forecast["states"]:
        wanted = {version["revision"]: version["wanted"] for version in state["versions"]}
        if state["step"] < state["stepCount"] and state["until"]:
            found[state["step"]] = state["weights"]["canary"], wanted[1], wanted[2]
    return found
