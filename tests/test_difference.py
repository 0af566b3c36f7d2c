"""What differs between two trees: in words, in a comment, and for programs."""

import json
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from canarygen.difference.compare import Difference, compare
from canarygen.difference.headline import headlines
from canarygen.difference.markdown import as_markdown
from canarygen.difference.owner import Owner, owner
from canarygen.difference.plan import plan
from canarygen.difference.record import as_json
from canarygen.difference.terminal import as_text
from canarygen.difference.vocabulary.steps import steps
from canarygen.difference.word import shortened
from canarygen.document import Value
from canarygen.tree import sealed
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


def test_every_case_of_a_difference_has_two_sides() -> None:
    """A folder that lacks one would compare with nothing."""
    assert [
        case.name for case in DIFFS if not all((case / side / "specs").is_dir() for side in ("old", "new"))
    ] == []


SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  ports:
  - name: http
    port: 80
"""
FILE = PurePosixPath("shop/web/service.yaml")


def told(old: str, new: str) -> Difference:
    """Compare two texts of one file."""
    return compare({FILE: old}, {FILE: new}, environments=())


def test_a_file_that_somebody_edited_is_compared_and_said_to_be_edited() -> None:
    """What stands in the old tree is what will be replaced, whoever wrote it."""
    edited = sealed(SERVICE, "specs/web.yaml").replace("port: 80", "port: 8080 # for now")

    found = told(edited, sealed(SERVICE, "specs/web.yaml"))

    assert headlines(found) == ("web: port http 8080 -> 80",)
    assert "the old file was edited after it was generated" in as_text(found)
    assert "the old file was edited after it was generated" in as_markdown(found)


@pytest.mark.parametrize(
    "text",
    [
        "a: [",
        "",
        "- a\n",
        "kind: 1\n",
        "kind: A\n---\nkind: B\n",
        "a: &b 1\n",
        "kind: 1.5\n",
        "\x07: \u202e\n",
    ],
)
def test_a_file_that_is_no_object_is_compared_as_text(text: str) -> None:
    """It is said so, once, and every line of it is shown, with what is not printable spelt out."""
    found = told(sealed(text, "specs/web.yaml"), sealed(SERVICE, "specs/web.yaml"))

    assert headlines(found) == ("web: service.yaml not readable -> readable",)
    assert "it could not be read as an object of canarygen's" in as_text(found)
    assert "+kind: Service" in as_text(found)
    assert all(letter.isprintable() or letter == "\n" for letter in as_text(found))


def test_an_object_that_somebody_broke_keeps_its_title() -> None:
    """A reader looks for the object that was there, whatever its file holds now."""
    found = told(sealed(SERVICE, "specs/web.yaml"), sealed("a: [", "specs/web.yaml"))

    assert headlines(found) == ("web: service.yaml readable -> not readable",)
    assert "shop/web/service.yaml: Service web changed" in as_text(found)


def test_two_texts_that_are_no_objects_differ_as_texts_do() -> None:
    """Neither says what another header or another order of keys would be."""
    broken, otherwise, moved = (
        sealed(text, origin) for text, origin in (("a: [", "a.yaml"), ("b: [", "a.yaml"), ("a: [", "b.yaml"))
    )

    assert headlines(told(broken, otherwise)) == ("web: text of service.yaml, which is not readable",)
    assert json.loads(as_json(told(broken, otherwise)))["parts"][0]["objects"][0]["kind"] is None
    assert told(broken, moved).restated == (FILE,)
    assert headlines(told(broken, moved)) == ()


def test_one_is_not_true() -> None:
    """Kubernetes refuses one where it takes the other, though Python calls them equal."""
    old, new = (sealed(SERVICE.replace("80", port), "specs/web.yaml") for port in ("1", "true"))

    assert headlines(told(old, new)) == ("web: port http 1 -> true",)


def test_things_of_one_name_and_several_kinds_keep_their_own_order_of_keys() -> None:
    """An ApplicationSet tells of a canary's DestinationRule beside its VirtualService: each line of the others seemed to move."""
    rule = "  - {kind: DestinationRule, name: web, jqPathExpressions: [.spec], jsonPointers: [/metadata]}\n"
    route = "  - {kind: VirtualService, name: web, jsonPointers: [/spec]}\n"
    old, new = (
        f"apiVersion: v1\nkind: X\nspec:\n  timeout: {seconds}s\n  items:\n{route}{rule}"
        for seconds in (10, 15)
    )
    path = PurePosixPath("shop", "web", "x.yaml")
    found = compare({path: sealed(old, "a.yaml")}, {path: sealed(new, "a.yaml")}, environments=())

    told = as_text(found)

    assert [line for line in told.splitlines() if line.startswith(("+", "-"))] == [
        '-  timeout: "10s"',
        '+  timeout: "15s"',
    ]


