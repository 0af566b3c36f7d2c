"""Where a project is known, what is asked of one spec is answered by few; and in the same words."""

import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canarygen.cli import kindred
from canarygen.cli.program import run
from canarygen.compilation import Compilation
from canarygen.model.project import Project
from canarygen.source import Source
from canarygen.verification import compiled
from tests.test_amending import EDITS, NAMES, stood

QUESTIONS = (
    ("validate",),
    ("forecast", "specs/web.yaml"),
    ("forecast", "api", "--format", "json"),
    ("forecast", "shop/cart", "--format", "html"),
    ("set", "image", "specs/web.yaml", "web:2.0.0"),
    ("set", "image", "cart", "cart:latest"),
    ("set", "replicas", "api", "5"),
    ("set", "steps", "shop/web", "100%"),
)
KNOWN = tuple(f"{name} as it was" for name in NAMES)


def asked(root: Path, cache: Path, words: Sequence[str]) -> tuple[int, str, str, dict[str, bytes]]:
    """Ask in a process that knows what is in `cache`; give the exit code, what was said, and what stands there then."""
    out, err, here = StringIO(), StringIO(), Path.cwd()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setenv("XDG_CACHE_HOME", str(cache))
        # kubeconform, which has nothing to say here, is found on neither way.
        patch.setenv("PATH", str(cache))
        patch.setattr(sys, "executable", str(cache / "python"))
        code = run(["-C", str(root), *words])
        os.chdir(here)
    return code, out.getvalue(), err.getvalue().replace(str(root), "ROOT"), stood(root)


def edited(root: Path, edits: Iterable[str]) -> None:
    for name in edits:
        EDITS[name](root)


@given(
    st.lists(st.sampled_from(sorted(EDITS)), max_size=3),
    st.lists(st.sampled_from(sorted(EDITS)), max_size=2),
    st.sampled_from(QUESTIONS),
)
@settings(max_examples=30)
def test_what_is_known_of_others_changes_no_answer(
    first: list[str], then: list[str], question: Sequence[str]
) -> None:
    with TemporaryDirectory() as folder:
        root, other, cache = Path(folder, "project"), Path(folder, "other"), Path(folder, "cache")
        root.mkdir()
        edited(root, (*KNOWN, *first))
        asked(root, cache, ["build"])
        edited(root, then)
        shutil.copytree(root, other, symlinks=True)

        assert asked(root, cache, question) == asked(other, Path(folder, "none"), question)


@pytest.mark.parametrize("edit", EDITS)
def test_whatever_was_edited_is_validated_as_where_nothing_is_known(tmp_path: Path, edit: str) -> None:
    root, other, cache = tmp_path / "project", tmp_path / "other", tmp_path / "cache"
    root.mkdir()
    edited(root, KNOWN)
    asked(root, cache, ["build"])
    edited(root, [edit])
    shutil.copytree(root, other, symlinks=True)

    assert asked(root, cache, ["validate"]) == asked(other, tmp_path / "none", ["validate"])


@pytest.mark.parametrize(
    ("first", "then", "expected"),
    [
        ((), (), {"web"}),
        ((), ("an image of api",), {"api", "web"}),
        (("the gateway of another", "both on one gateway"), ("an image of api",), {"api", "cart", "web"}),
        ((), ("a file less", "an edit by hand"), {"web"}),
        ((), ("a spec more",), {*()}),
        ((), ("other settings",), {*()}),
    ],
)
@pytest.mark.parametrize("question", [("forecast", "web"), ("set", "image", "web", "web:2.0.0")])
@pytest.mark.parametrize("asking", [(), ("--kubeconform", "off")])
def test_only_what_it_meets_and_what_has_changed_is_compiled_with_a_spec(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    first: Sequence[str],
    then: Sequence[str],
    expected: set[str],
    question: Sequence[str],
    asking: Sequence[str],
) -> None:
    """Of others nothing is known once specs have come, or settings have changed: then all are, and not so."""
    found: set[str] = set()

    def hearing(sources: Sequence[Source], project: Project) -> Compilation:
        found.update(Path(source.path).stem for source in sources)
        return compiled(sources, project)

    monkeypatch.setattr(kindred, "compiled", hearing)
    root, cache = tmp_path / "project", tmp_path / "cache"
    root.mkdir()
    edited(root, (*KNOWN, *first))
    asked(root, cache, ["build", *asking])
    edited(root, then)
    code, _, _, _ = asked(root, cache, question)

    assert code == 0
    assert found == expected


@pytest.mark.parametrize(
    ("first", "then", "expected"),
    [((), ["an image of api"], ["specs/api.yaml"]), (["a patch"], [], []), (["a patch"], ["notes"], [])],
)
def test_what_has_changed_is_validated_and_all_is_counted(
    tmp_path: Path,
    judged: list[str],
    first: Sequence[str],
    then: Sequence[str],
    expected: Sequence[str],
) -> None:
    root, cache = tmp_path / "project", tmp_path / "cache"
    root.mkdir()
    edited(root, (*KNOWN, *first))
    asked(root, cache, ["build"])
    edited(root, then)
    code, _, said, _ = asked(root, cache, ["validate"])

    assert (code, said) == (0, "3 spec files, 15 objects: all is well\n")
    assert judged == expected
