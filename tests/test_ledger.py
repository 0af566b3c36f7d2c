"""What is known to be in line is not looked into again, and whatever changes is noticed."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from canarygen import receipt
from canarygen.cli.settled import Settled
from canarygen.receipt import MOST, Receipt, keep, kept, state
from canarygen.workspace import Workspace

FOLDERS = ("canarygen.yaml", "specs", "out")
SPEC = """\
apiVersion: canarygen.dev/v1
kind: Canary
metadata: {name: web, namespace: shop}
spec:
  workload: {image: web:1.0.0, replicas: 2, port: 8080}
  traffic: {hosts: [web.example.com]}
  rollout: {steps: [50% for 1h]}
"""
RECEIPT = Receipt(folders=FOLDERS, state="abc", files=5)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A spec and what stands for its output."""
    for name, text in (
        ("specs/web.yaml", SPEC),
        ("specs/__pycache__/notes.txt", "as it is\n"),
        ("out/shop/web/rollout.yaml", "kind: Rollout\n"),
    ):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


def later(now: Callable[[], float] = time.time) -> float:
    """Give a time at which all that was changed has settled."""
    return now() + 60


def edit_in_disguise(root: Path) -> None:
    """Change a file, and neither its size nor what `ls` shows of its time."""
    file = root / "specs/web.yaml"
    before = file.stat()
    file.write_text(SPEC.replace("1.0.0", "1.0.1"), encoding="utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def replace_by_link(root: Path) -> None:
    """Put a link to a file in its place."""
    file = root / "specs/web.yaml"
    file.rename(root / "elsewhere")
    file.symlink_to(root / "elsewhere")


@pytest.mark.parametrize(
    "change",
    [
        edit_in_disguise,
        replace_by_link,
        lambda root: (root / "canarygen.yaml").write_text("kind: Project\n"),
        lambda root: (root / "specs/team/").mkdir(),
        lambda root: (root / "specs/web.yaml").rename(root / "specs/shop.yaml"),
        lambda root: (root / "specs/web.yaml").chmod(0o600),
        lambda root: (root / "specs/__pycache__/notes.txt").write_text("another one\n"),
        lambda root: (root / "out/shop/web/rollout.yaml").unlink(),
        lambda root: (root / "out/shop/web/gateway.yaml").touch(),
        lambda root: (root / "out/shop/web/rollout.yaml").write_text("kind: Rollerr\n"),
    ],
)
def test_every_change_is_another_state(project: Path, change: Callable[[Path], object]) -> None:
    before = state(project, FOLDERS, now=later())
    same = state(project, FOLDERS, now=later())
    change(project)
    after = state(project, FOLDERS, now=later())

    assert before
    assert same == before
    assert after != before


def test_what_is_installed_anew_is_another_state(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that canarygen uses may be another from then on."""
    packages = project / "site-packages"
    packages.mkdir()
    monkeypatch.setattr(sys, "path", [*sys.path, str(packages)])
    before = state(project, FOLDERS, now=later())

    (packages / "library").mkdir()

    assert state(project, FOLDERS, now=later()) != before


def test_another_canarygen_is_another_state(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = state(project, FOLDERS, now=later())
    other = project / "canarygen"
    other.mkdir()
    monkeypatch.setattr(receipt, "_PACKAGE", other)

    assert state(project, FOLDERS, now=later()) != before


def test_what_changed_a_moment_ago_is_no_state_to_remember(project: Path) -> None:
    assert not state(project, FOLDERS, now=time.time())


def test_what_is_kept_is_remembered_for_its_own_question_and_root(project: Path) -> None:
    keep(project, "prod", RECEIPT)

    assert kept(project, "prod") == RECEIPT
    assert kept(project, "staging") is None
    assert kept(project / "other", "prod") is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"state": 1}',
        b"[" * 60_000,
        b"\xff",
        b'{"folders": 1, "state": "", "files": "x"}',
    ],
)
def test_a_receipt_that_cannot_be_read_is_none(project: Path, cache: Path, data: bytes) -> None:
    keep(project, "spoiled", RECEIPT)
    for file in (cache / "canarygen/receipts").iterdir():
        file.write_bytes(data)

    assert kept(project, "spoiled") is None


def test_where_nothing_can_be_kept_nothing_is(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(project / "specs/web.yaml"))
    keep(project, "prod", RECEIPT)

    assert kept(project, "prod") is None


def test_so_many_receipts_are_kept_and_no_more(project: Path, cache: Path) -> None:
    for number in range(MOST + 3):
        keep(project, str(number), RECEIPT)

    assert len(list((cache / "canarygen/receipts").iterdir())) == MOST
    assert kept(project, str(MOST + 2)) == RECEIPT


def test_tomorrow_everything_is_looked_at_again(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule may be of a day."""
    workspace = Workspace(project)
    monkeypatch.setattr(time, "time", later)
    Settled.asked(project, None, "off").before(workspace).keep(5)
    today = Settled.asked(project, None, "off").words()
    monkeypatch.setattr(time, "gmtime", lambda: time.localtime(86_400 * 400))
    tomorrow = Settled.asked(project, None, "off").words()

    assert today == "out/ is in line with the specs: 5 files, nothing to do"
    assert not tomorrow


def canarygen(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-X", "importtime", "-m", "canarygen", "-C", str(root), "build", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True)


def is_compiled(done: subprocess.CompletedProcess[str]) -> bool:
    """Whether a build had to compile anything."""
    return "canarygen.compiler\n" in done.stderr


def test_a_build_of_what_is_known_to_be_in_line_compiles_nothing(project: Path, cache: Path) -> None:
    """Whatever becomes of the cache, the same is said and done."""
    (project / "out/shop/web/rollout.yaml").unlink()
    canarygen(project)
    time.sleep(receipt.SETTLED_SECONDS + 0.1)
    looked, known = canarygen(project), canarygen(project)
    checked = canarygen(project, "--check")
    for file in (cache / "canarygen/receipts").iterdir():
        file.write_bytes(file.read_bytes()[::-1])
    spoiled = canarygen(project)
    edit_in_disguise(project)
    edited = canarygen(project)

    assert [is_compiled(done) for done in (looked, known, checked, spoiled, edited)] == [
        True,
        False,
        True,
        True,
        True,
    ]
    assert len({done.stderr.splitlines()[-1] for done in (looked, known, spoiled)}) == 1
    assert "5 files, 1 written just now" in edited.stderr
