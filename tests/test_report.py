"""The report of a pull request: as a comment, and as a page in a real browser."""

import re
import subprocess
from base64 import b64decode
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import pytest
from markdown_it import MarkdownIt
from playwright.sync_api import Browser, expect

from canarygen import library
from canarygen.code import Code
from canarygen.diagnostic import Diagnostic
from canarygen.difference.compare import Difference, compare
from canarygen.difference.markdown import LIMIT
from canarygen.frozen import replace
from canarygen.law import Severity
from canarygen.report.comment import as_comment
from canarygen.report.outlook import MOST, Outlook, Side, outlooks
from canarygen.report.page import as_page
from canarygen.source import Source, whole
from canarygen.tree import Tree, origin, sealed
from tests.conftest import Compile
from tests.test_cases import CASES, settings, sources
from tests.test_cli import SPEC, Shop
from tests.test_page import CONTRASTS

DIFFS = CASES / "diffs"
TOLD = ("less-careful", "moves-and-removals", "pull-request")


class Change(NamedTuple):
    """A pull request: what differs, and what is in store."""

    difference: Difference
    outlooks: Sequence[Outlook]


def change(old: Tree, new: Tree, environments: Sequence[str] = ()) -> Change:
    """Compare two trees."""
    difference = compare(old, new, environments=environments)
    return Change(difference, outlooks(difference, Side(old), Side(new), library.served))


def case_of(name: str, compiled: Compile) -> Change:
    """Compare the two sides of a case."""
    sides = [DIFFS / name / side for side in ("old", "new")]
    trees = [compiled(sources(side), settings(side)).tree for side in sides]
    environments = sorted({name for side in sides for name in settings(side).names})
    return change(trees[0], trees[1], environments)


def page(found: Change, findings: Sequence[Diagnostic] = ()) -> str:
    """Give the page of a change."""
    return as_page(found.difference, found.outlooks, findings, "main", library.parts("report"))


def finding(message: str) -> Diagnostic:
    """A warning with these words."""
    return Diagnostic(
        code=Code.UNDECLARED, message=message, span=whole(Source("specs/a.yaml", b"a")), help="mend it"
    )


