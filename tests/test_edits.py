"""The edits: what an author wrote, a command, and the same text with one value set."""

import shlex
from collections.abc import Sequence
from pathlib import Path

import pytest

from canarygen.cli.program import run
from canarygen.model.project import PROJECT_FILE
from tests.test_cli import Shop

IMAGE = "registry.example.com/web:2.0.0"
EDITS = sorted((Path(__file__).parent / "cases" / "edits").iterdir())


@pytest.mark.parametrize("case", EDITS, ids=lambda path: path.name)
def test_edit(
    case: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    accept: bool,
) -> None:
    """A command makes of a spec what is expected, or leaves it as it was, and says so in the words beside it."""
    spec, project, before = tmp_path / "specs" / "checkout.yaml", case / PROJECT_FILE, case / "before.yaml"
    spec.parent.mkdir()
    spec.write_bytes(before.read_bytes())
    if project.exists():
        (tmp_path / PROJECT_FILE).write_bytes(project.read_bytes())
    monkeypatch.chdir(tmp_path)

    code = run(shlex.split((case / "command").read_text(encoding="utf-8")))

    streams = capsys.readouterr()
    said = f"{streams.err}exit {code}\n"
    if accept:
        _rewrite(case, spec.read_bytes(), said)
    after = case / "after.yaml"
    assert spec.read_bytes() == (after if after.exists() else before).read_bytes()
    assert said == (case / "said.txt").read_text(encoding="utf-8")
    assert after.exists() <= (code == 0)
    assert streams.out == ""


def _rewrite(case: Path, text: bytes, said: str) -> None:
    (case / "said.txt").write_text(said, encoding="utf-8")
    (case / "after.yaml").unlink(missing_ok=True)
    if text != (case / "before.yaml").read_bytes():
        (case / "after.yaml").write_bytes(text)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A project with one spec, and the working folder in it."""
    project = Shop(tmp_path)
    project.spec("web")
    monkeypatch.chdir(tmp_path)
    return project


def test_a_pipeline_sets_an_image_and_builds(shop: Shop) -> None:
    """As processes, and from a folder below the root."""
    set_ = shop.run("set", "image", "web.yaml", IMAGE, cwd=shop.root / "specs" / "shop")
    built = shop.build()

    assert (set_.returncode, built.returncode) == (0, 0)
    assert set_.stdout == ""
    assert f'image: "{IMAGE}"' in shop.tree()["shop/web/rollout.yaml"]


def test_nothing_to_change_touches_nothing(shop: Shop) -> None:
    """Not even the time of the file, nor the folder of the lock."""
    spec = shop.root / "specs" / "shop" / "web.yaml"
    before = spec.stat()

    code = run(["set", "replicas", "web", "2"])

    assert code == 0
    assert (spec.stat().st_mtime_ns, spec.stat().st_ino) == (before.st_mtime_ns, before.st_ino)
    assert not (shop.root / ".canarygen").exists()


@pytest.mark.parametrize("fault", ["spec: [", "apiVersion: canarygen.dev/v1\nkind: Canary\nspec: {}\n"])
def test_a_fault_in_another_spec_keeps_nobody_from_setting_an_image(
    shop: Shop, fault: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is told that there is one; but the edited spec must be sound, or as sound as it was."""
    spec = shop.spec("web")
    shop.spec("api").write_text(fault)

    codes = [run(["set", "image", str(spec), image]) for image in (IMAGE, "No Image")]

    assert codes == [0, 1]
    assert IMAGE in spec.read_text()
    said = capsys.readouterr().err
    assert "Something else is wrong in the project" in said
    assert "`No Image` is not an image" in said


