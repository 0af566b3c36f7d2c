"""The family of laws that Istio's webhook and Kubernetes' validation hold: cases, oracles, and what we generate."""

from pathlib import Path

import pytest

from canarygen import library
from canarygen.diagnostic import Diagnostic
from canarygen.lint.lint import lint
from canarygen.rendering import as_text
from canarygen.source import Source
from tests.test_cases import CASES, promised, reported

FOLDER = CASES / "lint" / "validation"
FILES = sorted(FOLDER.glob("*.yaml"))


def judged(*files: Path) -> tuple[Diagnostic, ...]:
    """Lint files as one tree, each under its own name."""
    return lint([Source(file.name, file.read_bytes()) for file in files], library.served)


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_findings_are_those_that_a_case_promises(file: Path, accept: bool) -> None:
    found = judged(file)
    words, golden = as_text(found, {}), file.with_suffix(".txt")
    if accept:
        golden.write_text(words, encoding="utf-8") if found else golden.unlink(missing_ok=True)

    assert reported(found) == sorted(promised(Source(file.name, file.read_bytes())))
    assert words == (golden.read_text(encoding="utf-8") if golden.exists() else "")
    assert all(told.message and told.help for told in found)