def plan(steps: str, name: str = "cart") -> Source:
    """A spec with these steps."""
    return Source(f"specs/shop/{name}.yaml", SPEC.format(name=name, steps=steps).encode())


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A project with one spec."""
    found = Shop(tmp_path)
    found.spec("checkout")
    return found


@pytest.mark.parametrize("name", TOLD)
def test_a_comment_is_what_it_was(name: str, compiled: Compile, accept: bool) -> None:
    golden = DIFFS / name / "report.md"

    told = as_comment(*case_of(name, compiled), [])

    if accept:
        golden.write_text(told, encoding="utf-8")
    assert told == golden.read_text(encoding="utf-8")


def test_a_comment_is_tables_and_charts_to_github(compiled: Compile) -> None:
    told = as_comment(*case_of("less-careful", compiled), [finding("``` </details>")])

    rendered = MarkdownIt("commonmark").enable("table").render(told)

    assert rendered.count("<table>") >= 1
    assert re.search(r"^    5 % :done, ", told, re.MULTILINE)
    assert not re.search(r"^ +.%", told, re.MULTILINE), "a comment, to Mermaid: it would not be drawn"
    assert rendered.count('class="language-mermaid"') == 2 * rendered.count("<table>")
    assert 'class="language-text">specs/a.yaml:1:1: warning[undeclared]: ``` &lt;/details&gt;' in rendered


def test_a_comment_fits_however_much_changes(compiled: Compile) -> None:
    old, new = (
        {
            PurePosixPath("shop", f"canary-{number}", path.name): sealed(
                text.split("\n", 2)[2].replace("77h", f"{number}h"), "specs/a.yaml"
            )
            for path, text in compiled([plan(steps)]).tree.items()
            for number in range(150)
        }
        for steps in ("5% until promoted, 50% for 77h", "20% for 77h")
    )

    told = as_comment(*change(old, new), [finding("much " * 100)] * 50)

    assert len(told.encode()) < LIMIT
    assert "<summary>50 findings: to know</summary>" in told
    assert re.search(r"\*\d+ more findings; `canarygen validate` tells of all\.\*", told)
    assert re.search(r"\*\d+ more parts? of the report did not fit", told)


def test_a_comment_says_once_what_is_the_same_of_many(compiled: Compile) -> None:
    old, new = (
        {
            PurePosixPath("shop", f"canary-{number}", path.name): text
            for path, text in compiled([plan(steps)]).tree.items()
            for number in range(50)
        }
        for steps in ("5% until promoted, 50% for 1h", "20% for 1h")
    )

    told = as_comment(*change(old, new), [])

    assert told.count("first exposure") == 2  # a warning, and a line
    assert told.count("| In a sentence |") == 1


def test_a_comment_of_very_many_says_of_how_many_it_tells(compiled: Compile) -> None:
    """Ten thousand change with the defaults of a project: a hundred names stood before what they share."""
    old, new = (
        {
            PurePosixPath("shop", f"canary-{number:03}", path.name): sealed(
                text.split("\n", 2)[2].replace("image: ", f"image: {registry}/"), "specs/a.yaml"
            )
            for path, text in compiled([plan("20% for 1h")]).tree.items()
            for number in range(MOST + 3)
        }
        for registry in ("old", "new")
    )

    told = as_comment(*change(old, new), [])

    assert "`canary-007`** and 195 more: image" in told
    assert "**`canary-004`** and 195 more, as before: 20% of requests meet the new version" in told
    assert "\n- 3 more canaries, too many to forecast here;" in told


def test_what_is_not_allowed_comes_first(compiled: Compile) -> None:
    refused = replace(finding("it is forbidden"), ruled=Severity.ERROR)

    comment = as_comment(*case_of("less-careful", compiled), [finding("beside"), refused])

    assert comment.index("it is forbidden") < comment.index("[!WARNING]") < comment.index("beside")


def test_a_new_image_is_foretold_as_before(shop: Shop) -> None:
    committed(shop)
    spec = shop.root / "specs/shop/checkout.yaml"
    spec.write_text(spec.read_text().replace("1.0.0", "1.0.1"))

    told = shop.run("report").stdout

    assert "- **`checkout`**, as before: 50% of requests meet the new version for 1h10s" in told
    assert "mermaid" not in told


def test_a_canary_that_comes_has_a_forecast_and_one_that_goes_has_none(shop: Shop) -> None:
    committed(shop)
    (shop.root / "specs/shop/checkout.yaml").rename(shop.root / "checkout.yaml")
    shop.spec("cart", "10% until promoted")

    told = shop.run("report").stdout

    assert "| **`cart`** | before | after |" in told
    assert "| In a sentence | - | 10% of requests meet the new version until somebody promotes it. |" in told
    assert "| **`checkout`**" not in told


def test_pods_that_an_autoscaler_counts_elsewhere_are_those_of_the_specs(shop: Shop) -> None:
    spec = shop.root / "specs/shop/checkout.yaml"
    spec.write_text(spec.read_text().replace("replicas: 2", "autoscale: {min: 2, max: 9, external: true}"))
    committed(shop)
    spec.write_text(spec.read_text().replace("min: 2", "min: 4").replace("50%", "25%"))

    told = shop.run("report").stdout

    assert "| Pods at most | 4, 2 of them extra | 8, 4 of them extra |" in told


def test_a_spec_of_before_that_cannot_be_read_counts_no_pods(shop: Shop) -> None:
    spec = shop.root / "specs/shop/checkout.yaml"
    spec.write_text(spec.read_text().replace("replicas: 2", "autoscale: {min: 2, max: 9, external: true}"))
    good = spec.read_text()
    committed(shop)
    spec.write_text("apiVersion: [")
    recorded(shop)
    spec.write_text(good.replace("50%", "25%"))

    told = shop.run("report").stdout

    assert re.search(r"Pods at most \| - \| 4, 2 of them extra \|", told)


@pytest.mark.parametrize("header", ["/etc/passwd", "specs"])
def test_a_header_of_before_that_names_no_spec_counts_no_pods(shop: Shop, header: str) -> None:
    spec = shop.root / "specs/shop/checkout.yaml"
    spec.write_text(spec.read_text().replace("replicas: 2", "autoscale: {min: 2, max: 9, external: true}"))
    committed(shop)
    good = {path: path.read_text() for path in (shop.root / "out/shop/checkout").iterdir()}
    for path, text in good.items():
        path.write_text(text.replace("from specs/shop/checkout.yaml", f"from {header}"))
    recorded(shop)
    for path, text in good.items():
        path.write_text(text)
    spec.write_text(spec.read_text().replace("50%", "25%"))

    told = shop.run("report").stdout

    assert re.search(r"Pods at most \| - \| 4, 2 of them extra \|", told)


def test_what_the_checks_warn_of_stands_in_the_report_of_the_specs_that_change(shop: Shop) -> None:
    for name in ("settled", "cart"):
        spec = shop.spec(name)
        spec.write_text(spec.read_text().replace("hosts:", "gateway: ingress/public, hosts:"))
        if name == "settled":
            committed(shop)

    told = shop.run("report").stdout

    assert "<summary>1 finding: to know</summary>" in told
    assert "specs/shop/cart.yaml:6:22: warning[undeclared]" in told
    assert "settled" not in told


POLICY = """\
apiVersion: canarygen.dev/v1
kind: Project
spec:
  policy:
    rules:
      careful-start: {firstExposure: 10%}
