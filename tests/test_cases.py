"""The cases: specs that a user could have written, what they become, and what is wrong with them."""

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

from canarygen import library
from canarygen.code import CODES, Code
from canarygen.diagnostic import Diagnostic, Rejected
from canarygen.frozen import replace
from canarygen.model.project import PROJECT_FILE, Project
from canarygen.project import project
from canarygen.rendering import as_text
from canarygen.source import Source
from canarygen.tree import Seal, changes, seal
from tests.conftest import Compile

DAY = "2026-11-26"
CASES = Path(__file__).parent / "cases"
EXAMPLE = CASES.parent.parent / "examples" / "platform"
ACCEPTED = [*sorted(path for path in (CASES / "accepted").iterdir() if path.is_dir()), EXAMPLE]
"""Whole projects whose trees are known; the shipped example is one."""
REJECTED = sorted(path for path in (CASES / "rejected").iterdir() if path.suffix != ".txt")

_PROMISE = re.compile(rb"#! ([-a-z0-9 ]+)$")


def settings(case: Path) -> Project:
    """Read the canarygen.yaml of a case, if it has one; it is judged on one and the same day, before which nothing was."""
    files = files_of(case)
    source = files.pop() if files and files[-1].path == PROJECT_FILE else None
    found = project(source, library.language("project"))
    return replace(found, policy=replace(found.policy, day=DAY, before={}))


def files_of(case: Path) -> list[Source]:
    """Read all that the author of a case wrote, the canarygen.yaml last."""
    own = case / PROJECT_FILE
    return sources(case) + ([Source(PROJECT_FILE, own.read_bytes())] if own.exists() else [])


def sources(case: Path) -> list[Source]:
    """Read a case's specs under the paths that they would have in a project."""
    if case.is_file():
        return [Source(f"specs/{case.name}", case.read_bytes())]
    return [
        Source(path.relative_to(case).as_posix(), path.read_bytes())
        for path in sorted((case / "specs").rglob("*.yaml"))
    ]


def promised(source: Source) -> Iterator[tuple[str, int, str]]:
    """Find what the spec itself says will be reported: file, line and code."""
    for number, line in enumerate(source.data.split(b"\n"), start=1):
        if found := _PROMISE.search(line.rstrip(b"\r")):
            yield from ((source.path, number, code) for code in found[1].decode().split())


def reported(diagnostics: tuple[Diagnostic, ...]) -> list[tuple[str, int, str]]:
    """Say what was reported, in the form of `promised`."""
    return sorted(
        (diagnostic.span.source.path, diagnostic.span.start.line, diagnostic.code.word)
        for diagnostic in diagnostics
    )


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda path: path.name)
def test_accepted(case: Path, compiled: Compile, accept: bool) -> None:
    """A case compiles to its expected folder, with the warnings that its specs promise, in the words beside it, whatever their order."""
    specs, its = sources(case), settings(case)
    compilation = compiled(specs, its)
    tree = dict(compilation.tree)
    words = as_text(() if case == EXAMPLE else compilation.warnings, {})
    if accept:
        _rewrite(case / "out", tree)
        _reword(case / "warnings.txt", words)

    assert tree == _golden(case / "out")
    assert words == _words(case / "warnings.txt")
    promises = sorted(promise for source in files_of(case) for promise in promised(source))
    # The example is for people to read: what there is to know of it is not marked in it.
    told = {code for _, _, code in reported(compilation.warnings)}
    assert told == {"shared-host"} if case == EXAMPLE else reported(compilation.warnings) == promises
    assert compiled(reversed(specs), its).tree == tree
    assert changes(tree, tree) == ()
    assert all(seal(text) is Seal.INTACT for text in tree.values())


@pytest.mark.parametrize("case", REJECTED, ids=lambda path: path.stem)
def test_rejected(case: Path, compiled: Compile, accept: bool) -> None:
    """A case is refused on the very lines that promise it, in the words beside it."""
    with pytest.raises(Rejected) as rejected:
        compiled(sources(case), settings(case))
    words = as_text(rejected.value.diagnostics, {})
    if accept:
        case.with_suffix(".txt").write_text(words, encoding="utf-8")

    promises = [promise for source in files_of(case) for promise in promised(source)]
    assert reported(rejected.value.diagnostics) == sorted(promises)
    assert all(diagnostic.message and diagnostic.help for diagnostic in rejected.value.diagnostics)
    assert words == case.with_suffix(".txt").read_text(encoding="utf-8")


def test_no_golden_is_an_orphan() -> None:
    """Every expected text belongs to a case."""
    assert {path.stem for path in (CASES / "rejected").glob("*.txt")} == {path.stem for path in REJECTED}


# Reported while a tree is compared or written, not while a spec is compiled: the tests of
# `build` show these.
_OF_THE_TREE = {Code.EDITED_BY_HAND, Code.FOREIGN_FILE, Code.STRAY_FILE, Code.MASS_DELETION}
# Their bytes cannot stand in a case file: tests of the reader show these.
_OF_THE_READER = {Code.FILE_TOO_LARGE}
# Only what a host of KRM functions sends can show it: test_krm.py does.
_OF_THE_HOST = {Code.CANARY_GONE}
# It takes two thousand canaries: test_argocd.py has them.
_OF_MANY = {Code.OBJECT_TOO_LARGE}


def test_every_code_has_a_case() -> None:
    """No law goes without a spec that breaks it."""
    files = [source for case in [*REJECTED, *ACCEPTED] for source in files_of(case)]
    shown = {code for source in files for _, _, code in promised(source)}

    elsewhere = _OF_THE_TREE | _OF_THE_READER | _OF_THE_HOST | _OF_MANY
    assert {code.word for code in set(CODES) - elsewhere} - shown == set()


def _golden(folder: Path) -> dict[PurePosixPath, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {PurePosixPath(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in files}


def _words(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""


def _reword(file: Path, words: str) -> None:
    file.unlink(missing_ok=True)
    if words:
        file.write_text(words, encoding="utf-8")


def _rewrite(folder: Path, tree: dict[PurePosixPath, str]) -> None:
    for path in _golden(folder).keys() - tree.keys():
        (folder / path).unlink()
    for path, text in tree.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
