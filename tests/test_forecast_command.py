"""What `canarygen forecast` says: a command in the first line of a file, and below it what comes of it."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from canarygen import library
from canarygen.cli.program import run
from tests.running import Ended, ran
from tests.specs import SPEC

ROOT = Path(__file__).parent.parent
CASES = sorted((ROOT / "tests" / "cases" / "forecasts").glob("*.txt"))
PROMPT = "$ canarygen "


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_forecast(
    case: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], accept: bool
) -> None:
    """A command says what is expected."""
    command = case.read_text(encoding="utf-8").splitlines()[0]
    monkeypatch.chdir(ROOT)

    code = run(shlex.split(command.removeprefix(PROMPT)))

    streams = capsys.readouterr()
    ending = f"exit {code}\n" if code else ""
    said = f"{command}\n{streams.out}{streams.err}{ending}"
    if accept:
        case.write_text(said, encoding="utf-8")
    assert said == case.read_text(encoding="utf-8")


def told(*arguments: str, text: str = "") -> Ended:
    """Ask for a forecast as a shell does."""
    return ran(ROOT, "forecast", *arguments, text=text)


def test_a_pipe_gets_no_colours_unless_it_asks_for_them() -> None:
    plain = told("specs/deb-ns/imesh-rollout.yaml").stdout
    coloured = ran(ROOT, "--color", "always", "forecast", "imesh-rollout").stdout

    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[[0-9]*m", "", coloured) == plain


def test_a_manifest_is_foretold_as_the_spec_that_it_comes_from() -> None:
    spec = told("specs/deb-ns/imesh-rollout.yaml", "--format", "json")
    manifest = told("out/deb-ns/imesh-rollout", "--format", "json")

    assert json.loads(spec.stdout) == json.loads(manifest.stdout)


def _keys(value: Any, schema: Any, root: Any) -> None:
    """Hold the keys of a value to those that its schema tells of."""
    schema = root["$defs"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    if isinstance(value, list):
        for item in value:
            _keys(item, schema["items"], root)
    elif isinstance(value, dict) and "properties" in schema:
        assert list(value) == schema["required"] == list(schema["properties"])
        for key, item in value.items():
            _keys(item, schema["properties"][key], root)


@pytest.mark.parametrize(
    "scenario",
    [
        ["deb-ns/imesh-rollout"],
        ["deb-ns/imesh-rollout", "--replicas", "0-4", "--rps", "0.5"],
        ["-C", "examples/platform", "shop/web", "--fail-at", "25%", "--rps", "200"],
        ["-C", "examples/platform", "shop/web", "--supersede-at", "20m", "--pod-start", "never"],
    ],
)
def test_the_schema_tells_of_every_key(
    scenario: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    folder = scenario[:2] if scenario[0] == "-C" else []
    root = json.loads(library.for_editors("forecast"))

    run([*folder, "forecast", *scenario[len(folder) :], "--format", "json"])
    value = json.loads(capsys.readouterr().out)

    assert [fault.message for fault in Draft202012Validator(root).iter_errors(value)] == []
    _keys(value, root, root)


def test_a_rollout_that_the_controller_refuses_has_no_forecast(tmp_path: Path) -> None:
    text = (ROOT / "out" / "deb-ns" / "imesh-rollout" / "rollout.yaml").read_text(encoding="utf-8")
    file = tmp_path / "rollout.yaml"
    file.write_text(text.replace("setWeight: 50", "setWeight: 150"), encoding="utf-8")

    done = told(str(file))

    assert (done.returncode, done.stdout) == (1, "")
    assert f"{file}:41:20: error[" in done.stderr
    assert "nothing was foretold" in done.stderr


@pytest.mark.parametrize(
    ("kind", "spec", "place"),
    [
        ('"Rollout"', "{strategy: {canary: {steps: [{setWeight: half}]}}}", "4:48"),
        ("Rollout", "{strategy: {canary: {steps: [{setWeight: $HALF}]}}}", "4:48"),
        ("AnalysisTemplate", "{metrics: [errors]}", "4:18"),
        ("ClusterAnalysisTemplate", "{metrics: [{name: errors, provider: [job]}]}", "4:43"),
    ],
)
def test_what_decides_and_is_no_object_of_its_kind_has_no_forecast(
    tmp_path: Path, kind: str, spec: str, place: str
) -> None:
    good = (ROOT / "out" / "deb-ns" / "imesh-rollout" / "rollout.yaml").read_text(encoding="utf-8")
    (tmp_path / "good.yaml").write_text(good, encoding="utf-8")
    head = f"apiVersion: argoproj.io/v1alpha1\nkind: {kind}\nmetadata: {{name: other, namespace: deb-ns}}"
    (tmp_path / "bad.yaml").write_text(f"{head}\nspec: {spec}\n", encoding="utf-8")

    done = told(str(tmp_path))

    assert (done.returncode, done.stdout) == (1, "")
    assert f"bad.yaml:{place}: error[not-kubernetes]" in done.stderr


def test_a_null_is_a_key_that_is_not_there() -> None:
    text = (ROOT / "out" / "deb-ns" / "imesh-rollout" / "rollout.yaml").read_text(encoding="utf-8")
    said = "  minReadySeconds: 30\n"

    without, null = (
        told("-", text=text.replace(said, instead)) for instead in ("", "  minReadySeconds: null\n")
    )

    assert said in text
    assert (null.returncode, null.stdout) == (0, without.stdout)


def scaled(folder: Path, scaler: str, bounds: str) -> str:
    """Foretell the Rollout of `out/` without a size of its own, beside an autoscaler that says the bounds."""
    text = (ROOT / "out" / "deb-ns" / "imesh-rollout" / "rollout.yaml").read_text(encoding="utf-8")
    (folder / "rollout.yaml").write_text(text.replace("  replicas: 2\n", ""), encoding="utf-8")
    target = "{apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: imesh-rollout}"
    (folder / "scaler.yaml").write_text(
        f"{scaler}\nmetadata: {{name: it, namespace: deb-ns}}\nspec: {{scaleTargetRef: {target}, {bounds}}}\n",
        encoding="utf-8",
    )
    return told(str(folder)).stdout


@pytest.mark.parametrize(("least", "said"), [("3", "3 replicas"), ("few", "0 replicas")])
def test_an_autoscaler_counts_in_a_version_that_is_not_pinned(tmp_path: Path, least: str, said: str) -> None:
    scaler = "apiVersion: autoscaling/v1\nkind: HorizontalPodAutoscaler"

    found = scaled(tmp_path, scaler, f"minReplicas: {least}, maxReplicas: 9")

    assert found.partition("\n")[0] == f"deb-ns/imesh-rollout: {said}"


@pytest.mark.parametrize(
    ("bounds", "replicas", "said"),
    [
        (
            "minReplicaCount: 4, maxReplicaCount: 9, ",
            "4 replicas",
            "18 where the autoscaler has 9 replicas",
        ),
        ("maxReplicaCount: 9, ", "1 replica", "18 where the autoscaler has 9 replicas"),
        ("", "1 replica", "200 where the autoscaler has 100 replicas"),
    ],
)
def test_keda_counts_as_an_autoscaler_and_to_no_pod_it_goes_while_nobody_calls(
    tmp_path: Path, bounds: str, replicas: str, said: str
) -> None:
    scaler = "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject"

    found = scaled(tmp_path, scaler, f"{bounds}triggers: [{{type: cpu, metadata: {{value: '60'}}}}]")

    assert found.startswith(f"deb-ns/imesh-rollout: {replicas}\n")
    assert said in found


OTHER = SPEC.replace("name: web", "name: other").replace("web.example", "other.example")


@pytest.mark.parametrize(
    ("other", "is_foretold"),
    [
        pytest.param(OTHER.replace("replicas:", "replica:"), True, id="misspelt"),
        pytest.param(OTHER.replace("50%", "150%"), True, id="beyond all weights"),
        pytest.param("kind: [", True, id="unreadable"),
        pytest.param(SPEC, False, id="at odds with it"),
    ],
)
def test_a_fault_of_another_spec_is_told_of_and_passed_over(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    other: str,
    is_foretold: bool,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "web.yaml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "specs" / "other.yaml").write_text(other, encoding="utf-8")

    code = run(["forecast", "specs/web.yaml"])

    streams = capsys.readouterr()
    assert (code, bool(streams.out)) == ((0, True) if is_foretold else (1, False))
    assert ("note: left out for faults" in streams.err) is is_foretold


@pytest.mark.parametrize("asked", [["other/web"], ["specs/both.yaml", "--canary", "other/web"]])
def test_of_two_of_one_name_in_a_file_the_one_that_is_meant_is_foretold(
    tmp_path: Path, asked: list[str]
) -> None:
    other = SPEC.replace("namespace: shop", "namespace: other").replace("web.example", "other.example")
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "both.yaml").write_text(f"{SPEC}---\n{other}", encoding="utf-8")

    done = ran(tmp_path, "forecast", *asked, "--format", "json")

    assert [item["title"] for item in json.loads(done.stdout)["forecasts"]] == ["other/web"]


def test_what_is_piped_in_is_foretold() -> None:
    text = (ROOT / "out" / "deb-ns" / "imesh-rollout" / "rollout.yaml").read_text(encoding="utf-8")

    done = told("-", text=text)

    assert done.returncode == 0
    assert done.stdout.startswith("deb-ns/imesh-rollout: 2 replicas\npromoted after 1h1m20s\n")


def test_a_folder_that_is_not_there_and_a_broken_spec_are_told(tmp_path: Path) -> None:
    broken = tmp_path / "specs" / "cart.yaml"
    broken.parent.mkdir()
    broken.write_text("kind: Canary\nmetadata: {name: [\n", encoding="utf-8")

    missing = told("nowhere/at/all.yaml")
    done = ran(tmp_path, "forecast", "specs/cart.yaml")

    assert (missing.returncode, done.returncode) == (2, 1)
    assert "error[syntax]" in done.stderr
    assert "Traceback" not in missing.stderr + done.stderr
