"""Many specs, compiled piece by piece, come to what they come to at once, whatever meets across pieces."""

from collections.abc import Collection, Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canarygen import verification
from canarygen.compilation import Compilation
from canarygen.diagnostic import Diagnostic, Rejected
from canarygen.division import piecework
from canarygen.division.outcome import Pieces
from canarygen.division.piecework import pieces
from canarygen.division.record import records
from canarygen.frozen import replace
from canarygen.labour import alone
from canarygen.law import Severity
from canarygen.model.project import PROJECT_FILE, Project
from canarygen.shard import Shard
from canarygen.source import Source
from canarygen.verification import compiled, yielded
from tests.test_amending import EDITS, NAMES, built
from tests.test_bonds import spec
from tests.test_cases import ACCEPTED, REJECTED, sources
from tests.test_cases import settings as settings_of
from tests.test_join import PROJECTS, plain


@pytest.fixture(autouse=True, scope="module")
def small() -> Iterator[None]:
    """Let pieces be as small as can be."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(piecework, "_TASTE", 1)
        patch.setattr(piecework, "_PIECE", 1)
        yield


def heard(diagnostics: Sequence[Diagnostic]) -> Collection[Diagnostic]:
    return [told for told in diagnostics if told.severity is not Severity.INFO]


def piece_by_piece(specs: Sequence[Source], its: Project) -> Pieces | None:
    return pieces(specs, its, partial(compiled, settings=its), heard, alone)


def at_once(specs: Sequence[Source], its: Project) -> Compilation | None:
    """Compile all; None where they are refused."""
    try:
        return compiled(specs, its)
    except Rejected:
        return None


CASES = [*ACCEPTED, *(case for case in REJECTED if len(sources(case)) > 1)]
"""Of the refused ones a single file is a single piece: there is nothing to compare."""


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_a_case_comes_to_the_same_in_company(case: Path) -> None:
    """Others before it and after it leave it few enough to be compiled once more, if there is anything to say of it."""
    others = [Source(f"specs/zz/{number}.yaml", app.data) for number, app in enumerate(apps(*[OWN] * 5))]
    specs, its = [*others[:2], *sources(case), *others[2:]], settings_of(case)
    its = replace(its, policy=replace(its.policy, before=None))
    whole, parts = at_once(specs, its), piece_by_piece(specs, its)

    if parts:
        assert whole
        assert parts.tree == whole.tree
        assert (parts.size, parts.objects) == (whole.size, whole.objects)
        for wanted in (None, Shard(1, 2), {specs[-1].path}):
            assert parts.texts(wanted) == whole.texts(wanted)
        assert parts.part(Shard(1, 2), {}) == whole.part(Shard(1, 2), {})
        assert parts.count(Shard(1, 2)) == whole.count(Shard(1, 2))
        assert parts.records == records(whole, its)
        assert list(parts.warnings) == heard(whole.warnings)


SPEC = """\
apiVersion: canarygen.dev/v1
kind: Canary
metadata: {{name: app-{number}, namespace: shop}}
spec:
  workload: {{image: "app:1.0.0", replicas: 2, port: 8080}}
  traffic: {traffic}
  rollout: {{steps: [50% for 1h]}}