"""


def test_what_the_policy_forbids_is_told_and_hides_nothing(shop: Shop) -> None:
    committed(shop)
    (shop.root / "canarygen.yaml").write_text(POLICY)
    shop.spec("checkout", "60% for 1h")

    done = shop.run("report")
    unjudged = shop.run("report", "--policy-from", "HEAD")

    assert done.returncode == 0, done.stderr
    assert "<details open>\n<summary>1 finding: not allowed</summary>" in done.stdout
    assert "first exposure `50%` → `60%`" in done.stdout
    assert "finding" not in unjudged.stdout


def test_a_specs_fault_ends_the_report_and_stdout_stays_empty(shop: Shop) -> None:
    committed(shop)
    shop.spec("cart", "110%")

    done = shop.run("report", "--format", "html")

    assert (done.returncode, done.stdout) == (1, "")
    assert "specs/shop/cart.yaml:7:" in done.stderr


def test_a_report_says_by_its_exit_code_whether_anything_differs(shop: Shop) -> None:
    committed(shop)

    same = shop.run("report", "--exit-code")
    shop.spec("checkout", "20% for 1h")
    other = shop.run("report", "--exit-code", "--format", "html")

    assert (same.returncode, same.stdout) == (0, "### No change\n")
    assert other.returncode == 3
    assert other.stdout.startswith("<!doctype html>")


def committed(shop: Shop) -> None:
    """Build a project, and commit all of it."""
    assert shop.build().returncode == 0
    recorded(shop)


def recorded(shop: Shop) -> None:
    """Commit all of a project as it is."""
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "Build"]):
        identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com"]
        subprocess.run(["git", *identity, *command], cwd=shop.root, check=True)


@pytest.mark.parametrize("is_sealed", [False, True])
def test_what_no_cluster_takes_has_no_forecast_whatever_its_seal(compiled: Compile, is_sealed: bool) -> None:
    """A seal that does not fit tells that somebody edited the file by hand."""
    old, new = (dict(compiled(sources(DIFFS / "less-careful" / side)).tree) for side in ("old", "new"))
    rollout = next(path for path in old if path.name == "rollout.yaml")
    broken = old[rollout].replace("setWeight: 5", "setWeight: many")
    old[rollout] = sealed(broken.split("\n", 2)[2], origin(broken)) if is_sealed else broken

    found = change(old, new).outlooks

    assert [
        (outlook.old is None, outlook.new is None)
        for outlook in found
        if outlook.part.owner.name in rollout.parts
    ] == [(True, False)]


def test_a_forecast_of_before_that_cannot_be_made_is_missed_aloud(compiled: Compile) -> None:
    """Else it looks as if the canary were new; and one that is new has nothing to miss."""
    old, new = (dict(compiled(sources(DIFFS / "less-careful" / side)).tree) for side in ("old", "new"))
    rollout = next(path for path in old if path.name == "rollout.yaml")
    told = "There is no forecast of before: a file of then was edited by hand"

    edited = change({**old, rollout: old[rollout].replace("setWeight: 5", "setWeight: many")}, new)
    added = change({path: text for path, text in old.items() if path.parent != rollout.parent}, new)

    assert [as_comment(*found, []).count(told) for found in (edited, added)] == [1, 0]
    assert [page(found).count(told) for found in (edited, added)] == [1, 0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_read_on_any_screen_and_asks_for_nothing(
    browser: Browser, compiled: Compile, tmp_path: Path, scheme: str
) -> None:
    file = tmp_path / "report.html"
    file.write_text(page(case_of("pull-request", compiled), [finding("</pre><b>")]))
    screen = browser.new_page(color_scheme=scheme, viewport={"width": 360, "height": 800})  # type: ignore[arg-type]
    heard: list[str] = []
    screen.on("console", lambda said: heard.append(said.text))
    screen.on("request", lambda asked: heard.append(asked.url) if asked.url.startswith("http") else None)

    screen.goto(file.as_uri())

    assert screen.evaluate("document.documentElement.scrollWidth") <= 360
    assert screen.evaluate(CONTRASTS) == []
    assert screen.locator("b").count() == 0
    assert all(picture.evaluate("made => made.naturalWidth") for picture in screen.locator("img").all())
    assert all(picture.get_attribute("alt") for picture in screen.locator("img").all())
    expect(screen.get_by_role("heading", name="Before you merge")).to_be_visible()
    expect(screen.get_by_role("heading", name="Findings")).to_be_visible()
    assert heard == []
    screen.close()


def test_a_page_says_how_many_canaries_it_leaves_out(compiled: Compile) -> None:
    files = compiled([plan("20% for 1h")]).tree
    many = {
        PurePosixPath("shop", f"c{number}", path.name): text
        for path, text in files.items()
        for number in range(MOST + 3)
    }

    told = page(change({}, many))

    assert "<bdi>c0, c1, c2, c3, c4, c5, c6, c7 and 192 more</bdi>" in told
    assert "<p>And 3 more, of which" in told


def test_a_page_says_once_what_is_the_same_of_many(compiled: Compile) -> None:
    """All are held for longer, and one of them for longer than the others."""
    old, new = (
        {
            PurePosixPath("shop", f"c{number}", path.name): text
            for number in range(12)
            for path, text in compiled([plan("20% for 3h" if number == odd else steps)]).tree.items()
        }
        for steps, odd in (("20% for 1h", None), ("20% for 2h", 7))
    )

    told = page(change(old, new))

    assert told.count("In a sentence") == 2
    assert told.count("the same change in 11 Rollouts of 11 canaries") == 1
    assert told.count('<span class="added">+') == 2


def test_a_picture_that_is_the_same_of_several_has_the_name_of_none(compiled: Compile) -> None:
    """It had that of the first, below the names of all."""
    old, new = (
        compiled([plan(steps, name) for name in ("cart", "stock")]).tree
        for steps in ("20% for 1h", "20% for 2h")
    )

    pictures = [
        b64decode(found).decode()
        for found in re.findall(r"data:image/svg\+xml;base64,([^\"]+)", page(change(old, new)))
    ]

    assert len(pictures) == 2
    assert [re.findall(r'class="name"[^>]*>([^<]*)<', picture) for picture in pictures] == [["2 pods"]] * 2


def test_a_page_without_changes_says_so() -> None:
    assert "<h1>Nothing changes</h1>" in page(change({}, {}))


def test_a_name_in_a_report_stays_a_name() -> None:
    text = 'apiVersion: v1\nkind: Service\nmetadata: {name: "<img src=x onerror=alert(1)>"}\n'
    path = PurePosixPath("shop", "<script>", "service.yaml")
    found = change({}, {path: sealed(text, "specs/<b>.yaml")})

    told = page(found)

    assert "<script" not in told
    assert "<img src=x" not in told
    assert "&lt;script&gt;" in told
    assert "<bdi>&lt;script&gt;</bdi>" in told
