"""A tree that several machines build: each its part, all parts together the tree, and not a verdict lost."""

from collections import Counter
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canarygen.cli.session import project_file
from canarygen.compilation import Compilation
from canarygen.diagnostic import Rejected
from canarygen.model.project import Project
from canarygen.plan import Plan
from canarygen.shard import Shard, parsed
from canarygen.tree import Tree, Write
from canarygen.unusable import Unusable
from canarygen.verification import compiled, settings_of, verified
from canarygen.workspace.workspace import Workspace
from tests.running import Ended, ran

CASES = sorted((Path(__file__).parent / "cases" / "accepted").iterdir())
_SPEC = """\
apiVersion: canarygen.dev/v1
kind: Canary
metadata: {{name: {name}, namespace: shop}}
spec:
  workload: {{image: nginx:1.15.4, replicas: 2, port: 80}}
  traffic: {{hosts: [{host}]}}
  rollout: {{steps: [50% for 1h]}}
"""


def _changed(compilation: Compilation, old: Tree, shard: Shard, allow_delete: int = 0) -> Tree:
    """Give what a machine changes that builds one shard: the new texts, and "" for what it deletes."""
    plan = Plan(shard=shard, allow_delete=allow_delete)
    pending = plan.alignment(
        old, compilation.part(shard, old), [None], out="out", occupied=lambda _: []
    ).pending
    assert [change.path for change in pending if isinstance(change, Write) and not change.text] == []
    return {change.path: change.text if isinstance(change, Write) else "" for change in pending}


def _together(old: Tree, changed: list[Tree]) -> Tree:
    """Bring together what several machines have changed; no two may have changed one file."""
    counts = Counter(path for changes in changed for path in changes)
    assert [path for path, count in counts.items() if count > 1] == []
    new = dict(old)
    for changes in changed:
        new |= changes
    return {path: text for path, text in new.items() if text}


def _project(root: Path, names: dict[str, str]) -> Workspace:
    for file, name in names.items():
        spec = root / "specs" / file
        spec.parent.mkdir(parents=True, exist_ok=True)
        spec.write_text(_SPEC.format(name=name, host=f"{name}.example.com"))
    return Workspace(root)


@given(origin=st.text(min_size=1), count=st.integers(1, 50))
def test_every_spec_is_in_exactly_one_shard(origin: str, count: int) -> None:
    assert sum(origin in Shard(number, count) for number in range(1, count + 1)) == 1


def test_the_same_specs_are_in_the_same_shards_wherever_and_whenever() -> None:
    origins = [f"specs/shop/app-{number}.yaml" for number in range(8)]

    shards = [next(n for n in (1, 2, 3) if origin in Shard(n, 3)) for origin in origins]
    assert shards == [1, 2, 1, 1, 3, 2, 2, 3]


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_the_shards_of_a_tree_are_together_what_one_build_writes(tmp_path: Path, count: int) -> None:
    compilation = compiled(
        _project(tmp_path, {f"{number}.yaml": f"app-{number}" for number in range(9)}).sources()
    )

    parts = [_changed(compilation, {}, Shard(number, count)) for number in range(1, count + 1)]
    assert _together({}, parts) == compilation.tree


@pytest.mark.parametrize("count", [2, 3])
def test_what_goes_comes_or_moves_to_another_file_is_one_shards_to_change(tmp_path: Path, count: int) -> None:
    before = {f"{number}.yaml": f"app-{number}" for number in range(9)}
    after = {f"{number}.yaml": f"app-{number}" for number in range(1, 8)} | {
        f"moved/{number}.yaml": f"app-{number}" for number in (8, 9)
    }
    old = compiled(_project(tmp_path / "before", before).sources()).tree
    compilation = compiled(_project(tmp_path / "after", after).sources())

    parts = [_changed(compilation, old, Shard(number, count)) for number in range(1, count + 1)]
    assert _together(old, parts) == compilation.tree


def test_many_canaries_that_go_are_many_to_each_shard(tmp_path: Path) -> None:
    old = compiled(_project(tmp_path / "before", {f"{n}.yaml": f"app-{n}" for n in range(20)}).sources()).tree
    compilation = compiled(
        _project(tmp_path / "after", {f"{n}.yaml": f"app-{n}" for n in range(8)}).sources()
    )

    for number in range(1, 6):
        with pytest.raises(Rejected, match="12 of 20 canaries would be removed"):
            _changed(compilation, old, Shard(number, 5))
    parts = [_changed(compilation, old, Shard(number, 5), allow_delete=12) for number in range(1, 6)]
    assert _together(old, parts) == compilation.tree


def test_canaries_that_all_give_way_to_new_ones_empty_nothing(tmp_path: Path) -> None:
    old = compiled(_project(tmp_path / "before", {"a.yaml": "old"}).sources()).tree
    compilation = compiled(_project(tmp_path / "after", {"b.yaml": "new"}).sources())

    parts = [_changed(compilation, old, Shard(number, 4)) for number in range(1, 5)]
    assert _together(old, parts) == compilation.tree


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_of_every_accepted_case_the_shards_are_together_the_tree(case: Path) -> None:
    settings = settings_of(project_file(Workspace(case)))
    compilation = compiled(Workspace(case, specs=settings.specs).sources(), settings)

    parts = [_changed(compilation, {}, Shard(number, 3)) for number in (1, 2, 3)]
    assert _together({}, parts) == compilation.tree


