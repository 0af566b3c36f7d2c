"""Labels that only the pods of one version carry: what finds them, and when, is as lint says.

Pods are made of the templates of ReplicaSets, into which the controller writes these labels before it gives them to pods.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from cluster.client import Client, Kind
from cluster.servers import controller
from cluster.sync import PATIENCE, ROLLOUT, settled
from cluster.witness import witnessed

Map = dict[str, Any]
CASES: Final = Path(__file__).parents[1] / "tests" / "cases" / "lint" / "rollouts"
SERVICE: Final = Kind("v1", "Service")
RULE: Final = Kind("networking.istio.io/v1", "DestinationRule")
VIRTUAL_SERVICE: Final = Kind("networking.istio.io/v1", "VirtualService")
REPLICA_SET: Final = Kind("apps/v1", "ReplicaSet")
PROMOTED: Final[Map] = {"pauseConditions": None}
HASH: Final = "rollouts-pod-template-hash"
SLOW: Final[Map] = {
    "apiVersion": "argoproj.io/v1alpha1",
    "kind": "AnalysisTemplate",
    "metadata": {"name": "slow", "namespace": "labels-of-services"},
    "spec": {
        "metrics": [
            {
                "name": "slow",
                "initialDelay": "10m",
                "provider": {"web": {"url": "http://127.0.0.1:9", "jsonPath": "{$}"}},
            }
        ]
    },
}
"""What keeps a new version from being the stable one for a while."""


def test_services_find_the_pods_of_their_version_as_lint_says(api: Client, tmp_path: Path) -> None:
    """One by a label that the template lacks is refused; one by what the controller takes from pods finds none."""
    namespace = "labels-of-services"
    tree = brought(api, namespace, "services-by-labels-of-a-version.yaml", SLOW)
    (cart,) = (one for one in tree if one["kind"] == "Rollout" and one["metadata"]["name"] == "cart")
    cart["spec"]["strategy"]["blueGreen"]["postPromotionAnalysis"] = {"templates": [{"templateName": "slow"}]}
    api.make(cart)
    with controller(tmp_path, api):
        settled(api, namespace, {"cart": "Healthy", "till": "Healthy", "desk": "Healthy", "feed": "Degraded"})
        refusal = api.get(ROLLOUT, namespace, "feed")["status"]["message"]
        first = api.get(SERVICE, namespace, "cart")["spec"]["selector"][HASH]
        released(api, tree, "cart", "till", "desk")
        settled(api, namespace, {"till": "Paused", "desk": "Paused"})
        wait(lambda: api.get(SERVICE, namespace, "cart")["spec"]["selector"][HASH] != first)
        on_trial = found(api, namespace)
        promoted(api, namespace, "till", "desk")
        settled(api, namespace, {"till": "Healthy", "desk": "Healthy"})
        at_rest = found(api, namespace)

    assert 'has unmatch label "' in refusal
    assert {name for name, is_found in on_trial.items() if not is_found} >= {"cart", "till-canary"}
    assert on_trial["cart-preview"]
    assert on_trial["till"]
    assert not at_rest["till"]
    assert on_trial["desk"]
    assert on_trial["desk-canary"]
    assert at_rest["desk"]


def test_subsets_find_the_pods_of_their_version_as_lint_says(api: Client, tmp_path: Path) -> None:
    """Beside the hash of one version the label of the other one finds no pods."""
    namespace = "labels-of-subsets"
    tree = brought(api, namespace, "subsets-by-labels-of-a-version.yaml")
    with controller(tmp_path, api):
        settled(api, namespace, {"cart": "Healthy", "till": "Healthy"})
        released(api, tree, "cart", "till")
        settled(api, namespace, {"cart": "Paused", "till": "Paused"})
        subsets = {
            (rule, subset["name"]): subset["labels"]
            for rule in ("cart", "till")
            for subset in api.get(RULE, namespace, rule)["spec"]["subsets"]
        }
        made = list(templates(api, namespace))

    finding = {
        name: any(wanted.items() <= labels.items() for labels in made) for name, wanted in subsets.items()
    }
    assert finding == {
        ("cart", "stable"): False,
        ("cart", "canary"): False,
        ("till", "stable"): True,
        ("till", "canary"): True,
    }


def test_new_pods_lose_the_label_of_their_subset_before_requests_are_led_away(
    api: Client, tmp_path: Path
) -> None:
    namespace = "labels-at-promotion"
    tree = brought(api, namespace, "subsets-by-labels-of-a-version.yaml")
    with controller(tmp_path, api), closing(api.another()) as one, closing(api.another()) as other:
        settled(api, namespace, {"till": "Healthy"})
        released(api, tree, "till")
        settled(api, namespace, {"till": "Paused"})
        pods = versions(one, REPLICA_SET, namespace, newest(api, namespace, "till"), _label)
        routes = versions(other, VIRTUAL_SERVICE, namespace, "till", _weight)
        assert [next(pods)[1], next(routes)[1]] == ["canary", 25]
        promoted(api, namespace, "till")
        lost = next(version for version, label in pods if label != "canary")
        led_away = next(version for version, weight in routes if weight == 0)

    assert lost < led_away


@pytest.mark.parametrize(
    ("status", "weight"), [(PROMOTED, 0), ({"promoteFull": True}, 75)], ids=["step", "full"]
)
def test_old_pods_lose_the_label_of_their_subset_and_have_requests_still_where_steps_are_skipped(
    api: Client, tmp_path: Path, status: Map, weight: int
) -> None:
    namespace = f"labels-of-old-pods-{weight}"
    tree = brought(api, namespace, "subsets-by-labels-of-a-version.yaml")
    with controller(tmp_path, api):
        settled(api, namespace, {"till": "Healthy"})
        old = newest(api, namespace, "till")
        released(api, tree, "till")
        settled(api, namespace, {"till": "Paused"})
        begun = api.version()
        with witnessed(api, namespace, REPLICA_SET, VIRTUAL_SERVICE) as changes:
            promoted(api, namespace, "till", status=status)
            settled(api, namespace, {"till": "Healthy"})

    till = [change for change in changes if change[1]["metadata"]["name"] in {"till", old}]
    lost = next(
        at for at, one in till if at > begun and one["kind"] == "ReplicaSet" and _label(one) != "stable"
    )
    routes = [one for at, one in till if at < lost and one["kind"] == "VirtualService"]
    assert routes[-1]["spec"]["http"][0]["route"][0].get("weight", 0) == weight


def _label(held: Map) -> object:
    return held["spec"]["template"]["metadata"]["labels"].get("role")


def _weight(held: Map) -> object:
    return held["spec"]["http"][0]["route"][1].get("weight", 0)


def versions(
    api: Client, kind: Kind, namespace: str, name: str, read: Callable[[Map], object]
) -> Iterator[tuple[int, object]]:
    """Give what is read of an object, now and whenever it changes, by the version that the server counts for all that it holds."""
    for held in api.watch(kind, namespace, name):
        yield int(held["metadata"]["resourceVersion"]), read(held)


def newest(api: Client, namespace: str, name: str) -> str:
    """Give the name of the ReplicaSet of the version of a Rollout that is on trial."""
    return f"{name}-{api.get(ROLLOUT, namespace, name)['status']['currentPodHash']}"


def promoted(api: Client, namespace: str, *names: str, status: Map = PROMOTED) -> None:
    """Have Rollouts go on from a pause, as `kubectl argo rollouts promote` does; or whatever else it writes into a status."""
    for name in names:
        held = api.get(ROLLOUT, namespace, name)
        api.report({"apiVersion": ROLLOUT.version, "kind": ROLLOUT.name, **held}, status)


def brought(api: Client, namespace: str, case: str, *further: Map) -> list[Map]:
    """Bring the objects of a case into a namespace of their own."""
    tree = list(yaml.safe_load_all((CASES / case).read_text()))
    for one in tree:
        one["metadata"]["namespace"] = namespace
    for one in (*further, *tree):
        api.make(one)
    return tree


def released(api: Client, tree: list[Map], *names: str) -> None:
    """Bring a new version of some Rollouts."""
    for one in tree:
        if one["kind"] == "Rollout" and one["metadata"]["name"] in names:
            (container,) = one["spec"]["template"]["spec"]["containers"]
            container["image"] = container["image"].replace("1.0.0", "2.0.0")
            api.make(one)


def found(api: Client, namespace: str) -> Mapping[str, bool]:
    """Tell of each Service whether it finds pods."""
    made = list(templates(api, namespace))
    services = (one for one in api.all(SERVICE) if one["metadata"]["namespace"] == namespace)
    return {
        one["metadata"]["name"]: any(one["spec"]["selector"].items() <= labels.items() for labels in made)
        for one in services
    }


def templates(api: Client, namespace: str) -> Iterator[Mapping[str, str]]:
    """Give the labels of pods that there are, by the templates that they are made of."""
    for held in api.all(REPLICA_SET):
        if held["metadata"]["namespace"] == namespace and held["spec"]["replicas"]:
            yield held["spec"]["template"]["metadata"]["labels"]


def wait(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, "it does not come to that"
        time.sleep(0.1)
