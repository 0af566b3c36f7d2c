"""kubeconform is fail-open left to itself; an answer that is not whole is no answer."""

from pathlib import Path

import pytest

from canarygen import kubeconform as edge
from canarygen.frozen import replace
from canarygen.manifest import Manifest
from canarygen.source import Source
from canarygen.unusable import Unusable
from tests.conftest import Compile

SPEC = (Path(__file__).parent / "cases/accepted/smallest/specs/imesh-rollout.yaml").read_bytes()

LIARS = {
    "says nothing and succeeds": "exit 0",
    "says that there was nothing": "echo '{\"resources\": []}'",
    "passes over one": """echo '{"resources": [], "summary": {"valid": 4, "invalid": 0, "errors": 0, "skipped": 1}}'""",
    "has seen too few": """echo '{"resources": [], "summary": {"valid": 4, "invalid": 0, "errors": 0, "skipped": 0}}'""",
    "says what is not JSON": "echo all is well",
    "says what has no resources": "echo '{}'",
    "names no files": """echo '{"resources": [1, {}, {"filename": "stdin", "status": "statusValid"}]}'""",
    "names files that nobody gave it": """echo '{"resources": [{"filename": "9.yaml", "status": "statusValid"}]}'""",
    "nests without end": "/usr/bin/head -c 100000 /dev/zero | /usr/bin/tr '\\0' '['",
    "crashes": "kill -SEGV $$",
    "fails in words": "echo no such flag >&2; exit 2",
}


@pytest.fixture
def manifests(compiled: Compile) -> tuple[Manifest, ...]:
    """The five objects of the smallest spec."""
    return compiled([Source("specs/a.yaml", SPEC)]).manifests


@pytest.mark.parametrize("script", LIARS.values(), ids=LIARS)
def test_an_answer_that_is_not_whole_is_refused(
    script: str, manifests: tuple[Manifest, ...], tmp_path: Path
) -> None:
    """A binary that does not say of each object that it is valid has proved nothing."""
    binary = tmp_path / "kubeconform"
    binary.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    binary.chmod(0o755)

    with pytest.raises(Unusable, match="kubeconform"):
        list(edge.complaints(manifests, binary))


def test_a_binary_that_cannot_run_is_told(manifests: tuple[Manifest, ...], tmp_path: Path) -> None:
    """What is no program ends in words, not in a traceback."""
    (tmp_path / "kubeconform").write_text("not a program", encoding="utf-8")

    with pytest.raises(Unusable, match="cannot be run"):
        list(edge.complaints(manifests, tmp_path / "kubeconform"))


def test_what_the_real_one_refuses_is_told_on_the_line_of_the_spec(
    manifests: tuple[Manifest, ...], kubeconform: str
) -> None:
    """It is asked again by files, since of a stream it does not say which document it means."""
    rollout = manifests[-1]
    broken = replace(
        rollout, content={**rollout.content, "spec": {**rollout.content["spec"], "replicas": "two"}}
    )

    (told,) = edge.complaints([*manifests[:-1], broken], Path(kubeconform))
    assert "/spec/replicas: got string, want integer (kubeconform)" in told.message
    assert told.span.start.line == 7


def test_a_refusal_in_odd_words_is_told_all_the_same(manifests: tuple[Manifest, ...], tmp_path: Path) -> None:
    """A place that an object has not is blamed on what is nearest to it."""
    said = '{"path": "/spec/0/nowhere"}, {"msg": "no"}, "no"'
    answers = ", ".join(
        f'{{"filename": "{number}.yaml", "validationErrors": [{said}]}}' for number in range(5)
    )
    binary = tmp_path / "kubeconform"
    binary.write_text(f"#!/bin/sh\necho '{{\"resources\": [{answers}]}}'\n", encoding="utf-8")
    binary.chmod(0o755)

    told = [fault.message for fault in edge.complaints(manifests, binary)]
    assert told[-2:] == ["Rollout /spec/0/nowhere: refused (kubeconform)", "Rollout : no (kubeconform)"]


def test_the_real_one_has_nothing_to_complain_of(manifests: tuple[Manifest, ...], kubeconform: str) -> None:
    """It answers for every object, and each is valid."""
    assert list(edge.complaints(manifests, Path(kubeconform))) == []