@pytest.mark.parametrize("is_broken", [False, True])
def test_an_edit_that_breaks_a_law_of_two_specs_is_refused(
    shop: Shop, is_broken: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """The whole project is compiled, not the spec alone; also if a third spec is wrong already."""
    if is_broken:
        shop.spec("cart", "50% for 1h, 20% for 1h")
    (shop.root / PROJECT_FILE).write_text(
        "apiVersion: canarygen.dev/v1\nkind: Project\nspec:\n  external: {gateways: {istio-system/public: {}}}\n"
        "  defaults: {traffic: {gateway: istio-system/public, hosts: [shop.example.com]}}\n"
    )
    for name in ("web", "api"):
        path = shop.spec(name)
        path.write_text(
            path.read_text().replace(f"{{hosts: [{name}.example.com]}}", f"{{routes: [/{name}]}}")
        )
    before = path.read_text()

    code = run(["set", "steps", "api", "5%", "route: {name: beta, headers: {x-beta: a}}", "50% for 1h"])

    said = capsys.readouterr().err
    assert code == 1
    assert "error[route-takes-others]" in said
    assert "weight-not-increasing" not in said
    assert "1 error" in said
    assert path.read_text() == before


def test_a_step_that_lost_its_quotes_to_the_shell_is_a_fault_of_usage(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its words are no steps, and stand in no file whose line could be shown."""
    spec = shop.spec("web")
    before = spec.read_text()

    code = run(["set", "steps", "web", "5%", "until", "promoted", "50%", "for", "10m"])

    assert code == 2
    assert 'its words stand in quotes: "25% for 10m"' in capsys.readouterr().err
    assert spec.read_text() == before


def test_a_name_of_two_namespaces_must_be_said_in_full(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither is guessed."""
    spec = shop.spec("web")
    (shop.root / "specs" / "other.yaml").write_text(
        spec.read_text().replace("namespace: shop", "namespace: other")
    )

    codes = [run(["set", "replicas", name, "5"]) for name in ("web", "other/web")]

    assert codes == [2, 0]
    assert "other/web in specs/other.yaml or shop/web in specs/shop/web.yaml" in capsys.readouterr().err
    assert "replicas: 2" in spec.read_text()


def _told(arguments: Sequence[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = run(["set", *arguments])
    return code, capsys.readouterr().err


def test_a_path_that_is_offered_leads_there_from_the_folder_that_one_is_in(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.spec("web")
    (shop.root / PROJECT_FILE).write_text("apiVersion: canarygen.dev/v1\nkind: Project\n")
    monkeypatch.chdir(shop.root / "specs")

    told = _told(["image", "specs/shop/web.yaml", IMAGE], capsys)

    assert told[0] == 2
    assert "Did you mean 'shop/web.yaml'?" in told[1]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["image", "specs/shop/link.yaml", IMAGE], 4, "specs/shop/link.yaml: a symbolic link"),
        (["image", "../elsewhere.yaml", IMAGE], 2, "../elsewhere.yaml isn't in the project at"),
        (["image", "specs/shop", IMAGE], 2, "There is no file and no canary 'specs/shop'. Did you mean"),
        (["image", "\udcff", IMAGE], 2, "There is no file and no canary"),
        (["image", PROJECT_FILE, IMAGE], 2, "canarygen.yaml is the project, and no spec of it."),
        (["image", "specs/shop/wen.yaml", IMAGE], 2, "Did you mean 'specs/shop/web.yaml'?"),
        (
            ["image", "specs/shop/wen.yaml", IMAGE, "--canary", "web"],
            2,
            "There is no file 'specs/shop/wen.yaml'.",
        ),
        (["image", "specs/shop/web.yaml", "a\nb"], 2, "IMAGE holds a line end"),
        (["image", "specs/shop/web.yaml", "\udcff"], 2, "something else that cannot be printed"),
        (["steps", "specs/shop/web.yaml", "5% for 10m", "\x07"], 2, "STEP 2 holds a line end"),
        (["replicas", "specs/shop/web.yaml", "2147483648"], 2, "2147483648 is not in the range"),
        (["replicas", "6", "specs/shop/web.yaml"], 2, "is not a valid number of pods"),
        (["image", IMAGE, "web"], 2, "SPEC comes first; there is `shop/web`."),
        (["image", "web", ""], 2, "IMAGE is empty"),
        (["image", "web", " "], 2, "IMAGE is empty"),
        (["steps", "web", "5% for 10m", "# later"], 2, "STEP 2 is empty"),
        (["steps", "web", ""], 2, "STEP 1 is empty"),
        (["image", "web", "v1.2.0-rc.1"], 2, "'v1.2.0-rc.1' is a tag"),
        (["web", "image", IMAGE], 2, "'web' cannot be set; say what can: image, replicas or steps"),
    ],
)
def test_slips_are_told(
    shop: Shop, arguments: list[str], code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each with its way out, and without a change to any file."""
    spec = shop.spec("web")
    (shop.root.parent / "elsewhere.yaml").write_text(spec.read_text())
    (shop.root / PROJECT_FILE).write_text("apiVersion: canarygen.dev/v1\nkind: Project\n")
    if "link" in arguments[1]:
        (spec.parent / "link.yaml").symlink_to(spec)
    before = spec.read_text()

    told = _told(arguments, capsys)

    assert told[0] == code
    assert words in told[1]
    assert spec.read_text() == before