def _build(root: Path, *arguments: str) -> Ended:
    return ran(root, "build", "--kubeconform", "off", *arguments)


@pytest.mark.parametrize(
    "text", ["", "1", "0/3", "4/3", "1/0", "-1/3", "1/3/5", "1.0/3", "one/two", "\uff11/\uff13"]
)
def test_what_is_no_shard_is_a_usage_fault_with_a_way_out(tmp_path: Path, text: str) -> None:
    _project(tmp_path, {"a.yaml": "a"})

    done = _build(tmp_path, "--shard", text)
    assert done.returncode == 2
    assert "such as 2/4" in done.stderr or "the last one is" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_shard_writes_its_part_and_says_so(tmp_path: Path) -> None:
    _project(tmp_path, {"shop/app-0.yaml": "app-0", "shop/app-1.yaml": "app-1"})

    done = _build(tmp_path, "--shard", "1/3")
    assert done.returncode == 0
    assert done.stderr.endswith("shard 1/3 of out/ is in line with the specs: 5 files, 5 written just now\n")
    assert [path.name for path in (tmp_path / "out" / "shop").iterdir()] == ["app-0"]
    assert _build(tmp_path, "--shard", "1/3", "--check").returncode == 0
    assert _build(tmp_path, "--shard", "2/3", "--check").returncode == 3
    assert _build(tmp_path, "--check").returncode == 3


def test_a_law_that_two_canaries_break_is_told_by_each_shard_as_by_one_build(tmp_path: Path) -> None:
    workspace = _project(tmp_path, {"a.yaml": "a", "b.yaml": "b"})
    path = workspace.root / "specs" / "b.yaml"
    path.write_text(path.read_text().replace("b.example.com", "a.example.com"))

    whole = _build(tmp_path)
    shards = [_build(tmp_path, "--shard", f"{number}/2") for number in (1, 2)]
    assert whole.returncode == 1
    assert [(done.returncode, done.stderr) for done in shards] == [(1, whole.stderr)] * 2


def test_an_edit_by_hand_is_told_by_the_shard_alone_that_has_the_file(tmp_path: Path) -> None:
    _project(tmp_path, {"shop/app-0.yaml": "app-0", "shop/app-1.yaml": "app-1"})
    _build(tmp_path)
    file = tmp_path / "out" / "shop" / "app-1" / "rollout.yaml"
    file.write_text(file.read_text().replace("replicas: ", "replicas: 1"))

    theirs, own = (_build(tmp_path, "--shard", shard) for shard in ("1/3", "2/3"))
    assert theirs.returncode == 0, theirs.stderr
    assert own.returncode == 1
    assert "error[edited-by-hand]" in own.stderr


def test_the_streams_of_all_shards_hold_each_object_once(tmp_path: Path) -> None:
    _project(tmp_path, {f"{number}.yaml": f"app-{number}" for number in range(4)})

    whole = _build(tmp_path, "--stdout").stdout.split("---\n")
    shards = [_build(tmp_path, "--stdout", "--shard", f"{number}/2").stdout for number in (1, 2)]
    assert sorted(document for stream in shards for document in stream.split("---\n") if document) == sorted(
        whole
    )


def test_kubeconform_is_asked_about_the_files_of_the_shard_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = _project(tmp_path, {f"{number}.yaml": f"app-{number}" for number in range(4)}).sources()
    binary = tmp_path / "bin" / "kubeconform"
    binary.parent.mkdir()
    binary.write_text(f"#!/bin/sh\n/bin/cat > {tmp_path}/asked\n")
    binary.chmod(0o755)
    monkeypatch.setenv("PATH", str(binary.parent))
    shards = [Shard(number, 2) for number in (1, 2)]

    for shard in shards:
        # It answers nothing at all, and is not believed.
        with pytest.raises(Unusable):
            verified(sources, Project(), "require", strict=False, shard=shard)
        asked = (tmp_path / "asked").read_text().split("---\n")
        assert len(asked) == compiled(sources).count(shard)
    assert sum(compiled(sources).count(shard) for shard in shards) == 20


@pytest.mark.parametrize("more", [["--commit"], ["--push"], ["specs/a.yaml"]])
def test_a_shard_is_no_commit_and_no_choice_of_specs(tmp_path: Path, more: list[str]) -> None:
    _project(tmp_path, {"a.yaml": "a"})

    done = _build(tmp_path, "--shard", "1/2", *more)
    assert done.returncode == 2
    assert not (tmp_path / "out").exists()


def test_a_file_of_nobody_is_in_no_shard() -> None:
    assert "" not in Shard(1, 1)
    assert parsed("2/4") == Shard(2, 4)
    assert str(Shard(2, 4)) == "2/4"
    assert PurePosixPath("canarygen.yaml").name in Shard(1, 1)