def test_a_file_that_is_not_ours_does_not_count() -> None:
    """Without our header it is nobody's business here, wherever it stands."""
    assert told("kind: Service\n", "kind: Other\n").is_empty


def test_a_file_where_canarygen_writes_none_does_not_count() -> None:
    """Somebody may have put one of ours anywhere, and it is no canary's there."""
    stray = PurePosixPath("service.yaml")

    assert compare({stray: sealed(SERVICE, "a.yaml")}, {}, environments=()).is_empty


@pytest.mark.parametrize(
    ("finalizers", "fate"),
    [
        ("", "its Application goes, and what is in the cluster stays there, synced by nothing"),
        (
            "  finalizers: [resources-finalizer.argocd.argoproj.io]\n",
            "whatever syncs it deletes the app from the cluster, or leaves it there without a keeper",
        ),
    ],
)
def test_an_application_with_a_finalizer_takes_its_objects_along(finalizers: str, fate: str) -> None:
    """Ours have none: who gave one such a thing by hand wants them deleted."""
    application = (
        f"apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: shop-web\n{finalizers}"
    )
    files = {
        FILE: sealed(SERVICE, "specs/web.yaml"),
        PurePosixPath("argocd/shop-web.yaml"): sealed(application, "canarygen.yaml"),
    }

    (danger,) = compare(files, {}, environments=()).dangers

    assert danger.text == f"its folder disappears: {fate}"


def test_a_namespace_may_be_called_as_argo_cds_folder() -> None:
    """Only the folder of an environment below argocd/ is Argo CD's."""
    paths = [
        PurePosixPath(path)
        for path in ("argocd/web/rollout.yaml", "argocd/prod/x.yaml", "argocd/x.yaml", "x")
    ]

    assert [owner(path, ["prod"]) for path in paths] == [
        Owner("", "argocd", "web"),
        Owner("prod", "", "Argo CD"),
        Owner("", "", "Argo CD"),
        None,
    ]


def test_one_environment_of_several_is_named_and_all_of_them_are_not() -> None:
    """What changes alike everywhere is said once, without a list of places."""
    old, new = (sealed(SERVICE.replace("80", port), "specs/web.yaml") for port in ("80", "90"))
    places = [PurePosixPath(name) / FILE for name in ("dev", "prod", "test")]

    def lines(*changed: PurePosixPath) -> tuple[str, ...]:
        after = {place: new if place in changed else old for place in places}
        return headlines(compare(dict.fromkeys(places, old), after, environments=["dev", "prod", "test"]))

    assert lines(*places) == ("web: port http 80 -> 90",)
    assert lines(*places[1:]) == ("web (prod, test): port http 80 -> 90",)
    assert lines(places[1]) == ("web (prod): port http 80 -> 90",)


def test_an_environment_that_goes_takes_its_canaries_along() -> None:
    """It is the old side's word that there was one."""
    text = sealed(SERVICE, "specs/web.yaml")
    places = [PurePosixPath(name) / FILE for name in ("dev", "prod")]

    found = compare(dict.fromkeys(places, text), {places[0]: text}, environments=["dev", "prod"])

    assert headlines(found) == ("web (prod): removed",)
    assert [danger.code.word for danger in found.dangers] == ["app-removed"]
    assert "whatever syncs it" in found.dangers[0].text


def test_long_values_are_cut_where_they_part() -> None:
    """The end of a long image is what differs, and a cut before it would show the same twice."""
    digests = (f"registry.example.com/a/rather/long/name/of/an/app@sha256:{'0' * 50}{end}" for end in "ab")

    old, new = shortened(*digests)

    assert old is not None
    assert new is not None
    assert (old[-1], new[-1]) == ("a", "b")
    assert len(old) <= 66


