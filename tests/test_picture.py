"""The picture of a forecast, and what it and the page have in common: lengths, areas, paths and words."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from canarygen.forecast.forecast import forecast
from canarygen.forecast.reading import rollout as rollout_of
from canarygen.forecast.reading import surroundings
from canarygen.forecast.rollout import Analysis, BlueGreen, Metric, Outcome, Rollout, Step
from canarygen.forecast.scenario import Measured, Scenario
from canarygen.frozen import replace
from canarygen.page.area import pods, shares
from canarygen.page.embedding import embedded
from canarygen.page.entrance import entrance
from canarygen.page.picture import as_svg
from canarygen.page.story import stories
from canarygen.page.timeline import WIDTH, timeline
from canarygen.page.verdict import verdict
from canarygen.source import Source
from canarygen.verification import compiled
from tests.forecasting import canary, pause, rollout, weight
from tests.forecasting import pods as sized
from tests.reading import loaded

CASES = Path(__file__).parent / "cases"
SVG = "{http://www.w3.org/2000/svg}"
WATCH = Analysis((Metric(name="success-rate", interval=60, failures=2),))
ONCE = Analysis((Metric(name="smoke", interval=30, count=2),))
SUBSETS = """\
apiVersion: canarygen.dev/v1
kind: Canary
metadata: {{name: {name}, namespace: shop}}
spec:
  workload: {{image: "{name}:1.0.0", port: 8080}}
  traffic: {{hosts: [{name}.example.com], split: subsets}}
  rollout: {{steps: [50% for 1h]}}
