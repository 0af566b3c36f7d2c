"""Shards that know nothing of each other, and their join: together they do, write and say what one build does."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path, PurePosixPath
from string import ascii_lowercase
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from canarygen import verification
from canarygen.cli import joining
from canarygen.cli.building import build
from canarygen.cli.order import Order
from canarygen.cli.program import run
from canarygen.cli.session import Session
from canarygen.compilation import Compilation
from canarygen.division import piecework
from canarygen.division.joint import unsettled
from canarygen.division.record import Record
from canarygen.division.summary import Account, Circumstances, Summary
from canarygen.model.project import PROJECT_FILE, Project
from canarygen.shard import Shard
from canarygen.source import Source
from canarygen.verification import compiled
from tests.test_bonds import PROJECT, TALKING, spec
from tests.test_cases import ACCEPTED, DAY, REJECTED, sources

PLAIN = ("--kubeconform", "off", "--at", DAY)
JSON = ("--format", "json")


class Done(NamedTuple):
    """How a command ended, and what it said: to programs, and to people."""

    code: int
    stdout: str
    stderr: str


def called(root: Path, *words: str) -> Done:
    out, err, here = StringIO(), StringIO(), Path.cwd()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(["-C", str(root), *words])
        os.chdir(here)
    return Done(code, out.getvalue(), err.getvalue().replace(str(root), "ROOT"))


def stood(root: Path) -> dict[str, str]:
    found = (path for path in sorted((root / "out").rglob("*")) if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in found}


def canaries(case: Path) -> list[tuple[PurePosixPath, str]]:
    """Take the specs of a case apart: the text of each canary, and the folder that it stands in."""
    return [
        (PurePosixPath(source.path).parent, text)
        for source in sources(case)
        for text in re.split(r"^---\n", source.data.decode("utf-8", "surrogateescape"), flags=re.MULTILINE)
        if "kind:" in text
    ]


def laid(root: Path, case: Path, count: int) -> Path:
    """Lay out what the author of a case wrote: each canary in a file of its own, and the next one in the next shard."""
    root.mkdir(exist_ok=True)  # A file may hold no canary at all.
    files = {in_shard(place, number, count): text for number, (place, text) in enumerate(canaries(case))}
    own = case / PROJECT_FILE
    put(root, files | ({PROJECT_FILE: own.read_text()} if own.exists() else {}))
    return root


def in_shard(place: PurePosixPath, number: int, count: int) -> str:
    """Name a file that is in the next shard after that of the file before."""
    names = (f"{place}/{number}-{letter}.yaml" for letter in ascii_lowercase)
    return next(name for name in names if name in Shard(number % count + 1, count))


def sharded(root: Path, count: int, *more: str) -> tuple[list[str], list[Done]]:
    """Build all shards; give their summaries, and what each said."""
    files = [str(root.parent / f"{number}-of-{count}.json") for number in range(1, count + 1)]
    shards = [
        ("--shard", f"{number}/{count}", "--summary", file) for number, file in enumerate(files, start=1)
    ]
    return files, [called(root, "build", *PLAIN, *JSON, *shard, *more) for shard in shards]


def judged(done: Done) -> dict[str, object]:
    """Give what was found; what was left to write is another matter where shards have written their own."""
    return {key: value for key, value in json.loads(done.stdout or "{}").items() if key != "changes"}


def assert_same(root: Path, count: int, *, checked: bool) -> None:
    """Hold the shards of a project, built or only checked, and their join against one build of it."""
    whole = Path(shutil.copytree(root, root.with_name("whole")))
    files, done = sharded(root, count, *(["--check"] if checked else []))
    looked = called(whole, "build", *PLAIN, "--check")
    built = called(whole, "build", *PLAIN, *JSON)
    if not all(Path(file).exists() for file in files):
        # Where canarygen.yaml is wrong every shard says so, and there is nothing to join.
        assert done == [built] * count
        return
    found = called(root, "join", *files, *PLAIN, "--check")
    joined = called(root, "join", *files, *PLAIN, *JSON)

    assert (joined.code, judged(joined)) == (built.code, judged(built))
    # What a shard refuses is never right after all.
    assert built.code == 1 or 1 not in [shard.code for shard in done]
    # Where all together is refused, shards that were not may have written what is their own.
    assert stood(root) == stood(whole) or (built.code == 1 and not checked)
    # Those who only looked have left everything to do, and to tell, to the join.
    assert not checked or (found, joined) == (looked, built)


SEVERAL = [*(case for case in ACCEPTED if len(canaries(case)) > 1), *TALKING]


@pytest.mark.parametrize("case", [*SEVERAL, *ACCEPTED[::40], *REJECTED[::80]], ids=lambda path: path.name)
def test_a_case_is_built_by_shards_as_by_one(case: Path, tmp_path: Path) -> None:
    count = 2 + len(case.name) % 2

    assert_same(laid(tmp_path / "project", case, count), count, checked=case in REJECTED)


GIVEN = ("edit", "by hand", "less", "more", "stranger", "stray")
"""What may stand in out/ before: other specs' files, an edit by hand, a file too few or too many, a file that is nobody's, in the place of another or beside them."""
PROJECTS = {
    "none": "",
    "argo": PROJECT.data.decode(),
    "set": f"{PROJECT.data.decode().rstrip()[:-1]}, mode: applicationset}}\n  kustomization: true\n",
    "strict": "apiVersion: canarygen.dev/v1\nkind: Project\nspec:\n  rules: {undeclared: error, shared-host: warning}\n",
    "loose": """\