@pytest.mark.parametrize(
    ("duration", "clocked"),
    [
        ("90s", "1m30s"),
        ("2h10m", "2h10m"),
        (600, "10m"),
        ("600", "10m"),
        ("1.5h", "1h30m"),
        ("1500ms", "1s"),
        ("500ms", "no pause"),
        ("49h", "2d1h"),
        ("soon", "no pause"),
    ],
)
def test_a_pause_is_measured_as_the_controller_does(duration: Value, clocked: str) -> None:
    """Go's form and whole seconds, as text or as a number."""
    assert plan([{"setWeight": 5}, {"pause": {"duration": duration}}]).length == clocked


def _by_header(name: str) -> dict[str, Any]:
    return {"setHeaderRoute": {"name": "r", "match": [{"headerName": name, "headerValue": {"prefix": "M"}}]}}


BY_ANY_BROWSER, BY_TESTERS = _by_header("User-Agent"), _by_header("x-tester")
EXPERIMENT = {
    "experiment": {
        "duration": "1h",
        "templates": [
            {"name": "old", "specRef": "stable", "weight": 20},
            {"name": "new", "specRef": "canary", "weight": 20},
        ],
    }
}


@pytest.mark.parametrize(
    ("steps", "first"),
    [
        ([{"setWeight": 5}, {"pause": {"duration": "1h"}}, {"setWeight": 50}, {"pause": {}}], 5),
        ([{"setWeight": 5}, {"setWeight": 50}, {"pause": {}}], 50),
        ([{"setWeight": 50}, {"setWeight": 5}, {"pause": {}}], 50),
        ([{"setWeight": 5}, {"pause": {"duration": "500ms"}}, {"setWeight": 50}, {"pause": {}}], 50),
        ([{"setWeight": 5}, {"analysis": {}}, {"setWeight": 50}], 5),
        ([{"setWeight": 5}, {"setCanaryScale": {"replicas": 2}, "analysis": {}}, {"setWeight": 50}], 100),
        ([{"setWeight": 5, "plugin": {"name": "p"}}, {"setWeight": 50}, {"pause": {}}], 50),
        ([{"pause": {}}, {"setWeight": 5}], 100),
        ([BY_ANY_BROWSER, {"pause": {}}, {"setWeight": 5}, {"pause": {}}], 100),
        ([BY_TESTERS, {"pause": {}}, {"setWeight": 5}, {"pause": {}}], 5),
        ([{"setHeaderRoute": {"name": "gone"}}, {"setWeight": 5}, {"pause": {}}], 5),
        ([{"setWeight": 5}, EXPERIMENT, {"setWeight": 50}, {"pause": {}}], 25),
        ([EXPERIMENT, {"setWeight": 5}, {"pause": {}}], 20),
        ([{"setHeaderRoute": [], "experiment": {"templates": [{"weight": "x"}]}}, {"setWeight": 5}], 100),
        ([], 100),
    ],
)
def test_a_weight_that_nothing_holds_is_no_first_exposure(steps: Value, first: int) -> None:
    """It is what policy says of a plan, too: the controller passes such a weight at once."""
    assert plan(steps).first_exposure == first


def test_a_weight_that_no_first_exposure_tells_is_told() -> None:
    before, after = (
        [BY_ANY_BROWSER, {"setWeight": weight}, {"pause": {"duration": "1h"}}] for weight in (5, 10)
    )

    assert next(word.text for word in steps((), before, after)) == "weights 5% -> 10%"


def test_a_command_in_a_help_is_for_the_object_that_it_is_about() -> None:
    """But not in a line that several share, nor with a name that a shell could take for more than a name."""
    fewer = ROLLOUT.replace("  replicas: 4\n", "")
    names = ("web", "api", "web; rm")

    def told(*names: str) -> str:
        old, new = (
            {
                PurePosixPath("shop", str(number), "rollout.yaml"): sealed(text.replace("NAME", name), "a")
                for number, name in enumerate(names)
            }
            for text in (ROLLOUT, fewer)
        )
        return as_markdown(compare(old, new, environments=[]))

    assert [f"kubectl -n shop apply edit-last-applied rollout {name}`" in told(name) for name in names] == [
        True,
        True,
        False,
    ]
    assert "kubectl -n NAMESPACE apply edit-last-applied rollout NAME`" in told("web; rm")
    assert "kubectl -n NAMESPACE apply edit-last-applied rollout NAME`" in told("web", "api")


ROLLOUT = """\
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: "NAME", namespace: shop}
spec:
  replicas: 4
"""