"""
OWN = "{{hosts: [app-{number}.example.com]}}"
OF_THE_LAST = "{{hosts: [app-{number}.shop.org], gateway: shop/app-11-gateway}}"
OF_ALL = "{{hosts: [shop.example.com], gateway: shop/app-11-gateway, routes: [/{number}]}}"
PATCH = "{{op: replace, path: /spec/servers/1/tls/credentialName, value: one-for-all}}"
CERTIFIED = f"""\
{{{{hosts: [app-{{number}}.example.com], gateway: {{{{port: 80, tls: {{{{secret: app-{{number}}}}}}}}}}}}}}
  patches: [{{{{target: {{{{kind: Gateway}}}}, json6902: [{PATCH}]}}}}]"""
WIDE = '{{hosts: ["*.shop.org"]}}'


def apps(*traffic: str) -> list[Source]:
    """Give as many specs, each with its own number in its traffic."""
    texts = [
        SPEC.format(number=number, traffic=it.format(number=number)) for number, it in enumerate(traffic)
    ]
    return [Source(f"specs/app-{number:02}.yaml", text.encode()) for number, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("specs", "expected"),
    [
        (apps(*[OWN] * 12), 60),
        (apps(*[OWN] * 11, CERTIFIED), 60),
        (apps(*[OWN] * 10, CERTIFIED, CERTIFIED), 60),
        (apps(*[OWN] * 9, OF_THE_LAST, OF_THE_LAST, WIDE), 58),
        (apps(*[OF_ALL] * 11, WIDE), None),
        (apps(*[OWN] * 10, OF_ALL, OWN), None),
        (apps(*[OWN] * 10, OF_THE_LAST, OWN), None),
    ],
    ids=[
        "strangers",
        "one is patched",
        "two are patched alike, of which they are warned",
        "a few meet",
        "all meet",
        "there may be a likelier name among all",
        "something is wrong",
    ],
)
def test_pieces_serve_where_few_specs_meet_and_little_is_heard(
    specs: Sequence[Source], expected: int | None
) -> None:
    found, whole = piece_by_piece(specs, Project()), at_once(specs, Project())

    assert (found.size if found else None) == expected
    assert found is None or (whole and list(found.warnings) == heard(whole.warnings))


@pytest.mark.parametrize(
    ("own", "mine", "its"),
    [
        ("teams", "a patch to a host of another", "a Gateway of all"),
        ("none", "a patch to labels of another", "labels of its own"),
    ],
)
def test_a_patch_may_speak_of_another_piece(own: str, mine: str, its: str) -> None:
    project = verification.settings_of(
        Source(PROJECT_FILE, PROJECTS[own].encode()) if PROJECTS[own] else None
    )
    texts = {"one/web": plain("web", "api", [mine]), "two/api": plain("api", "web", [its])}
    specs = [Source(f"specs/{name}.yaml", text.encode()) for name, text in texts.items()]

    assert at_once(specs, project) is None
    assert piece_by_piece(specs, project) is None


SUBSETS = """\
{{gateway: mesh, split: subsets}}
  patches: [{{target: {{kind: Rollout}}, merge: {{spec: {{minReadySeconds: 5}}}}}}]"""
ROUTE = "{match: [{uri: {prefix: /x}}], route: [{destination: {host: app-2.shop.svc.cluster.local}}]}"
PAST_SUBSETS = f"""\
{{{{hosts: [app-{{number}}.example.com]}}}}
  patches:
    - target: {{{{kind: VirtualService}}}}
      json6902: [{{{{op: add, path: /spec/http/0, value: {ROUTE.replace("{", "{{").replace("}", "}}")}}}}}]"""


def test_a_warning_of_another_that_is_patched_in_the_same_piece_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Only one of the two is told, and names nothing by which they would meet if they were not patched."""
    monkeypatch.setattr(piecework, "_PIECE", 2)
    text = "{apiVersion: canarygen.dev/v1, kind: Project, spec: {external: {services: [shop/app-2]}}}"
    its = verification.settings_of(Source(PROJECT_FILE, text.encode()))
    specs = apps(OWN, OWN, SUBSETS, PAST_SUBSETS, *[OWN] * 4)
    found, whole = piece_by_piece(specs, its), at_once(specs, its)

    assert found
    assert whole
    assert [told.code.word for told in found.warnings] == ["split-not-at-gateway"]
    assert list(found.warnings) == heard(whole.warnings)


@given(st.lists(spec(), min_size=2, max_size=5))
@settings(max_examples=200)
def test_specs_that_have_much_in_common_come_to_the_same(texts: list[str]) -> None:
    specs = [Source(f"specs/{number}.yaml", text.encode()) for number, text in enumerate(texts)]
    whole, parts = at_once(specs, Project()), piece_by_piece(specs, Project())

    if parts:
        assert whole
        assert parts.tree == whole.tree
        assert parts.records == records(whole, Project())
        assert list(parts.warnings) == heard(whole.warnings)


def test_of_what_kubeconform_disputes_pieces_say_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kubeconform: str
) -> None:
    binary = tmp_path / "kubeconform"
    binary.write_text(f"#!/bin/sh\n/bin/sed 's/^kind: Gateway/kind: Doorway/' | {kubeconform} \"$@\"\n")
    binary.chmod(0o755)
    monkeypatch.setattr(verification, "MANY", 1)
    specs = apps(*[OWN] * 3)

    assert isinstance(yielded(specs, Project(), "require", strict=False, heard=heard), Pieces)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert isinstance(yielded(specs, Project(), "require", strict=False, heard=heard), Compilation)


@pytest.mark.parametrize(
    "edit", ["a spec more", "the host of another", "no YAML", "other settings", "no gateway any more"]
)
def test_a_build_piece_by_piece_does_what_one_at_once_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edit: str
) -> None:
    results = []
    for many in (1, 1000):
        root = tmp_path / str(many) / "project"
        root.mkdir(parents=True)
        for name in (*(f"{name} as it was" for name in NAMES), edit):
            EDITS[name](root)
        monkeypatch.setattr(verification, "MANY", many)
        results.append(built(root, tmp_path / str(many) / "cache"))
        results.append(built(root, tmp_path / str(many) / "cache"))

    assert results[:2] == results[2:]
