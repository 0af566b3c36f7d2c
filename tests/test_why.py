"""canarygen why: a generated file, or one line of it, is found and told of."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

import pytest

from canarygen.adoption.refusal import NOT_ADOPTABLE
from canarygen.cli.lexicon import lexicon
from canarygen.code import CODES
from canarygen.compilation import text
from canarygen.difference.dangers.threat import THREATS
from canarygen.importing.reading import LAWS
from canarygen.lint.lint import ALL_LAWS
from canarygen.manifest import Manifest
from canarygen.provenance.file import GeneratedFile
from canarygen.provenance.record import as_json
from canarygen.provenance.terminal import as_text, line_as_text
from tests.conftest import Compile
from tests.test_cases import ACCEPTED, CASES, settings, sources
from tests.test_cli import Shop

WHY = sorted((CASES / "why").glob("*.txt"))
"""Questions, each behind a dollar sign, about the files of the accepted case of that name; and the answers."""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A project with one spec, built."""
    return _built(tmp_path)


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Another one, for those who only ask."""
    return _built(tmp_path_factory.mktemp("shop"))


def _built(root: Path) -> Shop:
    (root / "canarygen.yaml").write_text("apiVersion: canarygen.dev/v1\nkind: Project\nspec: {}\n")
    project = Shop(root)
    project.spec("web", "50% for 1h")
    project.build()
    return project


@pytest.mark.parametrize("case", WHY, ids=lambda path: path.stem)
def test_lines_are_told_of_as_beside_the_case(case: Path, compiled: Compile, accept: bool) -> None:
    """The answers are what a reviewer reads: is it the right line, and is the sentence true?"""
    folder = CASES / "accepted" / case.stem
    compilation = compiled(sources(folder), settings(folder))
    contents = {manifest.path: manifest for manifest in compilation.contents}
    questions = re.findall(r"^\$ (.+)$", case.read_text(encoding="utf-8"), re.MULTILINE)
    told = "\n".join(f"$ {question}\n{_answer(contents, question)}" for question in questions)
    if accept:
        case.write_text(told, encoding="utf-8")

    assert told == case.read_text(encoding="utf-8")


def test_all_files_can_be_told_of_whole_and_to_programs(compiled: Compile) -> None:
    """There is one line told for each, in the same words, and all of it is JSON."""
    some = [content for case in ACCEPTED[::3] for content in compiled(sources(case), settings(case)).contents]

    for manifest in some:
        file = generated("out/x.yaml", manifest)
        told = json.loads(as_json(file, range(1, len(file.lines) + 1)))
        numbered = re.findall(r"^ *([0-9]+) \| ", as_text(file), re.MULTILINE)

        assert told["state"] == "current"
        assert [line["text"] for line in told["lines"]] == list(file.lines)
        assert [int(number) for number in numbered] == list(range(1, len(file.lines) + 1))


def test_what_is_wrong_with_other_specs_hides_nothing_of_a_file(tmp_path: Path) -> None:
    """But where the file's own spec is broken, or another one yields the file, all are asked."""
    shop = _built(tmp_path)
    asked = "out/shop/web/rollout.yaml:7"
    before = shop.run("why", asked)
    shop.spec("api", "50% for ever")
    beside = shop.run("why", asked)
    (tmp_path / "specs/shop/web.yaml").rename(tmp_path / "specs/shop/mall.yaml")
    moved = shop.run("why", asked)
    (tmp_path / "specs/shop/api.yaml").unlink()
    alone = shop.run("why", asked)

    assert (beside.returncode, beside.stdout) == (0, before.stdout)
    assert moved.returncode == 1
    assert "specs/shop/api.yaml:" in moved.stderr
    assert "specs/shop/mall.yaml" in alone.stdout


