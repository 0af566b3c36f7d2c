"""Cases of lint: files or folders that a user could have written, and what is said of them; and the files of its peers."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from canarygen import library
from canarygen.diagnostic import Diagnostic
from canarygen.lint.laws import analyzers, delivery, held_by, rollouts, validation
from canarygen.lint.lint import lint
from canarygen.rendering import as_text
from canarygen.source import Source
from tests.test_cases import CASES, promised, reported

FOLDER: Final = CASES / "lint"
FAMILIES: Final = {
    "analyzers": held_by(analyzers.CHECKS),
    "delivery": held_by(delivery.CHECKS),
    "rollouts": held_by(rollouts.CHECKS),
    "validation": held_by(validation.CHECKS),
}
_ORACLES: Final = CASES.parents[2] / "shared" / "oracles"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the lines of a case promise, what was found, and in which words."""

    promised: list[tuple[str, int, str]]
    found: list[tuple[str, int, str]]
    words: str


def cases(family: str) -> list[Path]:
    """Give the cases of a family of laws: files, or folders of them; what is well together (`valid`) also piece by piece."""
    found = (*(FOLDER / family).iterdir(), *(FOLDER / family).glob("valid/*"))
    return sorted(path for path in found if path.suffix != ".txt")


@cache
def codes(family: str) -> frozenset[str]:
    """Give what a family's checks find: its own laws, and those of specs that its cases promise."""
    promises = (promised(source) for case in cases(family) for source in sources(case))
    return frozenset(
        {law.word for law in FAMILIES[family]} | {code for found in promises for _, _, code in found}
    )


def judged(case: Path, laws: frozenset[str]) -> Judgement:
    """Lint a case by itself, and give what some laws say of it; a case that promises nothing is judged by all."""
    files = list(sources(case))
    promises = sorted(promise for source in files for promise in promised(source))
    found = tuple(told for told in lint(files, library.served) if not promises or told.code.word in laws)
    return Judgement(promised=promises, found=reported(found), words=as_text(found, {}))


def expected(case: Path, words: str, *, accept: bool) -> str:
    """Give the words that are expected of a case, none where it is well; take those given, if they are accepted."""
    golden = case.with_suffix(".txt")
    if accept:
        golden.unlink(missing_ok=True)
        if words:
            golden.write_text(words, encoding="utf-8")
    return golden.read_text(encoding="utf-8") if golden.exists() else ""


def errors(folder: Path) -> list[Diagnostic]:
    """Lint a folder of a repository, its files named as they stand in that, and give what is an error."""
    files = [Source(f"{folder.name}/{source.path}", source.data) for source in sources(folder)]
    return [told for told in lint(files, library.served) if told.is_error]


def sources(case: Path) -> Iterator[Source]:
    """Read a file, or all files of a folder."""
    files = [case] if case.is_file() else sorted(path for path in case.rglob("*") if path.is_file())
    for file in files:
        name = file.name if case.is_file() else file.relative_to(case).as_posix()
        yield Source(name, file.read_bytes())


def oracles() -> Path:
    """Give the folder of what the peers test themselves with; skip the test, and say so, where it is absent."""
    folder = Path(os.environ.get("CANARYGEN_ORACLES") or _ORACLES)
    if not folder.is_dir():
        pytest.skip(f"NOT VERIFIED: there are no oracles at {folder}; CANARYGEN_ORACLES says where they are")
    return folder


def nodes(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Give the paths of all that a value holds, but its own."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, item in inner for found in ((*path, key), *nodes(item, (*path, key)))]
