"""Istio's control plane tells Envoy what canarygen's trees say, in the middle of a release."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

from cluster.changes import changed
from cluster.istiod import told
from cluster.release import Release
from cluster.routing import faults
from cluster.test_trees import CASES, CHANGES, OURS, canaries, compiled
from tests.reading import loaded_all
from tools.peers import trees

Map = dict[str, Any]
TREES: Final = {name: files for name, files in trees() if "argocd" not in name.split("/")}


@pytest.fixture(scope="module")
def found() -> dict[str, list[str]]:
    """Give what is at fault of each accepted case's tree, whichever of its objects was there first."""
    releases = [(name, release) for name, files in TREES.items() for release in released(files)]
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
    chance = Random(int(os.environ.get("SEED", "1")))  # noqa: S311 -- nothing hangs on it but which specs are tried
    tried = [changed(chance.choice(specs), chance) for _ in range(CHANGES)]
    accepted = [(spec, Release.of(tree)) for spec in tried if (tree := list(compiled(spec)))]

    answers = told(release for _, release in accepted)
    wrong = [
        f"{fault}: {spec}"
        for (spec, release), answer in zip(accepted, answers, strict=True)
        for fault in faults(release, answer)
    ]

    assert "\n".join(wrong) == ""
    assert len(accepted) >= CHANGES // 20


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
    (tree,) = released(TREES["smallest"])
    (answer,) = told([tree])
    (virtual_service,) = tree.kind("VirtualService")

    SPOILT[words](virtual_service["spec"]["http"][0])

    assert any(words in fault for fault in faults(tree, answer))


def released(files: Iterable[Path]) -> Iterator[Release]:
    """Bring a tree into the middle of a release; where several VirtualServices may meet, also with the last one first."""
    contents = [one for file in files for one in loaded_all(file.read_bytes())]
    tree = [one for one in contents if not one["apiVersion"].startswith(OURS)]
    yield Release.of(tree)
    if sum(one["kind"] == "VirtualService" for one in tree) > 1:
        yield Release.of(tree, is_latest_first=True)
