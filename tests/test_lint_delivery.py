"""What fights a release from outside, tried on cases and on what canarygen generates."""

from pathlib import Path

import pytest

from canarygen.lint.laws import delivery
from tests.linting import cases, errors, expected, judged
from tests.test_cases import ACCEPTED

LINTED = cases("delivery")
_OURS = {law.word for law in delivery.LAWS}


@pytest.mark.parametrize("case", LINTED, ids=lambda path: path.stem)
def test_findings(case: Path, accept: bool) -> None:
    """In a case lint finds what its lines promise, in the words beside it; without a promise it finds nothing."""
    told = judged(case, _OURS)
    golden = expected(case, told.words, accept=accept)

    assert told.found == told.promised
    assert told.words == golden


def test_every_law_has_a_case() -> None:
    """Each law has a line that breaks it."""
    assert {code for case in LINTED for _, _, code in judged(case, _OURS).promised} == _OURS


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda path: path.name)
def test_what_is_generated_keeps_the_laws(case: Path) -> None:
    """Nothing that canarygen generates fights a release."""
    assert errors(case / "out", _OURS) == []
