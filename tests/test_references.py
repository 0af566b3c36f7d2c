"""The reader of references: it sees every slip, and whatever fits the schemas it reads."""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from canarygen import library
from canarygen.document import Map
from canarygen.key import key_of
from canarygen.references import references
from canarygen.references.catalogue import Catalogue
from canarygen.references.reference import Resolution
from tests.test_cases import ACCEPTED
from tests.test_laws import SABOTAGES, SLIPS, objects, slip, trees

# Kinds that a tree never holds, or that it may well leave to somebody else.
_ELSEWHERE = {"Gateway", "AnalysisTemplate", "ClusterAnalysisTemplate", "host", "Service"}
_WORKLOADS = {"Deployment", "ReplicaSet", "PodTemplate"}


def dangling(tree: list[Map]) -> set[tuple[Any, str]]:
    """Give what is wrong with a tree, by object and complaint."""
    found = references(tree, Catalogue(tree))
    return {(found.owner, found.complaint) for found in found if found.resolution is not Resolution.FOUND}


def of(case: str) -> Path:
    """Find an accepted case."""
    (found,) = [path for path in ACCEPTED if path.name == case]
    return found


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda path: path.name)
def test_what_compiles_dangles_only_into_what_lives_elsewhere(case: Path) -> None:
    """Nothing of a tree is broken, nor moved; what it lacks is of a kind that others may hold."""
    for tree in trees(case):
        found = [it for it in references(tree, Catalogue(tree)) if it.resolution is not Resolution.FOUND]

        assert {it.resolution for it in found} <= {Resolution.ABSENT}
        assert {it.target[1] for it in found if it.target} <= _ELSEWHERE | _WORKLOADS
        assert all(it.target for it in found)


# No object says what these are for: a fixed route, a number of measurements, a query. They might be meant so.
_UNSAID = {
    "a preview of the stable version",
    "finite analysis in the background",
    "preset that Prometheus refuses",
    "stable version judged",
}


@pytest.mark.parametrize("name", [name for name in SABOTAGES if name not in _UNSAID])
def test_every_sabotage_is_seen(name: str) -> None:
    """Whatever the law of names sees, this reader sees, too, by means of its own."""
    case, sabotage = SABOTAGES[name]
    tree = objects(of(case) / "out")
    before = dangling(tree)

    sabotage(tree)

    assert dangling(tree) - before


@pytest.mark.parametrize("path", SLIPS, ids=".".join)
def test_every_slip_is_seen(path: tuple[str, ...]) -> None:
    """A name that is misspelt anywhere dangles."""
    tree = objects(of("subsets") / "out")
    before = dangling(tree)

    slip(tree, path)

    assert dangling(tree) - before


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in items:
        yield (*path, step)
        yield from _paths(inner, (*path, step))


def _variants(item: Map, path: tuple[Any, ...]) -> Iterator[Map]:
    """Give an object with one value removed, or emptied."""
    *above, last = path
    junks: tuple[Any, ...] = (None, {}, [], "", 0)
    for junk in junks:
        variant = copy.deepcopy(item)
        holder: Any = variant
        for step in above:
            holder = holder[step]
        if junk is None:
            del holder[last]
        else:
            holder[last] = junk
        yield variant


def test_whatever_fits_its_schema_is_read() -> None:
    """With any one value removed or emptied, an object that its schema still accepts is read to the end."""
    tried: set[tuple[str, ...]] = set()
    for tree in (tree for case in ACCEPTED for tree in trees(case)):
        for number, item in enumerate(tree):
            schema = library.kubernetes(item["apiVersion"], item["kind"])
            for path in _paths(item):
                shape = (item["kind"], *(step for step in path if isinstance(step, str)))
                if shape in tried or path[0] in {"apiVersion", "kind"}:
                    continue
                tried.add(shape)
                for variant in filter(schema.accepts, _variants(item, path)):
                    changed = [*tree[:number], variant, *tree[number + 1 :]]
                    assert list(references(changed, Catalogue(changed))) is not None

    assert len(tried) > 500


def test_a_catalogue_over_another_hides_what_it_replaces() -> None:
    """Of two objects with one key the upper one is found, and nothing of the lower one: no host, no labels, no role."""
    tree = objects(of("subsets") / "out") + objects(of("blue-green-gate") / "out")
    upper = copy.deepcopy(tree)
    for item in upper:
        if item["kind"] == "Rollout":
            item["spec"]["template"]["metadata"]["labels"] = {"a": "b"}
            item["spec"]["strategy"].pop("blueGreen", None)
        if item["kind"] == "DestinationRule":
            item["spec"]["host"] = "nobody"

    over = Catalogue(upper, Catalogue(tree))

    assert all(over.get(key_of(item)) is item for item in upper)
    assert set(references(upper, over)) == set(references(upper, Catalogue(upper)))
