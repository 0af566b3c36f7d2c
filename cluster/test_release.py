"""A release through the real controller moves the weights as the forecast says."""

import json
import re
import time
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import pytest

from canarygen.cli.program import run
from cluster.client import Client, Kind
from cluster.envoy import Request
from cluster.istiod import Told, told
from cluster.question import caller
from cluster.release import Release
from cluster.routing import faults
from cluster.servers import controller
from cluster.settings import percent
from cluster.sync import PATIENCE, ROLLOUT, settled, synced

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
        settled(api, namespace, {"web": "Healthy"})
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


MANAGED: Final = """\
apiVersion: canarygen.dev/v1
kind: Canary
metadata: {{name: web, namespace: {namespace}}}
spec:
  workload: {{image: "web:{version}", replicas: 4, port: 8080}}
  traffic: {{{traffic}}}
  rollout:
    steps:
    - scale: {{replicas: 4}}
    - route: {{name: beta, headers: {{x-beta: "true"}}}}
    - pause 3s
    - mirror: {{name: shadow, percent: 30, match: {{method: GET, exact: /a}}}}
    - 25% for 3s
    - {{route: beta, remove: true}}
{experiment}
    - 50% for 3s
"""
EXPERIMENT: Final = """\
    - experiment:
        duration: 4s
        templates:
        - {name: baseline, specRef: stable, replicas: 1, weight: 10}
        - {name: candidate, specRef: canary, replicas: 1, weight: 20}
"""
KINDS: Final = (
    VIRTUAL_SERVICE,
    Kind("networking.istio.io/v1", "DestinationRule"),
    Kind("networking.istio.io/v1", "Gateway"),
    Kind("v1", "Service"),
    Kind("apps/v1", "ReplicaSet"),
)
View = tuple[int, int, int]
"""What a proxy does: so much of it goes to the new version, with the header of testers, too; and so much is mirrored."""


@pytest.mark.parametrize(
    ("namespace", "traffic", "experiment"),
    [
        ("managed-services", "hosts: [web.example.com]", EXPERIMENT),
        ("managed-subsets", "gateway: mesh, split: subsets", "    - pause 3s"),
    ],
)
def test_envoy_does_in_each_state_of_a_release_what_the_forecast_says(
    api: Client,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    namespace: str,
    traffic: str,
    experiment: str,
) -> None:
    """Managed routes, subsets and experiments as the controller writes them lead requests where the forecast says."""
    spec = partial(MANAGED.format, namespace=namespace, traffic=traffic, experiment=experiment)
    synced(api, tmp_path, spec(version="1.0.0"), PROJECT)
    with controller(tmp_path, api):
        settled(api, namespace, {"web": "Healthy"})
        synced(api, tmp_path, spec(version="2.0.0"), PROJECT)
        releases = list(states(api, namespace))

    views, found = [], []
    for release, answer in zip(releases, told(releases), strict=True):
        found += faults(release, answer)
        views.append(view(release, answer, namespace))
    capsys.readouterr()
    assert run(["-C", str(tmp_path), "forecast", "web", "--pod-start", "0s", "--format", "json"]) == 0
    (forecast,) = json.loads(capsys.readouterr().out)["forecasts"]
    assert found == []
    assert [seen for seen, _ in groupby(views)] == foreseen(forecast)


def states(api: Client, namespace: str) -> Iterator[Release]:
    """Give the states of a release that last a second, until it is over."""
    last, since, is_told, has_begun = "", 0.0, False, False
    end = time.monotonic() + PATIENCE
    while True:
        assert time.monotonic() < end, "the release does not end"
        held = [one for kind in KINDS for one in api.all(kind) if one["metadata"]["namespace"] == namespace]
        for one in held:
            one.pop("status", None)
        now = json.dumps([one["spec"] for one in held])
        if now != last:
            last, since, is_told = now, time.monotonic(), False
        elif not is_told and time.monotonic() - since > 1:
            is_told = True
            yield Release.as_it_stands(held)
            status = api.get(ROLLOUT, namespace, "web")["status"]
            has_begun = has_begun or status["phase"] != "Healthy"
            if has_begun and status["phase"] == "Healthy":
                return
        time.sleep(0.1)


def view(release: Release, answer: Told, namespace: str) -> View:
    """Say what the proxy of callers does with requests, with and without the header, and with one that may be mirrored."""
    common, proxy = Request(port=80, host="web.example.com", path="/"), "gateway istio=ingressgateway"
    for service in release.kind("Service"):
        if service["metadata"]["name"] == "web":
            address, host = service["spec"]["clusterIP"], f"web.{namespace}.svc.cluster.local"
            common, proxy = Request(port=8080, host=host, path="/", address=address), caller(namespace)
    envoy = answer.proxies[proxy]
    new = {f"{pod.address}:8080" for pod in release.pods if pod.image == "web:2.0.0"}

    def share(request: Request) -> int:
        clusters = envoy.answer(request).clusters
        return sum(weight for name, weight in clusters.items() if envoy.endpoints[name] <= new)

    mirrors = envoy.answer(replace(common, path="/a")).route["route"].get("requestMirrorPolicies", [])
    mirrored = sum(percent(one["runtimeFraction"]["defaultValue"]) or 0 for one in mirrors)
    return share(common), share(replace(common, headers={"x-beta": "true"})), int(mirrored)


def foreseen(forecast: dict[str, Any]) -> list[View]:
    """Give the views that a forecast says come one after the other, and last a second."""
    found = []
    for state in forecast["states"]:
        if state["until"] is None or state["until"] - state["time"] > 1:
            routes = {route["name"]: route for route in state["routes"]}
            testers = 100 if "beta" in routes else state["exposure"]
            found.append((state["exposure"], testers, routes.get("shadow", {}).get("percent", 0)))
    return [seen for seen, _ in groupby(found)]


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
