"""The benchmarks measure the same work: what they compare, and how they tell that it is not the same."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.app import App, apps, as_yaml, values_files
from benchmarks.machine import machine
from benchmarks.objects import difference, objects
from benchmarks.peers import PEERS
from benchmarks.plot import plotted
from benchmarks.run import Failed, run

_STREAM = "kind: Service\nmetadata: {namespace: shop, name: web}\nspec: {port: 80}\n"


def test_two_streams_are_the_same_whatever_their_layout_and_order(tmp_path: Path) -> None:
    one, other = tmp_path / "one.yaml", tmp_path / "other.yaml"
    second = _STREAM.replace("web", "api")
    one.write_text(f"{_STREAM}---\n{second}")
    other.write_text(
        f'---\n{second}---\n{{"spec":{{"port":80}},"metadata":{{"name":"web","namespace":"shop"}},"kind":"Service"}}\n'
    )

    assert difference(objects(one), objects(other)) == ""


@pytest.mark.parametrize(
    ("word", "slip"), [("80", "81"), ("web", "api"), ("80", '"80"'), ("spec: {port: 80}\n", "")]
)
def test_a_slip_in_one_stream_is_a_difference(tmp_path: Path, word: str, slip: str) -> None:
    one, other = tmp_path / "one.yaml", tmp_path / "other.yaml"
    one.write_text(_STREAM)
    other.write_text(_STREAM.replace(word, slip))

    assert "Service shop/" in difference(objects(one), objects(other))


def test_an_object_that_stands_twice_in_a_stream_is_told_of(tmp_path: Path) -> None:
    stream = tmp_path / "stream.yaml"
    stream.write_text(f"{_STREAM}---\n{_STREAM}")

    with pytest.raises(ValueError, match="shop/web stands there twice"):
        objects(stream)


@given(number=st.integers(0, 100_000))
def test_peers_are_given_the_facts_that_the_spec_has(number: int) -> None:
    app = App(number)

    facts = [value for value in app.values.values() if not isinstance(value, list)]
    assert [fact for fact in facts if str(fact) not in app.spec] == []


def test_kustomize_yields_what_canarygen_does_for_the_apps_of_the_benchmark(tmp_path: Path) -> None:
    program = shutil.which("kustomize") or shutil.which("kubectl")
    assert program
    ours, theirs = (peer for peer in PEERS if peer.name in {"canarygen", "kustomize"})
    for peer in (ours, theirs):
        folder = tmp_path / peer.name
        folder.mkdir()
        installed = Path(sys.executable).parent / "canarygen" if peer is ours else Path(program)
        command = [*peer.prepare(installed, folder, apps(3))]
        if Path(program).name == "kubectl" and peer is theirs:
            command[1] = "kustomize"
        with (tmp_path / f"{peer.name}-stream").open("w") as stream:
            subprocess.run(command, cwd=folder, check=True, stdout=stream)

    streams = [objects(tmp_path / f"{peer.name}-stream") for peer in (ours, theirs)]
    assert len(streams[0]) == 15
    assert difference(*streams) == ""


def test_a_run_tells_what_a_command_took_and_what_it_said_when_it_failed(tmp_path: Path) -> None:
    took = run(["sh", "-c", "echo made"], tmp_path, output=tmp_path / "product")

    assert took
    assert took.wall > 0
    assert took.peak > 0
    assert (tmp_path / "product").read_text() == "made\n"
    with pytest.raises(Failed, match="why it failed"):
        run(["sh", "-c", "echo why it failed >&2; exit 3"], tmp_path)


def test_a_command_that_is_not_done_in_time_is_ended_with_its_children(tmp_path: Path) -> None:
    late = tmp_path / "late"

    assert run(["sh", "-c", f"(sleep 1; touch {late}) & wait"], tmp_path, limit=0.2) is None
    assert not late.exists()


def test_values_files_are_one_for_each_app(tmp_path: Path) -> None:
    folder = values_files(tmp_path / "values", apps(2), as_yaml)

    assert sorted(path.name for path in folder.iterdir()) == ["app-0.yaml", "app-1.yaml"]


def test_a_plot_names_every_peer_that_was_measured_and_no_other() -> None:
    text = plotted({"ours & more": {1: 0.1, 100: 0.2}, "theirs": {1: 0.01}, "nobody": {}})

    assert "ours &amp; more" in text
    assert "theirs" in text
    assert "nobody" not in text


def test_the_machine_is_told_with_its_cores_and_its_python() -> None:
    assert "cores of" in machine()
    assert f"Python {sys.version.split()[0]}" in machine()