"""
BLUE = BlueGreen(active_service="active", preview_service="preview", auto_seconds=None)
PICTURES = {
    "article": rollout(2, canary(weight(50), pause(3600))),
    "gates-and-analysis": rollout(
        6, canary(weight(5), pause(), weight(25), pause(600), weight(50), pause(3600), background=WATCH)
    ),
    "blue-green": replace(rollout(3, canary()), plan=BLUE),
}


def drawing(text: str) -> ET.Element:
    """Read a picture as browsers do, and as strictly."""
    return ET.fromstring(text)  # noqa: S314 -- it is ours


STEPS = st.lists(
    st.one_of(
        st.integers(0, 100).map(weight),
        st.integers(1, 90_000).map(pause),
        st.builds(pause),
        st.integers(0, 30).map(sized),
        st.builds(Step, analysis=st.just(ONCE)),
    ),
    max_size=12,
)
ROLLOUTS = st.builds(
    lambda replicas, steps, fields: rollout(replicas, canary(*steps, **fields)),
    st.integers(0, 30),
    STEPS,
    st.fixed_dictionaries({}, optional={"background": st.just(WATCH), "is_dynamic": st.booleans()}),
)
SCENARIOS = st.builds(
    Scenario,
    pod_start=st.integers(0, 600),
    fail_at=st.none() | st.integers(1, 100),
    abort_at=st.none() | st.integers(0, 90_000),
)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_what_it_was(name: str, accept: bool) -> None:
    golden = CASES / "pictures" / f"{name}.svg"

    drawn = as_svg(forecast(PICTURES[name], Scenario()))

    if accept:
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(drawn, encoding="utf-8")
    assert drawn == golden.read_text(encoding="utf-8")


def test_a_picture_is_shown_where_images_are(browser: Browser) -> None:
    page = browser.new_page()
    file = CASES / "pictures" / "gates-and-analysis.svg"

    page.goto(file.as_uri())

    assert page.evaluate("document.querySelector('title').textContent") == "Forecast of shop/cart, 6 pods"
    assert page.evaluate("document.querySelectorAll('text').length") > 10
    page.close()


def test_a_picture_asks_for_nothing_and_runs_nothing() -> None:
    drawn = as_svg(forecast(PICTURES["gates-and-analysis"], Scenario()))

    assert not re.search(r"<script|<image|<foreignObject|href|\son\w+=|url\((?!#)", drawn)


def test_a_picture_tells_those_who_do_not_see_it_each_change_of_the_share() -> None:
    drawn = drawing(as_svg(forecast(PICTURES["gates-and-analysis"], Scenario())))

    told = drawn.findtext(f"{SVG}desc") or ""

    assert "After 10s the new version gets 5% of the requests. Then it waits for somebody to promote." in told
    assert told.endswith("The old pods are gone after at least 1h11m10s.")


def test_a_wait_that_somebody_ends_tears_the_picture() -> None:
    drawn = as_svg(forecast(PICTURES["gates-and-analysis"], Scenario()))

    assert drawn.count('class="tear"') == 2
    assert "until somebody decides" in drawn
    assert ">10m+<" in drawn


def test_a_name_in_a_picture_stays_a_name() -> None:
    evil = '</title><script>alert(1)</script>\u202e"&\x00'

    drawn = as_svg(forecast(replace(PICTURES["article"], name=evil), Scenario()))

    assert "<script" not in drawn
    assert (drawing(drawn).findtext(f"{SVG}title") or "").startswith(
        'Forecast of shop/</title><script>alert(1)</script>\\u202e"&\\u0000'
    )


@given(ROLLOUTS, SCENARIOS)
def test_states_lie_one_after_the_other_from_end_to_end(found: Rollout, scenario: Scenario) -> None:
    line = timeline(forecast(found, scenario))

    assert line.edges[0][0] == 0
    assert abs(line.edges[-1][1] - WIDTH) <= 1
    assert all(before[1] == after[0] for before, after in pairwise(line.edges))
    assert all(left <= right for left, right in line.edges)
    assert all(before.place < after.place for before, after in pairwise(line.ticks))


@given(ROLLOUTS, SCENARIOS)
def test_areas_lie_upon_each_other_and_make_no_more_than_a_whole(found: Rollout, scenario: Scenario) -> None:
    told = forecast(found, scenario)

    for areas in (shares(told), pods(told)):
        for area in areas:
            assert all(0 <= low <= high <= 1 + 1e-9 for low, high in zip(area.lower, area.upper, strict=True))
        for lower, upper in pairwise(areas):
            assert all(high <= low for high, low in zip(lower.upper, upper.lower, strict=True))


@given(ROLLOUTS, SCENARIOS)
def test_every_forecast_has_a_picture_and_ends_its_sentence(found: Rollout, scenario: Scenario) -> None:
    told = forecast(found, scenario)

    assert re.fullmatch(r"[A-Z0-9][^\n]*\.", verdict(told))
    drawing(as_svg(told))


def test_every_rollout_of_the_cases_has_a_page_on_which_all_paths_lead_somewhere() -> None:
    cases = sorted(path for path in (CASES / "accepted").iterdir() if path.is_dir())[::6]

    for case in cases:
        objects = [_read(file) for file in sorted((case / "out").rglob("*.yaml"))]
        for item in objects:
            if item.get("kind") == "Rollout":
                found = rollout_of(item, surroundings(objects))
                data = json.loads(embedded(stories(found, Scenario()), entrance(found, objects)))
                assert _loose_ends(data) == [], case.name


def test_a_rollout_of_subsets_has_its_own_way_in_though_others_call_theirs_the_same() -> None:
    objects = [*_in_subsets("web"), *_in_subsets("cart")]
    item = next(item for item in objects if item["kind"] == "Rollout")

    way = entrance(rollout_of(item, surroundings(objects)), objects)

    assert way.hosts == ("web.example.com",)
    assert [path.leads_to for path in way.paths] == [("subset stable", "subset canary")]
    assert way.others == 0


def _in_subsets(name: str) -> list[Mapping[str, Any]]:
    spec = SUBSETS.format(name=name)
    return [item.content for item in compiled([Source(f"specs/{name}.yaml", spec.encode())]).manifests]


def _read(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = loaded(file.read_text(encoding="utf-8"))
    return found


def _loose_ends(data: dict[str, Any]) -> list[str]:
    """Give the ends of paths that are no Service, no version, and no experiment of their state."""
    found = []
    for places in data["states"]:
        state = [data["pieces"][place] for place in places]
        known = {f"version {version[0]}" for version in state[7]} | {
            f"service {name}" for name, _ in state[8]
        }
        found += [flow[1] for flow in state[11] if flow[1] not in known | {"experiment"}]
    return found


@pytest.mark.parametrize(
    ("found", "scenario", "words"),
    [
        (
            PICTURES["article"],
            Scenario(),
            "50% of requests meet the new version for 1h10s, then all do; nobody is asked, and nothing judges it.",
        ),
        (
            PICTURES["gates-and-analysis"],
            Scenario(),
            "5% of requests meet the new version until somebody promotes it. An analysis watches from 5% on.",
        ),
        (PICTURES["blue-green"], Scenario(), "No request meets the new version before somebody promotes it."),
        (
            rollout(4, canary(weight(10), pause(300), weight(20), Step(analysis=ONCE))),
            Scenario(),
            "Up to 20% of requests meet the new version for 5m before an analysis judges it.",
        ),
        (
            rollout(4, canary()),
            Scenario(),
            "All requests meet the new version from 10s on; none do before, and nothing judges it.",
        ),
        (
            PICTURES["article"],
            Scenario(fail_at=50),
            "Nothing stops a release that turns bad at 50% of the requests: it has all of them after 1h20s.",
        ),
        (
            PICTURES["gates-and-analysis"],
            Scenario(fail_at=25),
            "A release that turns bad at 25% of the requests is aborted 2m40s later, and the version from before has all requests at once.",
        ),
        (
            PICTURES["article"],
            Scenario(abort_at=600),
            "Aborted after 10m, at 50% of the requests; the version from before has them all at once.",
        ),
        (
            PICTURES["article"],
            Scenario(revert_at=600),
            "The version from before is asked for again after 10m, and has all requests at once.",
        ),
        (
            PICTURES["article"],
            Scenario(never_ready=True),
            'Stuck after 10m, and no request meets the new version until somebody acts: ProgressDeadlineExceeded: ReplicaSet "cart" has timed out progressing.',
        ),
        (
            PICTURES["gates-and-analysis"],
            Scenario(measured=(Measured(time=0, outcome=Outcome.INCONCLUSIVE),)),
            "After 10s it waits for somebody to promote or abort: the analysis is inconclusive. Until then 5% of requests meet the new version.",
        ),
        (
            PICTURES["article"],
            Scenario(is_first=True),
            "The very first version: it gets all requests after 10s, whatever the steps say.",
        ),
    ],
)
def test_a_forecast_comes_to_a_sentence(found: Rollout, scenario: Scenario, words: str) -> None:
    assert verdict(forecast(found, scenario)) == words


EXAMPLE = CASES.parent.parent / "examples" / "platform"


def said(*arguments: str, folder: Path = EXAMPLE) -> subprocess.CompletedProcess[str]:
    """Run `canarygen forecast` in a project."""
    command = [sys.executable, "-m", "canarygen", "forecast", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_command_draws_the_rollout_of_one_environment() -> None:
    done = said("shop/web", "--environment", "prod", "--format", "svg")

    assert done.returncode == 0, done.stderr
    assert "Forecast of shop/web" in (drawing(done.stdout).findtext(f"{SVG}title") or "")


def test_the_command_makes_a_page_that_knows_the_way_in() -> None:
    done = said("shop/web", "--environment", "prod", "--format", "html")

    assert done.returncode == 0, done.stderr
    assert '"hosts":["shop.acme.example"]' in done.stdout
    assert '"gateways":["istio-system/public"]' in done.stdout


def test_a_picture_of_two_rollouts_is_refused_with_the_way_to_one() -> None:
    done = said("shop/web", "--format", "svg")

    assert (done.returncode, done.stdout) == (2, "")
    assert "shop/web (staging) and shop/web (prod). Say which: --environment" in done.stderr


ROUTES = """
  - name: primary
    match: [{uri: {prefix: /api/}, headers: {x-user: {exact: beta}, x-lab: {regex: "[0-9]+"}}}]
    route:
    - {destination: {host: stable-svc}, weight: 100}
    - {destination: {host: canary-svc}, weight: 0}
  - match: [{uri: {prefix: /old}}]
    redirect: {uri: /new}