apiVersion: canarygen.dev/v1
kind: Project
spec:
  rules: {undeclared: "off"}
  defaults: {traffic: {gateway: istio-system/elsewhere, timeout: 5s}}
  external: {gateways: {istio-system/public: {}}}
  argocd: {repoURL: "https://example.com/r.git"}
  environments:
    staging: {argocd: {mode: applicationset}}
    prod: {argocd: {destination: prod}, defaults: {workload: {replicas: 3}}}
""",
    "exempting": """\
apiVersion: canarygen.dev/v1
kind: Project
spec:
  rules: {exemption-unneeded: error}
  policy:
    rules: {careful: {firstExposure: 20%}}
    exemptions: [{canaries: [shop/api], rules: [careful], reason: old, until: "2027-01-01"}]
""",
    "teams": """\
apiVersion: canarygen.dev/v1
kind: Project
spec:
  external: {gateways: {istio-system/public: {}}}
  policy: {teams: {one: {specs: [specs/one]}, two: {specs: [specs/two]}}}
""",
    "policy": """\
apiVersion: canarygen.dev/v1
kind: Project
spec:
  rules: {undeclared: "off"}
  environments: {staging: {}, prod: {}}
  policy:
    rules:
      careful: {firstExposure: 5%, environments: [prod]}
      baked: {baking: 1h, severity: warning}
    exemptions:
      - {canaries: [shop/web, shop/api, shop/cart], rules: [careful], reason: old, until: "2027-01-01"}
      - {canaries: [store/web, store/api, store/cart], rules: [careful], reason: old, until: "2027-01-01"}
    teams:
      one: {specs: [specs/one]}
      two: {specs: [specs/two]}
