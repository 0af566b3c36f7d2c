"""The laws of lint, family by family: each case is told what it promises, and what canarygen generates keeps them all."""

import copy
import json
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canarygen import library
from canarygen.lint.lint import lint
from canarygen.lint.parser import parsed
from canarygen.source import Source
from tests.linting import FAMILIES, FOLDER, cases, codes, errors, expected, judged, nodes, sources
from tests.test_cases import ACCEPTED, promised, reported

LINTED: Final = [(family, case) for family in FAMILIES for case in cases(family)]


@pytest.mark.parametrize(("family", "case"), LINTED, ids=lambda one: getattr(one, "stem", one))
def test_a_case_is_told_what_its_lines_promise(family: str, case: Path, accept: bool) -> None:
    """No more and no less, in the words beside it; a case that promises nothing is well to every law."""
    told = judged(case, codes(family))
    golden = expected(case, told.words, accept=accept)

    assert told.found == told.promised
    assert told.words == golden


@pytest.mark.parametrize("family", FAMILIES)
def test_every_law_is_broken_by_a_case_and_has_a_neighbour_that_is_well(family: str) -> None:
    """No law goes without a line that breaks it, and none is without a case that no law finds anything in."""
    promises = [
        [code for source in sources(case) for _, _, code in promised(source)] for case in cases(family)
    ]

    assert {law.word for law in FAMILIES[family]} - {code for found in promises for code in found} == set()
    assert [] in promises


def test_every_golden_has_its_case() -> None:
    """Nothing is left of a case that has gone."""
    goldens = {golden.with_suffix("") for golden in FOLDER.rglob("*.txt")}

    assert goldens - {case.with_suffix("") for _, case in LINTED} == set()


@pytest.mark.parametrize("case", sorted((FOLDER / "once").iterdir()), ids=lambda path: path.stem)
def test_one_fault_is_told_once(case: Path) -> None:
    """What a law or a schema has told of, no law of any family tells of again."""
    files = list(sources(case))

    found = reported(lint(files, library.served))

    assert found == sorted(promise for source in files for promise in promised(source))


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda path: path.name)
def test_what_is_generated_keeps_every_law(case: Path) -> None:
    """In no tree that canarygen generates is there an error."""
    assert errors(case / "out") == []


ODD: Final[tuple[Any, ...]] = (
    *(None, True, -1, 0, 2**40, 70000, 0.5, "", "*", "%", "a b", "a.b", "{{", "é", "${A}", "${A}-b"),
    *([], [None], [[]], [{}], [{"name": {}}], {}, {"": None}, {"a": [1]}),
)
TREES: Final = [
    json.dumps([document.value for source in sources(case) for document in parsed(source)])
    for _, case in LINTED
]


@given(st.data())
def test_no_odd_value_makes_a_law_fail(data: st.DataObject) -> None:
    """Whatever stands somewhere in a manifest, there are findings or none, each with a way out, and no traceback."""
    tree = json.loads(data.draw(st.sampled_from(TREES)))
    for _ in range(3):
        *path, last = data.draw(st.sampled_from(nodes(tree)))
        holder = tree
        for step in path:
            holder = holder[step]
        holder[last] = copy.deepcopy(data.draw(st.sampled_from(ODD)))
    files = [Source(f"{number}.yaml", json.dumps(value).encode()) for number, value in enumerate(tree)]

    assert all(found.message and found.help for found in lint(files, library.served))


@pytest.mark.parametrize("name", ["by-kind", "other-routers", "subset-split", "tcp-and-tls"])
def test_what_is_filled_in_may_stand_anywhere(name: str) -> None:
    """A blank for any part of an object, however large, is no reason for a traceback."""
    (case,) = [case for family, case in LINTED if family == "rollouts" and case.stem == name]
    for source in sources(case):
        for document in parsed(source):
            whole = json.dumps(document.value)
            for *path, last in nodes(document.value):
                blank: Any = json.loads(whole)
                holder = blank
                for step in path:
                    holder = holder[step]
                holder[last] = "${BLANK}"

                lint([Source("a.yaml", json.dumps(blank).encode())], library.served)
