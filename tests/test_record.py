"""What is known of spec files when nobody compiles them is enough to make what is of all of them."""

from pathlib import Path

import pytest

from canarygen.compilation import text
from canarygen.division.record import Record, records, shared
from canarygen.model.project import PROJECT_FILE
from canarygen.verification import compiled
from tests.test_cases import ACCEPTED, settings, sources


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda path: path.name)
def test_what_is_of_all_canaries_is_made_of_what_each_adds(case: Path) -> None:
    its = settings(case)
    whole = compiled(sources(case), its)
    expected = {item.path: text(item) for item in whole.manifests if item.source == PROJECT_FILE}
    plain: dict[str, Record] = {path: Record(*record) for path, record in records(whole, its).items()}
    backwards = dict(reversed(plain.items()))

    assert {item.path: text(item) for item in shared(plain, its.chosen)} == expected
    assert {item.path: text(item) for item in shared(backwards, its.chosen)} == expected
