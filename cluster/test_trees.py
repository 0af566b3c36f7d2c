"""A real API server takes every object that canarygen emits, and what the controllers make of it."""

import json
import os
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings

from canarygen import library
from canarygen.compiler import compile_specs
from canarygen.diagnostic import Rejected
from canarygen.document import Map
from canarygen.law import Law
from canarygen.model.project import Project
from canarygen.source import Source
from cluster.changes import changed
from cluster.client import Client
from cluster.makings import made_of
from tests.reading import dumped, loaded, loaded_all
from tests.strategies import patched_specs, specs

CASES: Final = Path(__file__).parents[1] / "tests" / "cases" / "accepted"
OURS: Final = ("canarygen.dev/", "kustomize.config.k8s.io/")
DEFINED: Final = (1, 9)
"""The Argo Rollouts whose definitions the API server has."""
CHANGES: Final = int(os.environ.get("CHANGES", "3000"))
"""How many specs with something changed are tried; `SEED` makes them others."""


def refusals(api: Client, manifests: Iterable[dict[str, Any]]) -> list[str]:
    """Give what the API server refuses, and why."""
    asked = (item for manifest in manifests for item in (manifest, *made_of(manifest)))
    told = ((f"{item['kind']} {item['metadata']['name']}", api.refusal(item)) for item in asked)
    return [f"{what}: {why}" for what, why in told if why]


def objects(folder: Path) -> Iterator[dict[str, Any]]:
    """Give what a tree holds for the cluster."""
    for file in sorted(folder.rglob("*.yaml")):
        for content in loaded_all(file.read_bytes()):
            if not content["apiVersion"].startswith(OURS):
                yield content


@pytest.mark.parametrize("case", sorted(path.name for path in CASES.iterdir()))
def test_the_tree_of_an_accepted_case_is_taken(api: Client, case: str) -> None:
    if target(CASES / case) > DEFINED:
        pytest.skip("it is for a newer Argo Rollouts than that of cluster/go.mod")

    assert refusals(api, objects(CASES / case / "out")) == []


def test_what_compiles_of_a_changed_spec_is_taken(api: Client) -> None:
    """Most changes are refused by canarygen. What it accepts, a seventh of them, the API server takes."""
    specs = [spec for file in sorted(CASES.glob("*/specs/**/*.yaml")) for spec in canaries(file)]
    chance = Random(int(os.environ.get("SEED", "1")))  # noqa: S311 -- nothing hangs on it but which specs are tried

    found, judged = [], 0
    for _ in range(CHANGES):
        spec = changed(chance.choice(specs), chance)
        manifests = list(compiled(spec))
        found += [(told, spec) for told in refusals(api, manifests)]
        judged += bool(manifests)

    assert found == []
    assert judged >= CHANGES // 20


def test_what_compiles_of_a_drawn_spec_is_taken(api: Client) -> None:
    """Most drawn specs compile; patched ones do if the patches do no harm."""
    found: list[tuple[str, Map]] = []
    judged = []

    @settings(
        max_examples=CHANGES // 10, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(spec=specs() | patched_specs())
    def judge(spec: Map) -> None:
        manifests = list(compiled(spec))
        found.extend((told, spec) for told in refusals(api, manifests))
        judged.append(bool(manifests))

    judge()

    assert found == []
    assert sum(judged) >= CHANGES // 40


def target(case: Path) -> tuple[int, ...]:
    """Give the Argo Rollouts that a case's project is for, if it says so."""
    project = case / "canarygen.yaml"
    said = loaded(project.read_bytes())["spec"] if project.exists() else {}
    return tuple(map(int, said.get("targets", {}).get("argoRollouts", "0").split(".")))


def canaries(file: Path) -> Iterator[dict[str, Any]]:
    """Give the canaries of a spec file."""
    yield from (spec for spec in loaded_all(file.read_bytes()) if spec["kind"] == "Canary")


def compiled(*specs: dict[str, Any], doubted: Collection[Law] = ()) -> Iterator[dict[str, Any]]:
    """Give the objects of specs; none where one of them is refused, or told that a doubted law may be broken."""
    sources = [
        Source(f"specs/changed-{index}.yaml", dumped(spec).encode()) for index, spec in enumerate(specs)
    ]
    try:
        compilation = compile_specs(sources, Project(), library.language("canary"), library.kubernetes)
    except Rejected:
        return
    if any(warning.code in doubted for warning in compilation.warnings):
        return
    for manifest in compilation.manifests:
        yield json.loads(json.dumps(manifest.content))
