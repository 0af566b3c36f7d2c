"""Istio's control plane tells Envoy what canarygen's trees say, in the middle of a release."""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

from canarygen.code import Code
from canarygen.lint.laws.analyzers.gateway_servers import SERVER_WITHOUT_RULES
from canarygen.lint.laws.analyzers.unreached import RULE_UNREACHABLE
from cluster.changes import changed
from cluster.elsewhere import made
from cluster.istiod import told
from cluster.neighbours import neighbours
from cluster.release import WEIGHTS, Release
from cluster.routing import faults
from cluster.test_trees import CASES, CHANGES, OURS, canaries, compiled
from tests.reading import loaded_all
from tools.peers import trees

Map = dict[str, Any]
SEED: Final = int(os.environ.get("SEED", "1"))
DOUBTED: Final = (Code.SIDECAR_MISREADS, Code.SIDECAR_NOT_UNDERSTOOD, SERVER_WITHOUT_RULES, RULE_UNREACHABLE)
"""What holds of pods with a sidecar, and specs do not always say which have one; where nobody else has rules for TLS; and of
rules that a patch puts others before, as it may for a time."""
TREES: Final = {name: files for name, files in trees() if "argocd" not in name.split("/")}


@pytest.fixture(scope="module")
def found() -> dict[str, list[str]]:
    """Give what is at fault of each accepted case's tree, whichever of its objects was there first."""
    releases = [(name, release) for name, files in TREES.items() for release in released(contents(files))]
    found: dict[str, list[str]] = {name: [] for name in TREES}
    for (name, release), answer in zip(releases, told(release for _, release in releases), strict=True):
        found[name] += faults(release, answer)
    return found


@pytest.mark.parametrize("tree", TREES)
def test_envoy_does_what_the_tree_of_an_accepted_case_says(found: dict[str, list[str]], tree: str) -> None:
    assert found[tree] == []


def test_envoy_does_what_a_changed_spec_says() -> None:
    """Most changes are refused by canarygen. What it accepts, a seventh of them, Envoy does."""
    specs = [spec for file in sorted(CASES.glob("*/specs/**/*.yaml")) for spec in canaries(file)]
    chance = Random(SEED)  # noqa: S311 -- nothing hangs on it but which specs are tried
    tried = ([changed(chance.choice(specs), chance)] for _ in range(CHANGES))
    accepted = [(asked, tree) for asked in tried if (tree := list(compiled(*asked, doubted=DOUBTED)))]

    assert "\n".join(undone(accepted)) == ""
    assert len(accepted) >= CHANGES // 20