"""


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        (
            f"{{hosts: [{', '.join(f'{name}.example.com' for name in 'abcdefgh')}], http: {loaded(ROUTES)}}}",
            {
                "hosts": [*(f"{name}.example.com" for name in "abcdef"), "and 2 more"],
                "gateways": ["mesh"],
                "paths": [{"name": "primary", "matches": ["/api/... x-user: beta x-lab: /[0-9]+/"]}],
                "others": "and 1 route to others",
            },
        ),
        ("null", {"hosts": [], "gateways": [], "paths": [], "others": ""}),
        ("{http: {a: b}}", {"hosts": [], "gateways": [], "paths": [], "others": ""}),
    ],
)
def test_the_way_in_is_read_from_what_stands_beside_and_only_if_that_is_sound(
    tmp_path: Path, spec: str, told: dict[str, Any]
) -> None:
    own = CASES.parent.parent / "out/deb-ns/imesh-rollout"
    for name in ("rollout", "service-stable", "service-canary"):
        (tmp_path / f"{name}.yaml").write_bytes((own / f"{name}.yaml").read_bytes())
    head = "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: imesh-vsvc, namespace: deb-ns}"
    (tmp_path / "way.yaml").write_text(f"{head}\nspec: {spec}\n")

    done = said(str(tmp_path), "--format", "html")

    assert done.returncode == 0, done.stderr
    found = re.search(r'id="data">(.*?)</script>', done.stdout)
    assert found
    assert json.loads(found[1])["entrance"] == told
