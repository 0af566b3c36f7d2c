"""Wherever a release goes, on, back, or out of the way of the next one, no requests are led where no pods are."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from cluster.client import Client, Kind
from cluster.servers import controller
from cluster.sync import ROLLOUT, settled, synced
from cluster.witness import Change, witnessed

Map = dict[str, Any]
NAMESPACE: Final = "moves"
NAME: Final = "app.kubernetes.io/name"
PROJECT: Final = "{}"
SPEC: Final = """\
apiVersion: canarygen.dev/v1
kind: Canary
metadata: {{name: {name}, namespace: moves}}
spec:
  workload: {{image: "web:{version}", replicas: 4, port: 8080}}
  traffic: {{{traffic}}}
  rollout: {{steps: [25% until promoted]{more}}}
"""
GATEWAY: Final = "hosts: [{name}.example.com]"
LABELS: Final = ", canaryMetadata: {labels: {role: canary, tier: web}}, stableMetadata: {labels: {role: stable, tier: web}}"
SORTS: Final = {
    "services": (GATEWAY, ""),
    "subsets": ("gateway: mesh, split: subsets", ""),
    "alternating": (GATEWAY, ", pingPong: true"),
    "dynamic": (GATEWAY, ", scale: dynamic"),
    "labelled": (GATEWAY, LABELS),
}
KINDS: Final = (
    Kind("apps/v1", "ReplicaSet"),
    Kind("v1", "Service"),
    Kind("networking.istio.io/v1", "DestinationRule"),
    Kind("networking.istio.io/v1", "VirtualService"),
)
STATUSES: Final[Mapping[str, Map]] = {
    "promoted": {"pauseConditions": None},
    "promoted-full": {"promoteFull": True},
    "aborted": {"abort": True},
}
"""What `kubectl argo rollouts` writes."""
VERSIONS: Final = {"taken-back": "1.0.0", "overtaken": "3.0.0"}
ENDS: Final = {"aborted": "Degraded", "overtaken": "Paused"}
"""Where a move does not end with a version that has proved itself."""
NAMES: Final = {f"{sort}-{way}": way for sort in SORTS for way in (*STATUSES, *VERSIONS)}


def test_no_requests_are_led_where_no_pods_are(api: Client, tmp_path: Path) -> None:
    synced(api, tmp_path, specs(lambda _: "1.0.0"), PROJECT)
    with controller(tmp_path, api):
        settled(api, NAMESPACE, dict.fromkeys(NAMES, "Healthy"))
        synced(api, tmp_path, specs(lambda _: "2.0.0"), PROJECT)
        settled(api, NAMESPACE, dict.fromkeys(NAMES, "Paused"))
        begun = api.version()
        with witnessed(api, NAMESPACE, *KINDS) as changes:
            for name, way in NAMES.items():
                held = api.get(ROLLOUT, NAMESPACE, name)
                api.report(
                    {"apiVersion": ROLLOUT.version, "kind": ROLLOUT.name, **held}, STATUSES.get(way, {})
                )
            synced(api, tmp_path, specs(lambda way: VERSIONS.get(way, "2.0.0")), PROJECT)
            settled(api, NAMESPACE, {name: ENDS.get(way, "Healthy") for name, way in NAMES.items()})

    assert {one["metadata"]["name"] for _, one in changes} >= NAMES.keys()
    assert list(lost(changes, begun)) == []


def specs(version: Callable[[str], str]) -> str:
    """Write all canaries, each of the version for the way that it goes."""
    texts = []
    for name, way in NAMES.items():
        traffic, more = SORTS[name.partition("-")[0]]
        texts.append(
            SPEC.format(name=name, version=version(way), traffic=traffic.format(name=name), more=more)
        )
    return "---\n".join(texts)


def lost(changes: Sequence[Change], begun: int) -> Iterator[str]:
    """Give what goes where no pods are, change by change since a version."""
    held: dict[tuple[str, str], Map] = {}
    for version, one in changes:
        held[one["kind"], one["metadata"]["name"]] = one
        routes = [found for (kind, _), found in held.items() if kind == "VirtualService"]
        for route in routes if version > begun else ():
            if _owner(route) == _owner(one):
                yield from _led_nowhere(route, held)


def _led_nowhere(route: Map, held: Mapping[tuple[str, str], Map]) -> Iterator[str]:
    name = _owner(route)
    for rule in route["spec"]["http"]:
        for to in rule["route"]:
            wanted = _wanted(to["destination"], name, held)
            if to.get("weight", 100) and not any(wanted.items() <= labels.items() for labels in _pods(held)):
                yield f"{to} of {name}: {wanted}"


def _wanted(to: Map, name: str, held: Mapping[tuple[str, str], Map]) -> dict[str, str]:
    found = dict(held["Service", to["host"]]["spec"]["selector"])
    if "subset" in to:
        subsets = held["DestinationRule", name]["spec"]["subsets"]
        found |= next(one["labels"] for one in subsets if one["name"] == to["subset"])
    return found


def _pods(held: Mapping[tuple[str, str], Map]) -> Iterator[Mapping[str, str]]:
    """Give the labels of pods that are ready, by the templates that they are made of."""
    for (kind, _), one in held.items():
        if kind == "ReplicaSet" and one["spec"]["replicas"] and one["status"].get("availableReplicas"):
            yield one["spec"]["template"]["metadata"]["labels"]


def _owner(one: Map) -> str:
    labels = one["spec"]["template"]["metadata"]["labels"] if one["kind"] == "ReplicaSet" else {}
    return str({**one["metadata"].get("labels", {}), **labels}[NAME])