""",
}


NAMES = ("api", "cart", "web", "shop", "pay")
TRAITS = {
    "moving": ("{name}:1.0.0", "{name}:latest"),
    "careless": ("10% for 10m", "50% for 10m"),
    "a Gateway of another": ("traffic: {", "traffic: {gateway: shop/{other}-gateway, "),
    "a Gateway of all": ("traffic: {", "traffic: {gateway: istio-system/public, "),
    "a Gateway of nobody": ("traffic: {", "traffic: {gateway: shop/nobody, "),
    "open to all": ("[{name}.example.com]", '["*.example.com"]'),
    "a host of all": ("[{name}.example.com]", "[all.example.com], routes: [{match: /{name}/}]"),
    "a Service of another": ("com]", 'com], routes: [{match: /x, to: "{other}-stable:80"}, /]'),
    "a template of another": ("rollout:", "analysis: [{template: {other}-errors}]\n  rollout:"),
    "a template": (
        "rollout:",
        "analysis: {metrics: [{name: errors, query: 'sum(up)', pass: '< 5'}]}\n  rollout:",
    ),
    "labels of another": (
        "port: 80",
        "port: 80, template: {metadata: {labels: {app.kubernetes.io/name: {other}}}}",
    ),
    "a patch": (
        "rollout:",
        "patches: [{target: {kind: Rollout}, merge: {spec: {minReadySeconds: 5}}}]\n  rollout:",
    ),
    "a patch to a Service of another": (
        "rollout:",
        """patches:
    - target: {kind: VirtualService}
      json6902:
        - op: add
          path: /spec/http/0
          value:
            match: [{uri: {exact: /x}}]
            route: [{destination: {host: {other}-stable, port: {number: 80}}}]
  rollout:""",
    ),
    "labels of its own": ("port: 80", "port: 80, selector: {team: a}"),
    "a patch to labels of another": (
        "rollout:",
        "patches: [{target: {kind: Rollout}, merge: {spec: {template: {metadata: {labels: {team: a}}}}}}]\n  rollout:",
    ),
    "elsewhere": ("namespace: shop", "namespace: store"),
    "a patch to a certificate of all": (
        "traffic: {",
        """patches:
    - target: {kind: Gateway}
      json6902: [{op: replace, path: /spec/servers/1/tls/credentialName, value: of-all}]
  traffic: {gateway: {port: 80, tls: {secret: {name}}}, """,
    ),
    "a patch to a host of another": (
        "traffic: {",
        """patches:
    - target: {kind: VirtualService}
      json6902: [{op: add, path: /spec/hosts/-, value: {other}.example.com}]
  traffic: {gateway: istio-system/public, """,
    ),
}
"""What a plain spec may be told to be in addition, by a text in it and the one that takes its place."""


def plain(name: str, other: str, traits: Iterable[str]) -> str:
    text = """\
apiVersion: canarygen.dev/v1
kind: Canary
metadata: {name: {name}, namespace: shop}
spec:
  workload: {image: "{name}:1.0.0", replicas: 4, port: 80}
  traffic: {hosts: [{name}.example.com]}
  rollout: {steps: [10% for 10m]}
"""
    for before, after in (TRAITS[trait] for trait in traits):
        text = text.replace(before, after)
    return text.replace("{name}", name).replace("{other}", other)


@st.composite
def apps(draw: st.DrawFn) -> list[str]:
    """Draw specs that have little in common, and each a trait or two."""
    chosen = draw(st.lists(st.sampled_from(NAMES), min_size=2, unique=True))
    traits = st.lists(st.sampled_from(sorted(TRAITS)), max_size=2)
    return [plain(name, draw(st.sampled_from(NAMES)), draw(traits)) for name in chosen]


@st.composite
def projects(draw: st.DrawFn) -> tuple[dict[str, str], int]:
    """Draw a project, and into how many shards it is parted."""
    count = draw(st.integers(1, 4))
    texts = draw(st.one_of(apps(), apps(), apps(), st.lists(spec(), min_size=1, max_size=4)))
    places = [PurePosixPath(draw(st.sampled_from(("specs/one", "specs/two")))) for _ in texts]
    named = enumerate(zip(places, texts, strict=True))
    files = {in_shard(place, number, count): text for number, (place, text) in named}
    own = draw(st.sampled_from(sorted(PROJECTS)))
    return files | ({PROJECT_FILE: PROJECTS[own]} if PROJECTS[own] else {}), count


@given(projects(), apps() | st.just([]), st.sampled_from(("", *GIVEN)), st.booleans(), st.booleans())
@settings(max_examples=60, phases=[Phase.generate])
def test_whatever_the_specs_their_shards_are_joined_to_what_one_build_makes(
    drawn: tuple[dict[str, str], int], before: list[str], edit: str, checked: bool, by_pieces: bool
) -> None:
    files, count = drawn
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        if by_pieces:
            patch.setattr(verification, "MANY", 1)
            patch.setattr(piecework, "_TASTE", 1)
            patch.setattr(piecework, "_PIECE", 1)
        root = Path(folder, "project")
        old = {f"specs/{number}-old.yaml": text for number, text in enumerate(before)}
        put(root, files | old)
        called(root, "build", *PLAIN)
        for path in old:
            (root / path).unlink()
        edited(root, edit)

        assert_same(root, count, checked=checked)


def put(root: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8", errors="surrogateescape")


def edited(root: Path, edit: str) -> None:
    """Edit the first rollout that stands in out/, or what stands beside it."""
    for file in sorted(root.rglob("out/**/rollout.yaml"))[:1]:
        match edit:
            case "edit":
                shutil.rmtree(file.parent)
            case "by hand":
                file.write_text(f"{file.read_text()}# by hand\n")
            case "less":
                file.unlink()
            case "more":
                shutil.copy(file, file.with_name("more.yaml"))
            case "stranger":
                file.write_text("kind: Nothing\n")
            case "stray":
                file.with_name("stray.yaml").write_text("kind: Nothing\n")


@pytest.mark.parametrize(
    ("own", "mine", "its", "expected"),
    [
        ("strict", ["a Service of another"], [], 0),
        ("strict", ["a template of another"], ["a template"], 0),
        ("strict", ["a Gateway of another"], ["open to all"], 0),
        ("strict", ["a Service of another", "a Gateway of nobody"], [], 1),
        ("strict", ["a Gateway of nobody"], [], 1),
        ("none", ["a patch to a Service of another"], [], 0),
        ("teams", ["a patch to a host of another"], ["a Gateway of all"], 1),
        ("teams", ["a Gateway of all"], ["a Gateway of all"], 0),
        ("none", ["a patch to labels of another"], ["labels of its own"], 1),
        ("none", ["a patch to labels of another"], [], 0),
        ("none", ["labels of another"], [], 1),
        ("none", [], ["labels of another"], 1),
        ("none", ["a patch to a certificate of all"], ["a patch to a certificate of all", "elsewhere"], 0),
        ("loose", [], [], 0),
        ("exempting", [], ["careless"], 0),
        ("exempting", [], [], 1),
    ],
)
def test_what_only_two_shards_together_know_is_known_to_their_join(
    tmp_path: Path, own: str, mine: list[str], its: list[str], expected: int
) -> None:
    root = tmp_path / "project"
    places = [PurePosixPath("specs", team) for team in ("one", "two")]
    texts = [plain("web", "api", mine), plain("api", "web", its)]
    files = {
        in_shard(place, number, 2): text
        for number, (place, text) in enumerate(zip(places, texts, strict=True))
    }
    put(root, files | ({PROJECT_FILE: PROJECTS[own]} if PROJECTS[own] else {}))

    assert called(root, "build", *PLAIN, "--check").code == (expected or 3)
    assert_same(root, 2, checked=False)


def test_a_shard_that_leaves_its_files_to_the_join_says_nothing_of_changes(tmp_path: Path) -> None:
    """An empty list would be read as files that are in line."""
    root = tmp_path / "project"
    place = in_shard(PurePosixPath("specs"), 0, 2)
    put(root, {place: plain("web", "api", ["a patch to a Service of another"])})

    done, _ = sharded(root, 2, "--check")[1]

    assert done.code == 0
    assert "the join judges it" in done.stderr
    assert "changes" not in json.loads(done.stdout)


def test_an_exemption_that_a_spec_needs_takes_no_build_of_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shard of the other one cannot know whether it is needed, and that is nothing to judge all again for."""
    root = tmp_path / "project"
    texts = [plain("web", "api", []), plain("api", "web", ["careless"])]
    files = {in_shard(PurePosixPath("specs"), number, 2): text for number, text in enumerate(texts)}
    put(root, files | {PROJECT_FILE: PROJECTS["exempting"]})
    monkeypatch.setattr(joining, "build", None)

    assert called(root, "join", *PLAIN, *sharded(root, 2)[0]).code == 0


@pytest.fixture
def three(tmp_path: Path) -> tuple[Path, list[str]]:
    """A project that three machines have built, and their summaries."""
    root = tmp_path / "project"
    names = enumerate(NAMES)
    put(
        root,
        {in_shard(PurePosixPath("specs"), number, 3): plain(name, name, []) for number, name in names},
    )
    return root, sharded(root, 3)[0]


def edited_summary(before: str, after: str) -> Callable[[Path, list[str]], list[str]]:
    """Have the summary of the second shard say something else."""

    def edit(_: Path, files: list[str]) -> list[str]:
        text = Path(files[1]).read_text(encoding="utf-8")
        Path(files[1]).write_text(text.replace(before, after), encoding="utf-8")
        return files

    return edit


def edited_specs(edit: Callable[[Path], object]) -> Callable[[Path, list[str]], list[str]]:
    """Edit the first spec after it was built."""

    def editing(root: Path, files: list[str]) -> list[str]:
        edit(min((root / "specs").iterdir()))
        return files

    return editing


def built_with(own: str, *words: str) -> Callable[[Path, list[str]], list[str]]:
    """Build all shards with other settings, and add words to their join."""

    def build(root: Path, _: list[str]) -> list[str]:
        put(root, {PROJECT_FILE: PROJECTS[own]})
        return [*sharded(root, 3)[0], *words]

    return build


MISFITS: dict[str, Callable[[Path, list[str]], list[str]]] = {
    "missing": lambda _, files: [files[0], files[2]],
    "twice": lambda _, files: [*files, files[1]],
    "another N": lambda root, files: [*files, *sharded(root, 2)[0]],
    "said otherwise": edited_summary('"told":false', '"told":true'),
    "another version": edited_summary('"canarygen": "', '"canarygen": "\\u001b[31m9.'),
    "no summary": edited_summary('{"canarygen"', "[]"),
    "a list": edited_summary('{"canarygen"', '[]\n{"canarygen"'),
    "another object": edited_summary('{"canarygen"', '{"name"'),
    "a text without end": edited_summary('{"canarygen"', "[" * 100_000),
    "another text": edited_specs(lambda file: file.write_text(f"{file.read_text()}# more\n")),
    "one more": edited_specs(lambda file: shutil.copy(file, file.with_name("more.yaml"))),
    "one less": edited_specs(Path.unlink),
    "other settings": edited_specs(
        lambda file: file.parent.with_name(PROJECT_FILE).write_text(PROJECTS["argo"])
    ),
    "another environment": built_with("loose", "--environment", "prod"),
    "another day": built_with("teams", "--at", "2026-11-27"),
    "kubeconform": lambda _, files: [*files, "--kubeconform", "require"],
}


@pytest.mark.parametrize(
    ("what", "code", "words"),
    [
        ("missing", 2, "There is no summary of the shard 2/3; give those of all shards."),
        ("twice", 2, "of the shard 2/3, and so is"),
        ("another N", 2, "join shards of one N."),
        ("said otherwise", 4, "it is not as it was written; have its shard write it again"),
        ("another version", 4, "have the same one on all machines"),
        ("no summary", 4, "no summary; `canarygen build --shard I/N --summary FILE` writes one"),
        ("a list", 4, "no summary; `canarygen build --shard I/N --summary FILE` writes one"),
        ("another object", 4, "no summary; `canarygen build --shard I/N --summary FILE` writes one"),
        ("a text without end", 4, "no summary; `canarygen build --shard I/N --summary FILE` writes one"),
        ("another text", 4, "build all shards, and join them, in one commit"),
        ("one more", 4, "specs/more.yaml: no shard knows of it; build all shards"),
        ("one less", 4, "build all shards, and join them, in one commit"),
        ("other settings", 4, "its shard was built with another canarygen.yaml"),
        ("another environment", 2, "built for all environments, and this join is for the environment 'prod'"),
        ("another day", 2, "judged as on 2026-11-26, and this join is as on 2026-11-27"),
        ("kubeconform", 2, "built without `--kubeconform require`; say it to all, or leave it out here."),
    ],
)
def test_what_does_not_belong_together_is_not_joined(
    three: tuple[Path, list[str]], what: str, code: int, words: str
) -> None:
    root, files = three
    given = MISFITS[what](root, files)
    before = stood(root)
    done = called(root, "join", *PLAIN, *given)

    assert (done.code, done.stdout) == (code, "")
    assert words in done.stderr
    assert "\033" not in done.stderr
    assert stood(root) == before


def test_only_what_no_shard_could_judge_alone_is_compiled_by_the_join(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One warns, of one a file has gone, and of two that meet across shards each needs the other; one is well."""
    heard: list[str] = []

    def hearing(sources: Sequence[Source], settings: Project) -> Compilation:
        heard.extend(PurePosixPath(source.path).name for source in sources)
        return compiled(sources, settings)

    monkeypatch.setattr(joining, "compiled", hearing)
    root = tmp_path / "project"
    traits = {"shop": ["a template of another"], "pay": ["a template"], "web": ["moving"]}
    texts = [plain(name, "pay", traits.get(name, [])) for name in NAMES]
    put(root, {in_shard(PurePosixPath("specs"), number, 3): text for number, text in enumerate(texts)})
    files = sharded(root, 3)[0]
    (root / "out/shop/cart/rollout.yaml").unlink()
    done = called(root, "join", *PLAIN, *files)

    assert [name.partition("-")[0] for name in heard] == ["1", "2", "3", "4"]
    assert " write  out/shop/cart/rollout.yaml\n" in done.stderr
    assert "mutable-image" in done.stderr


def test_what_is_edited_while_a_join_is_under_way_is_not_joined(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The summaries are of the specs as they were."""
    root = tmp_path / "project"
    put(
        root,
        {
            in_shard(PurePosixPath("specs"), number, 2): plain(name, "pay", [])
            for number, name in enumerate(NAMES)
        },
    )
    files = sharded(root, 2)[0]
    spec = next((root / "specs").iterdir())

    def editing(sources: Sequence[Source], settings: Project) -> Compilation:
        spec.write_text(f"{spec.read_text()}# later\n")
        return compiled(sources, settings)

    monkeypatch.setattr(joining, "compiled", editing)
    (root / "out/shop/cart/rollout.yaml").unlink()
    before = stood(root / "out")
    done = called(root, "join", *PLAIN, *files)

    assert done.code == 4
    assert f"specs/{spec.name}: it changed while the specs were compiled" in done.stderr
    assert stood(root / "out") == before


def account(claims: bytes = b"", looks: bytes = b"", *, is_told: bool = False) -> Account:
    record = Record(claims=claims, looks=looks, is_patched=False, files=(), shared=b"[]")
    return Account(record=record, digests=(), is_told=is_told)


@pytest.mark.parametrize("told", ["one", "two", "three"])
def test_who_is_judged_again_is_judged_with_all_whom_it_meets(told: str) -> None:
    known = {
        "one": account(claims=b"1111", is_told=told == "one"),
        "two": account(claims=b"2222", looks=b"1111", is_told=told == "two"),
        "three": account(looks=b"2222", is_told=told == "three"),
        "four": account(claims=b"4444", looks=b"4444"),
    }
    its = Circumstances(version="", environment=None, settings="", policy=None, day=None, kubeconform="off")
    summaries = [
        Summary(shard=Shard(1, 2), circumstances=its, specs={}, accounts=known),
        Summary(shard=Shard(2, 2), circumstances=its, specs={}, accounts={}),
    ]

    assert unsettled(summaries, ()) == {"one", "two", "three"}


def test_what_settings_have_specs_warned_of_is_told_once_without_a_look_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The warning stands in canarygen.yaml, and names the last spec that has it from there."""
    heard: list[int] = []

    def hearing(sources: Sequence[Source], settings: Project) -> Compilation:
        heard.append(len(sources))
        return compiled(sources, settings)

    monkeypatch.setattr(joining, "compiled", hearing)
    root = tmp_path / "project"
    texts = [re.sub(r"image: [^,]+, ", "", plain(name, name, [])) for name in NAMES]
    own = (
        "apiVersion: canarygen.dev/v1\nkind: Project\nspec:\n  defaults: {workload: {image: 'all:latest'}}\n"
    )
    files = {in_shard(PurePosixPath("specs"), number, 2): text for number, text in enumerate(texts)}
    put(root, files | {PROJECT_FILE: own})

    assert_same(root, 2, checked=False)
    assert heard == [2, 2]


def test_a_summary_takes_the_place_of_no_pipe_device_or_link(tmp_path: Path) -> None:
    """As root, `--summary /dev/null` put a file where the null device had been."""
    root, pipe, link = tmp_path / "project", tmp_path / "pipe", tmp_path / "link.json"
    put(root, {"specs/web.yaml": plain("web", "shop", [])})
    os.mkfifo(pipe)
    link.symlink_to("kept.json")
    with os.fdopen(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK), "rb") as reader:
        done = [
            called(root, "build", *PLAIN, "--shard", "1/1", "--summary", str(file)) for file in (pipe, link)
        ]
        heard = reader.read()

    assert [code for code, *_ in done] == [0, 0]
    assert pipe.is_fifo()
    assert link.is_symlink()
    assert (tmp_path / "kept.json").read_bytes() == heard != b""
    assert sorted(file.name for file in tmp_path.iterdir()) == ["kept.json", "link.json", "pipe", "project"]


def test_a_summary_takes_the_place_of_links_that_lead_nowhere(tmp_path: Path) -> None:
    root, ring = tmp_path / "project", tmp_path / "ring.json"
    put(root, {"specs/web.yaml": plain("web", "shop", [])})
    ring.symlink_to("ring.json")

    code, *_ = called(root, "build", *PLAIN, "--shard", "1/1", "--summary", str(ring))

    assert code == 0
    assert ring.is_file()


def test_where_there_are_no_specs_nothing_is_deleted(tmp_path: Path) -> None:
    root = tmp_path / "project"
    put(root, {"specs/web.yaml": plain("web", "api", [])})
    called(root, "build", *PLAIN)
    (root / "specs/web.yaml").unlink()

    assert_same(root, 2, checked=False)
    assert stood(root)


def test_of_one_environment_only_the_tree_is_joined(tmp_path: Path) -> None:
    root = tmp_path / "project"
    texts = [plain(name, name, []) for name in NAMES]
    files = {in_shard(PurePosixPath("specs"), number, 2): text for number, text in enumerate(texts)}
    put(root, files | {PROJECT_FILE: PROJECTS["loose"]})
    called(root, "build", *PLAIN)
    whole = stood(root)
    (root / "out/prod/shop/web/rollout.yaml").unlink()
    (root / "out/staging/shop/web/rollout.yaml").unlink()
    (root / "out/argocd/prod/appproject.yaml").unlink()
    done = called(
        root, "join", *PLAIN, *sharded(root, 2, "--environment", "prod")[0], "--environment", "prod"
    )

    assert (done.code, whole.keys() - stood(root).keys()) == (0, {"out/staging/shop/web/rollout.yaml"})


FROZEN = """\
apiVersion: canarygen.dev/v1
kind: Project
spec:
  policy:
    rules:
      calm: {freeze: {from: "2026-11-26", until: "2026-11-27"}, severity: warning}
      careful: {firstExposure: 20%}
      golden: {firstExposure: 10%, labels: {tier: gold}}
"""
GOLDEN = "namespace: shop, labels: {tier: gold}"


@pytest.mark.parametrize("day", ["2026-11-26", "2026-11-28"])
@pytest.mark.parametrize("edit", ["none", "gone", "changed", "moved", "careless", "less golden"])
def test_by_the_policy_of_a_commit_shards_are_judged_as_one_build_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, day: str, edit: str
) -> None:
    """It takes a build of everything where something is wrong, and in a freeze, when others than these may have gone."""
    wholes: list[Order] = []

    def building(order: Order, session: Session) -> None:
        wholes.append(order)
        build(order, session)

    monkeypatch.setattr(joining, "build", building)
    root = tmp_path / "project"
    names = [in_shard(PurePosixPath("specs"), number, 2) for number in range(4)]
    put(root, {file: plain(name, name, []) for file, name in zip(names, NAMES, strict=False)})
    put(root, {names[0]: plain("api", "api", []).replace("namespace: shop", GOLDEN)})
    put(root, {PROJECT_FILE: FROZEN})
    called(root, "build", *PLAIN)
    for words in (
        ["init", "-q"],
        ["add", "-A"],
        ["-c", "user.name=a", "-c", "user.email=a@localhost", "commit", "-qm", "a"],
    ):
        subprocess.run(["git", *words], cwd=root, check=True)
    put(root, {PROJECT_FILE: FROZEN.replace("20%", "90%")})
    match edit:
        case "gone":
            (root / names[0]).unlink()
        case "changed":
            put(root, {names[0]: plain("api", "api", ["moving"])})
        case "careless":
            put(root, {names[1]: plain("cart", "cart", ["careless"])})
        case "less golden":
            put(root, {names[0]: plain("api", "api", []).replace("10% for", "15% for")})
        case "moved":
            (root / names[0]).rename(root / in_shard(PurePosixPath("specs"), 5, 2))
    how = ("--policy-from", "HEAD", "--at", day)
    # What shards have written their join need not look at.
    files, done = sharded(root, 2, *how, *([] if edit == "less golden" else ["--check"]))
    joined = called(root, "join", *files, *PLAIN, *how, *JSON, "--check")

    assert joined == called(root, "build", *PLAIN, *how, *JSON, "--check")
    assert joined.code == 1 or 1 not in [shard.code for shard in done]
    assert bool(wholes) == (joined.code == 1 or day == "2026-11-26")
    assert called(root, "join", *files, *PLAIN).code == 2