def test_envoy_does_what_specs_say_that_meet_at_a_gateway() -> None:
    """What is refused gets in another spec's way, or in its own; what is accepted, an eighth, does not."""
    chance = Random(SEED)  # noqa: S311 -- nothing hangs on it but which specs are tried
    tried = (neighbours(chance) for _ in range(CHANGES // 3))
    accepted = [(asked, tree) for asked in tried if (tree := list(compiled(*asked, doubted=DOUBTED)))]

    assert "\n".join(undone(accepted)) == ""
    assert len(accepted) >= CHANGES // 60


def test_waypoints_do_what_trees_for_callers_in_the_mesh_say() -> None:
    """In the ambient mode a waypoint does for all callers of a namespace what their sidecars would."""
    chance = Random(SEED)  # noqa: S311 -- nothing hangs on it but which specs are tried
    tried = (neighbours(chance) for _ in range(CHANGES // 3))
    accepted = [(asked, list(compiled(*asked))) for asked in tried]
    trees = [*((name, contents(files)) for name, files in TREES.items()), *accepted]

    assert "\n".join(undone(filter(_is_in_mesh, trees), is_ambient=True)) == ""


def _is_in_mesh(made: tuple[object, list[Map]]) -> bool:
    """Tell whether a tree has routes for callers in the mesh."""
    routes = (one["spec"] for one in made[1] if one["kind"] == "VirtualService")
    return any("mesh" in spec.get("gateways", ["mesh"]) for spec in routes)


def undone(accepted: Iterable[tuple[object, list[Map]]], *, is_ambient: bool = False) -> Iterator[str]:
    """Give what Envoy does not do of the trees of specs, and these."""
    releases = [
        (asked, release) for asked, tree in accepted for release in released(tree, is_ambient=is_ambient)
    ]
    answers = told((release for _, release in releases), is_ambient=is_ambient)
    for (asked, release), answer in zip(releases, answers, strict=True):
        yield from (f"{fault}: {json.dumps(asked)}" for fault in faults(release, answer))


def test_what_pods_do_not_take_is_noticed() -> None:
    tree = contents(TREES["smallest"])
    (stable,) = (one for one in tree if one["metadata"]["name"].endswith("-stable"))
    rule = {
        "host": stable["metadata"]["name"],
        "trafficPolicy": {"tls": {"mode": "SIMPLE", "caCertificates": "system"}},
    }
    tree.append(
        made(
            "networking.istio.io/v1",
            "DestinationRule",
            stable["metadata"]["namespace"],
            "plain",
            {"spec": rule},
        )
    )
    (release,) = released(tree)
    (answer,) = told([release])

    assert any("does not take it" in fault for fault in faults(release, answer))


def test_a_sidecar_for_which_nothing_is_caught_takes_nothing() -> None:
    """Callers speak mutual TLS all the same: it has its label."""
    (release,) = released(contents(TREES["sidecar-that-catches-nothing"]))
    (answer,) = told([release])
    proxies = [answer.proxies[pod.name] for pod in release.beside_sidecars()]

    assert len(proxies) == len(WEIGHTS)
    assert [one["name"] for envoy in proxies for one in envoy.listeners if _is_inbound(one)] == []


def _is_inbound(listener: Map) -> bool:
    return listener.get("trafficDirection") == "INBOUND"


SPOILT: Final[Mapping[str, Callable[[Map], object]]] = {
    "instead of": lambda route: route["route"][0].update(weight=70),
    "it is answered by": lambda route: route.update(name="other"),
    "timeout": lambda route: route.update(timeout="4s"),
    "attempts": lambda route: route.update(retries={"attempts": 7}),
    "cors.origins": lambda route: route.update(
        corsPolicy={"allowOrigins": [{"exact": "https://example.org"}]}
    ),
    "mirrors": lambda route: route.update(mirror={"host": "web-stable"}),
    "abort": lambda route: route.update(fault={"abort": {"httpStatus": 501}}),
    "rewrite.uri": lambda route: route.update(rewrite={"uri": "/else/"}),
    "headers.request.set": lambda route: route.update(headers={"request": {"set": {"x-app": "else"}}}),
}


@pytest.mark.parametrize("words", SPOILT)
def test_what_envoy_was_not_told_is_noticed(words: str) -> None:
    (tree,) = released(contents(TREES["smallest"]))
    (answer,) = told([tree])
    (virtual_service,) = tree.kind("VirtualService")

    SPOILT[words](virtual_service["spec"]["http"][0])

    assert any(words in fault for fault in faults(tree, answer))


def released(tree: list[Map], *, is_ambient: bool = False) -> Iterator[Release]:
    """Bring a tree into the middle of a release; where several VirtualServices may meet, also with the last one first."""
    kept = [one for one in tree if not one["apiVersion"].startswith(OURS)]
    yield Release.of(kept, is_ambient=is_ambient)
    if sum(one["kind"] == "VirtualService" for one in kept) > 1:
        yield Release.of(kept, is_latest_first=True, is_ambient=is_ambient)


def contents(files: Iterable[Path]) -> list[Map]:
    """Read the objects of some files."""
    return [one for file in files for one in loaded_all(file.read_bytes())]
