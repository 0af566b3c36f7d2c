"""What differs between two trees: in words, in a comment, and for programs."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from canarygen.difference.compare import Difference, compare
from canarygen.difference.markdown import as_markdown
from canarygen.difference.record import as_json
from canarygen.difference.terminal import as_text
from tests.conftest import Compile
from tests.test_cases import CASES, settings, sources

DIFFS = sorted((CASES / "diffs").iterdir())
"""Two projects each, and what is said of what differs between them."""
_FORMS: dict[str, Callable[[Difference], str]] = {
    "text.txt": as_text,
    "comment.md": as_markdown,
    "record.json": as_json,
}


def difference(case: Path, compiled: Compile) -> Difference:
    """Compare the two sides of a case."""
    old, new = (case / "old", case / "new")
    trees = [compiled(sources(side), settings(side)).tree for side in (old, new)]
    environments = {name for side in (old, new) for name in settings(side).names}
    return compare(*trees, environments=sorted(environments))


@pytest.mark.parametrize("case", DIFFS, ids=lambda path: path.name)
def test_a_difference_is_told(case: Path, compiled: Compile, accept: bool) -> None:
    """What differs between the two sides of a case is said as it stands beside them, to people and to programs."""
    found = difference(case, compiled)
    told = {name: form(found) for name, form in _FORMS.items()}
    if accept:
        for name, text in told.items():
            (case / name).write_text(text, encoding="utf-8")

    assert told == {name: (case / name).read_text(encoding="utf-8") for name in _FORMS}
    assert json.loads(told["record.json"])["changed"] is not found.is_empty
