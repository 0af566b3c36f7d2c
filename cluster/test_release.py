"""A release through the real controller moves the weights as the forecast says."""

import json
import re
import time
from collections.abc import Generator
from contextlib import closing
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import pytest

from canarygen.cli.program import run
from cluster.client import Client, Kind
from cluster.servers import controller
from cluster.sync import synced

ROLLOUT: Final = Kind("argoproj.io/v1alpha1", "Rollout")
VIRTUAL_SERVICE: Final = Kind("networking.istio.io/v1", "VirtualService")
SPEC: Final = """\
apiVersion: canarygen.dev/v1
kind: Canary
metadata: {{name: web, namespace: {namespace}}}
spec:
  workload: {{image: "web:{version}", replicas: 4, port: 8080}}
  traffic: {{{traffic}}}
  rollout: {{steps: [25% for 2s, 50% for 2s]}}
"""
PROJECT: Final = "{external: {gateways: {both-ways/edge: {hosts: ['*']}}}}"
PATIENCE: Final = 60


@pytest.mark.parametrize(
    ("namespace", "traffic"),
    [
        ("by-services", "hosts: [web.example.com]"),
        ("by-subsets", "gateway: mesh, split: subsets"),
        ("both-ways", "hosts: [web.example.com], gateway: [edge, mesh]"),
    ],
)
def test_a_release_moves_the_weights_as_the_forecast_says(
    api: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str], namespace: str, traffic: str
) -> None:
    synced(api, tmp_path, SPEC.format(namespace=namespace, traffic=traffic, version="1.0.0"), PROJECT)
    with controller(tmp_path, api), closing(api.another()) as watching:
        wait_until_healthy(api, namespace)
        with closing(weights(watching, namespace)) as watched:
            seen = [next(watched)]
            synced(api, tmp_path, SPEC.format(namespace=namespace, traffic=traffic, version="2.0.0"), PROJECT)
            for weight in watched:
                seen.append(weight)
                if weight == 0 and 100 in seen:
                    break

    capsys.readouterr()
    assert run(["-C", str(tmp_path), "forecast", "web", "--format", "json"]) == 0
    (forecast,) = json.loads(capsys.readouterr().out)["forecasts"]
    assert [weight for weight, _ in groupby(seen)] == [0, *foretold(forecast)]


def wait_until_healthy(api: Client, namespace: str, name: str = "web") -> None:
    """Wait until the controller has brought up the first version."""
    end = time.monotonic() + PATIENCE
    while api.get(ROLLOUT, namespace, name).get("status", {}).get("phase") != "Healthy":
        assert time.monotonic() < end, "the first version did not come up"
        time.sleep(0.2)


def weights(api: Client, namespace: str) -> Generator[int]:
    """Give what the VirtualService sends to the canary, now and whenever it changes."""
    for held in api.watch(VIRTUAL_SERVICE, namespace, "web"):
        for to in held["spec"]["http"][0]["route"]:
            destination = to["destination"]
            if "canary" in (destination.get("subset"), destination["host"].rpartition("-")[2]):
                yield to.get("weight", 0)


def foretold(forecast: dict[str, Any]) -> list[int]:
    """Give the weights that a forecast says come one after the other."""
    events = [event for state in forecast["states"] for event in state["events"]]
    return [int(found[1]) for event in events if (found := re.match(r"weight \d+ -> (\d+)", event))]
