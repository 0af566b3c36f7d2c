"""What stands where the language leaves the shape to Kubernetes, Istio and Argo Rollouts: laws look into it first.

The schemas of the objects judge it only afterwards, so that a law may meet anything there.
"""

from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from functools import cache
from typing import Any, NamedTuple

import pytest

from canarygen.diagnostic import Rejected
from canarygen.document import Path, descendant
from canarygen.emit import emit
from canarygen.frozen import replace
from canarygen.model.project import Project
from canarygen.parsing.reader import read
from canarygen.source import Source
from tests.conftest import Compile
from tests.test_cases import ACCEPTED, settings, sources

_FREE: tuple[Path, ...] = (
    ("spec", "workload", "template"),
    ("spec", "workload", "autoscale"),
    ("spec", "traffic", "trafficPolicy"),
    ("spec", "analysis"),
)
_ODD: dict[str, Any] = {
    "a number": 5,
    "a text": "my-name",
    "a list": [["x"], {"name": ["x"]}],
    "a mapping": {"name": ["x"], "mode": 5},
}


class _Part(NamedTuple):
    """A part of a spec that may have any shape, and the settings of its project, which lists its secrets."""

    its: Project
    source: str
    spec: Any
    path: Path


@cache
def _parts() -> tuple[_Part, ...]:
    """Find one part of each kind in all cases: those at one path, but for the numbers of items, are of a kind."""
    found: dict[Path, _Part] = {}
    for case in ACCEPTED:
        its = settings(case)
        listed = replace(its, external=replace(its.external, secrets={}))
        for source in sources(case):
            for document in read(source):
                for path in (path for top in _FREE for path in _below(document.value, top)):
                    kind = tuple("*" if isinstance(step, int) else step for step in path)
                    found.setdefault(kind, _Part(listed, source.path, document.value, path))
    return tuple(found.values())


def _below(value: Any, path: Path) -> Iterator[Path]:
    here = descendant(value, path)
    steps = here if isinstance(here, dict) else range(len(here)) if isinstance(here, list) else ()
    for step in steps:
        yield (*path, step)
        yield from _below(value, (*path, step))


@pytest.mark.parametrize("odd", _ODD)
def test_a_part_of_any_shape_is_taken_or_refused(odd: str, compiled: Compile) -> None:
    """Whatever stands there, no law takes it for what it is not."""
    for part in _parts():
        spec = deepcopy(part.spec)
        descendant(spec, part.path[:-1])[part.path[-1]] = _ODD[odd]

        with suppress(Rejected):
            compiled([Source(part.source, emit(spec).encode())], part.its)
