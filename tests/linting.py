"""Cases of lint: files or folders that a user could have written, and what is said of them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from canarygen import library
from canarygen.code import Severity
from canarygen.diagnostic import Diagnostic
from canarygen.lint.lint import lint
from canarygen.rendering import as_text
from canarygen.source import Source
from tests.test_cases import CASES, promised, reported


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the lines of a case promise, what was found, and in which words."""

    promised: list[tuple[str, int, str]]
    found: list[tuple[str, int, str]]
    words: str


def cases(family: str) -> list[Path]:
    """Give the cases of a family of laws: files, or folders of them."""
    return sorted(path for path in (CASES / "lint" / family).iterdir() if path.suffix != ".txt")


def judged(case: Path, laws: Collection[str]) -> Judgement:
    """Lint a case by itself, and give what some laws say of it."""
    sources = list(_sources(case))
    found = tuple(told for told in lint(sources, library.served) if told.code.word in laws)
    return Judgement(
        promised=sorted(promise for source in sources for promise in promised(source)),
        found=reported(found),
        words=as_text(found, {}),
    )


def expected(case: Path, words: str, *, accept: bool) -> str:
    """Give the words that are expected of a case, none where it is well; take those given, if they are accepted."""
    golden = case.with_suffix(".txt")
    if accept:
        golden.unlink(missing_ok=True)
        if words:
            golden.write_text(words, encoding="utf-8")
    return golden.read_text(encoding="utf-8") if golden.exists() else ""


def errors(folder: Path, laws: Collection[str]) -> list[Diagnostic]:
    """Lint a folder of a repository, its files named as they stand in that, and give what breaks some laws as an error."""
    sources = [Source(f"{folder.name}/{source.path}", source.data) for source in _sources(folder)]
    found = lint(sources, library.served)
    return [told for told in found if told.severity is Severity.ERROR and told.code.word in laws]


def _sources(case: Path) -> Iterator[Source]:
    files = [case] if case.is_file() else sorted(path for path in case.rglob("*") if path.is_file())
    for file in files:
        name = file.name if case.is_file() else file.relative_to(case).as_posix()
        yield Source(name, file.read_bytes())