def test_a_file_is_found_by_whatever_name_it_goes(untouched: Shop) -> None:
    """From the project's root, from any folder, from out/ on, in full; with a line, and with a column as CI has it."""
    inner = untouched.root / "out/shop/web"
    whole = untouched.run("why", "out/shop/web/rollout.yaml:7")
    others = [
        untouched.run("why", "out/shop/web/rollout.yaml:7:3"),
        untouched.run("why", "shop/web/rollout.yaml:7:"),
        untouched.run("why", str(inner / "rollout.yaml:7")),
        untouched.run("why", "rollout.yaml:7", cwd=inner),
        untouched.run("why", "out/shop/web/rollout.yaml:7", cwd=inner),
        untouched.run("-C", str(inner), "why", "../web/rollout.yaml:7"),
    ]

    assert whole.returncode == 0
    assert "out/shop/web/rollout.yaml:7:3: metadata.namespace" in whole.stdout
    assert [other.stdout for other in others] == [whole.stdout] * len(others)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("IST9999", "`canarygen why` lists the codes"),
        ("gate-remved", "Did you mean 'gate-removed'?"),
        ("gate_removed", "Did you mean 'gate-removed'?"),
        ("out/shop/web/rolout.yaml", "Did you mean out/shop/web/rollout.yaml"),
        ("out/shop/web/rollout.yaml/6", "Did you mean out/shop/web/rollout.yaml"),
        (f"out/shop/web/{'x' * 300}.yaml", "All of them are below out/"),
        ("out/shop/web/rollout.yaml:999", "has lines 1 to"),
        ("out/shop/web/rollout.yaml:0", "has lines 1 to"),
        ("out/shop", "is a folder; name a file of it, such as out/shop/web/gateway.yaml"),
        ("specs/shop/web.yaml", "name one that comes from it, such as out/shop/web/gateway.yaml"),
        ("/nowhere/at-all.yaml", "All of them are below out/"),
        ("weight-not-rising", "Did you mean 'weight-not-increasing'?"),
        ("", "names no file"),
    ],
)
def test_what_there_is_not_is_wrong_usage_with_a_way_out(untouched: Shop, name: str, words: str) -> None:
    done = untouched.run("why", name)

    assert done.returncode == 2
    assert words in done.stderr
    assert done.stdout == ""


def test_a_file_that_was_edited_by_hand_is_told_of_as_it_should_be(shop: Shop) -> None:
    """It says where the file on disk differs, and goes on about what the specs yield."""
    file = shop.root / "out/shop/web/rollout.yaml"
    line = file.read_text().split("\n").index("  replicas: 2") + 1
    file.write_text(file.read_text().replace("replicas: 2", "replicas: 9"))
    done = shop.run("why", f"out/shop/web/rollout.yaml:{line}")
    told = json.loads(shop.run("why", f"out/shop/web/rollout.yaml:{line}", "--format", "json").stdout)

    assert f"rollout.yaml:{line}: note: it was edited by hand" in done.stdout
    assert "the file has `  replicas: 9` here" in done.stdout
    assert "specs/shop/web.yaml:5:42: said here, as `spec.workload.replicas`" in done.stdout
    assert (told["state"], told["differsAt"]) == ("edited", line)
    assert told["lines"][0]["value"] == 2
    assert told["lines"][0]["from"]["line"] == 5


def test_a_file_that_is_stale_or_not_there_yet_says_so(shop: Shop) -> None:
    shop.spec("web", "20% for 1h")
    stale = shop.run("why", "out/shop/web/rollout.yaml")
    shop.spec("api")
    missing = shop.run("why", "out/shop/api/rollout.yaml:3")
    (shop.root / "out/shop/web/rollout.yaml").write_text("kind: Mine\n")
    taken = shop.run("why", "out/shop/web/rollout.yaml:3")

    assert "note: the specs have changed since it was built" in stale.stdout
    assert "the file has `      - setWeight: 50` here" in stale.stdout
    assert "note: it is not there yet; `canarygen build` writes it" in missing.stdout
    assert "note: somebody else's file is there" in taken.stdout
    assert not (shop.root / "out/shop/api").exists()


def test_a_file_that_no_spec_yields_any_more_says_so(shop: Shop) -> None:
    """So does one of somebody else's; and neither is a fault of whoever asks."""
    shop.spec("api")
    (shop.root / "specs/shop/web.yaml").unlink()
    (shop.root / "out/shop/NOTES").write_text("ours\n")
    orphaned = shop.run("why", "out/shop/web/rollout.yaml:7")
    foreign = shop.run("why", "out/shop/NOTES", "--format", "json")

    assert (orphaned.returncode, foreign.returncode) == (0, 0)
    assert "no spec yields it any more; it comes from specs/shop/web.yaml" in orphaned.stdout
    assert json.loads(foreign.stdout)["state"] == "foreign"


