"""What Argo CD ignores is just what the controller writes: shown field by field, with jq itself."""

import copy
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jq
import pytest

from canarygen import library
from canarygen.diagnostic import Rejected
from canarygen.document import Map
from canarygen.model.project import PROJECT_FILE
from canarygen.ownership import written
from canarygen.project import project
from canarygen.source import Source
from canarygen.verification import compiled, verified_shared, yielded
from tests.reading import loaded
from tests.test_cases import ACCEPTED
from tests.test_fork import SPEC

HASH = "rollouts-pod-template-hash"
MARK = "argo-rollouts.argoproj.io/managed-by-rollouts"


def canaries() -> Iterator[tuple[str, Path]]:
    """Give the folder of every canary of every case, and of the shipped examples."""
    for case in ACCEPTED:
        for rollout in sorted((case / "out").rglob("rollout.yaml")):
            yield f"{case.name}:{rollout.parent.name}", rollout.parent


CANARIES = dict(canaries())


def objects(folder: Path) -> list[Map]:
    return [
        loaded(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*.yaml"))
        if path.name != "kustomization.yaml"
    ]


def reconciled(tree: list[Map]) -> list[Map]:
    """Let the controller at every object, in the middle of a rollout: see reference 1.5 of its Istio reconciler."""
    live = copy.deepcopy(tree)
    named = {(item["kind"], item["metadata"]["name"]): item for item in live}
    for rollout in [item for item in live if item["kind"] == "Rollout"]:
        strategy = rollout["spec"]["strategy"]
        plan = strategy.get("canary", strategy.get("blueGreen"))
        pair = plan.get("pingPong", {})
        services = [
            plan.get(key) for key in ("canaryService", "stableService", "activeService", "previewService")
        ]
        for name in filter(None, [*services, pair.get("pingService"), pair.get("pongService")]):
            mark(named["Service", name])
            named["Service", name]["spec"]["selector"][HASH] = "5f9c7d"
        routing = plan.get("trafficRouting", {})
        if istio := routing.get("istio"):
            shift(named["VirtualService", istio["virtualService"]["name"]], istio["virtualService"], routing)
            if rule := istio.get("destinationRule"):
                mark(named["DestinationRule", rule["name"]])
                for subset in named["DestinationRule", rule["name"]]["spec"]["subsets"]:
                    subset["labels"][HASH] = "5f9c7d"
        if any(item["kind"] == "HorizontalPodAutoscaler" for item in tree):
            rollout["spec"]["replicas"] = 17
    return live


def mark(item: Map) -> None:
    item["metadata"].setdefault("annotations", {})[MARK] = "a-rollout"


def shift(service: Map, target: Map, routing: Map) -> None:
    spec = service["spec"]
    moved = [route for route in spec.get("http", []) if route["name"] in target.get("routes", [])]
    moved += [route for kind in ("tls", "tcp") if f"{kind}Routes" in target for route in spec[kind]]
    for route in moved:
        for destination, weight in zip(route["route"], (70, 30), strict=True):
            destination["weight"] = weight
    for managed in routing.get("managedRoutes", []):
        spec["http"].insert(0, {"name": managed["name"], "route": [{"destination": {"host": "x"}}]})


deleting = cache(lambda expression: jq.compile(f"del({expression})"))


def compared(item: Map, entries: list[Map]) -> Map:
    """Remove what Argo CD would not compare, as it does: by JSON pointer, and by jq's `del`."""
    result = copy.deepcopy(item)
    for entry in entries:
        if (item["kind"], item["metadata"]["name"]) == (entry["kind"], entry["name"]):
            assert item["metadata"]["namespace"] == entry["namespace"]
            for expression in entry.get("jqPathExpressions", []):
                result = deleting(expression).input_value(result).first()
            for pointer in entry.get("jsonPointers", []):
                remove(result, pointer)
    if result["metadata"].get("annotations") == {}:
        del result["metadata"]["annotations"]
    return result


def remove(item: Map, pointer: str) -> None:
    *above, last = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    for step in above:
        item = item.get(step, {})
    item.pop(last, None)


def ignored(tree: list[Map]) -> list[Map]:
    return [found.ignored(tree[0]["metadata"]["namespace"]) for found in written(tree)]


@pytest.mark.parametrize("name", CANARIES)
def test_every_field_that_the_controller_writes_is_ignored(name: str) -> None:
    """In the middle of a rollout Argo CD sees the objects as Git has them."""
    tree = objects(CANARIES[name])
    live, entries = reconciled(tree), ignored(tree)

    assert live != tree
    for before, after in zip(tree, live, strict=True):
        assert compared(after, entries) == compared(before, entries)


@pytest.mark.parametrize("name", CANARIES)
def test_no_other_field_is_ignored(name: str) -> None:
    """A change of any field that Git alone owns is seen, whichever it is."""
    tree = objects(CANARIES[name])
    entries = ignored(tree)

    for item in tree:
        plain = compared(item, entries)
        for path in leaves(item):
            if not is_controllers(item, path):
                assert compared(changed(item, path), entries) != plain, (item["kind"], path)


def changed(item: Any, path: tuple[Any, ...]) -> Any:
    """Give an item with another value at a path; what stands beside that it shares."""
    result = copy.copy(item)
    result[path[0]] = changed(item[path[0]], path[1:]) if path[1:] else "changed"
    return result


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    if not isinstance(value, (dict, list)) or not value:
        yield path
    for key, inner in items:
        yield from leaves(inner, (*path, key))


def is_controllers(item: Map, path: tuple[Any, ...]) -> bool:
    """Whether the controller owns the field, a weight of a split route; or Argo CD finds the object by it."""
    if path[0] in {"kind", "apiVersion"} or path in {("metadata", "name"), ("metadata", "namespace")}:
        return True
    return item["kind"] == "VirtualService" and path[-1] == "weight" and len(destinations(item, path)) > 1


def destinations(item: Map, path: tuple[Any, ...]) -> list[Map]:
    _, kind, index, *_ = path
    found: list[Map] = item["spec"][kind][index]["route"]
    return found


_OF_A_SET = b"""\
apiVersion: canarygen.dev/v1
kind: Project
spec:
  argocd: {mode: applicationset}
  environments:
    prod: {argocd: {repoURL: https://git.example.com/canaries.git}}
  targets: {argoCD: "2.10"}
  external: {gateways: {istio-system/public: {}}}
"""


_TOLD = r"^canarygen\.yaml:4:18: .* a cluster keeps none above 1\.5$"
"""At the mode that is said for all environments, though each has its Argo CD."""


def many(files: int) -> list[Source]:
    """Give so many spec files of two hundred canaries."""
    return [
        Source(
            f"specs/{file}.yaml",
            "---\n".join(SPEC.replace("NAME", f"app-{file}-{number}") for number in range(200)).encode(),
        )
        for file in range(files)
    ]


def test_an_application_set_is_refused_that_no_cluster_keeps() -> None:
    """By 2,000 canaries it has 1.3 MiB, by 2,400 more than 1.5: whether all are compiled at once, in pieces, or in shards."""
    its = project(Source(PROJECT_FILE, _OF_A_SET), library.language("project"))
    [small] = [item for item in compiled(many(10), its).manifests if item.kind == "ApplicationSet"]
    elements = small.content["spec"]["generators"][0]["list"]["elements"]
    elements += elements[:400]

    with pytest.raises(Rejected, match=_TOLD):
        yielded(many(12), its)
    with pytest.raises(Rejected, match=_TOLD):
        verified_shared([small], "off")