def test_a_link_among_the_generated_files_is_to_be_removed(shop: Shop) -> None:
    (shop.root / "out/shop/web/link.yaml").symlink_to("rollout.yaml")

    done = shop.run("why", "out/shop/web/link.yaml")

    assert done.returncode == 4
    assert "a symbolic link, which has no place in a generated tree; remove it" in done.stderr


def test_while_a_spec_is_broken_its_faults_are_told_instead(shop: Shop) -> None:
    shop.spec("web", "50%, 20%")
    done = shop.run("why", "out/shop/web/rollout.yaml:7")

    assert done.returncode == 1
    assert "weight-not-increasing" in done.stderr
    assert done.stdout == ""


def test_every_word_that_any_command_has_told_is_explained() -> None:
    """In the cases of all commands and in the README; and each sort of danger is in one of them."""
    told = "\n".join(
        path.read_text(encoding="utf-8") for path in [*CASES.rglob("*.txt"), CASES.parents[1] / "README.md"]
    )
    words = set(re.findall(r"(?:error|warning|info)\[([a-z0-9-]+)\]", told))
    entries = lexicon()

    assert words - set(entries) == set()
    assert {law.word for law in THREATS} - words == set()
    assert len(entries) == len([*CODES, *ALL_LAWS, *LAWS, NOT_ADOPTABLE, *THREATS])
    assert all(entry.law.why.endswith(".") for entry in entries.values())


def test_without_a_file_or_a_word_all_words_are_listed_and_for_programs_explained(untouched: Shop) -> None:
    listed = untouched.run("why").stdout
    told = json.loads(untouched.run("why", "--format", "json").stdout)["codes"]

    entries = lexicon()
    lines = (line for line in listed.splitlines() if line.startswith("  "))
    assert sorted(word for line in lines for word in re.findall(r"[a-z0-9-]+", line)) == sorted(entries)
    assert {code["code"]: code["why"] for code in told} == {word: entries[word].law.why for word in entries}


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("gate-removed", "without anybody being asked"),
        ("warning[gate-removed]:", "`canarygen diff` and `report` tell it"),
        ("**gate-removed**", "Keep the gate"),
        ("weight-not-increasing", "No project can relax it."),
        ("selector-broken", "`# canarygen: ignore=selector-broken because ...`"),
        ("mutable-image", '`rules: {mutable-image: "off"}` silences it'),
        ("policy-broken", "`severity: warning`, or an exemption"),
        ("steps-missing", "`# canarygen: ignore=steps-missing because ...`"),
        ("not-adoptable", "`canarygen import` tells it"),
        ("IST0101", "subset-unknown (error)"),
        ("ist0101", "subset-unknown (error)"),
        ("IST0128", "server-not-verified"),
        ("IST0130", "unreachable-route"),
    ],
)
def test_a_word_is_told_of_with_who_has_a_say_in_it(untouched: Shop, asked: str, words: str) -> None:
    """By whatever command it was told, as it stands there, and by the name that it has for Istio."""
    done = untouched.run("why", asked)

    assert done.returncode == 0, done.stderr
    assert words in done.stdout


def generated(name: str, manifest: Manifest) -> GeneratedFile:
    """Give a file as it is behind a build."""
    return GeneratedFile(name=name, text=text(manifest), manifest=manifest, on_disk=text(manifest))


def _answer(contents: Mapping[PurePosixPath, Manifest], question: str) -> str:
    """Answer a question as the command would: FILE or FILE:LINE, or FILE:TEXT for the first line with a text."""
    name, _, line = question.partition(":")
    manifest = contents[PurePosixPath(name).relative_to("out")]
    file = generated(name, manifest)
    return line_as_text(file, next(_numbers(file, line))) if line else as_text(file)


def _numbers(file: GeneratedFile, line: str) -> Iterator[int]:
    for number, content in enumerate(file.lines, start=1):
        if str(number) == line or line.strip() in content:
            yield number
