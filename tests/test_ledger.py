"""What is known to be in line is not looked into again, and whatever changes is noticed."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from canarygen import library
from canarygen.cli import settled
from canarygen.cli.settled import Settled
from canarygen.fork import together
from canarygen.frozen import replace
from canarygen.labour import alone
from canarygen.memory import ledger, shelf, standing
from canarygen.memory.ledger import Ledger, identity, keep, kept, sealed_records
from canarygen.memory.shelf import MOST
from canarygen.memory.stamp import SETTLED_SECONDS, SIZE
from canarygen.memory.standing import Standing, noted
from canarygen.memory.survey import survey
from tests.specs import SPEC

FOLDERS = ("canarygen.yaml", "specs", "out")
RECORDS = {"specs/web.yaml": (b"claims", b"looks", False, ("shop/web/rollout.yaml",), b"")}
LEDGER = Ledger(
    number=b"number",
    folders=FOLDERS,
    files=5,
    standing=Standing(["specs", "specs/\udcff"], b"stamps"),
    sealed_records=sealed_records(RECORDS),
)


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


def become_folder(file: Path) -> None:
    """Put an empty folder in a file's place."""
    file.unlink(missing_ok=True)
    file.mkdir()


def become_file(folder: Path) -> None:
    """Put a file in a folder's place."""
    shutil.rmtree(folder)
    folder.touch()


CHANGES: Sequence[tuple[Callable[[Path], object], set[str]]] = [
    (edit_in_disguise, {"specs/web.yaml"}),
    (replace_by_link, {"specs/web.yaml"}),
    (lambda root: (root / "canarygen.yaml").write_text("kind: Project\n"), {"canarygen.yaml"}),
    (lambda root: (root / "specs/team/").mkdir(), {"specs"}),
    (lambda root: (root / "specs/web.yaml").rename(root / "specs/shop.yaml"), {"specs", "specs/web.yaml"}),
    (lambda root: (root / "specs/web.yaml").chmod(0o600), {"specs/web.yaml"}),
    (lambda root: (root / "specs/__pycache__/notes.txt").write_text("no\n"), {"specs/__pycache__/notes.txt"}),
    (
        lambda root: (root / "out/shop/web/rollout.yaml").unlink(),
        {"out/shop/web", "out/shop/web/rollout.yaml"},
    ),
    (lambda root: (root / "out/shop/web/gateway.yaml").touch(), {"out/shop/web"}),
    (
        lambda root: (root / "out/shop/web/rollout.yaml").write_text("kind: Rollerr\n"),
        {"out/shop/web/rollout.yaml"},
    ),
    (lambda root: become_folder(root / "canarygen.yaml"), {"canarygen.yaml"}),
    (lambda root: become_folder(root / "specs/web.yaml"), {"specs/web.yaml"}),
    (lambda root: become_folder(root / "specs/__pycache__/notes.txt"), {"specs/__pycache__/notes.txt"}),
    (
        lambda root: become_file(root / "specs/__pycache__"),
        {"specs/__pycache__", "specs/__pycache__/notes.txt"},
    ),
    (
        lambda root: (root / "out/shop").rename(root / "out/store"),
        {"out", "out/shop", "out/shop/web", "out/shop/web/rollout.yaml"},
    ),
]


@pytest.mark.parametrize(("change", "expected"), CHANGES)
@pytest.mark.parametrize("age", [0, 60])
@pytest.mark.parametrize("few", [0, 8])
def test_every_change_is_noticed(
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Path], object],
    expected: set[str],
    age: float,
    few: int,
) -> None:
    """Also if what was noted had just been written: then by what it holds, as far as somebody has read that."""
    monkeypatch.setattr(standing, "_FEW", few)
    read = {path: (project / path).read_bytes() for path in ("specs/web.yaml", "out/shop/web/rollout.yaml")}
    before = noted(str(project), FOLDERS, now=time.time() + age).holding(read.get)
    still, _ = before.strays(str(project), "out", now=time.time() + age)
    change(project)
    strays, _ = before.strays(str(project), "out", now=time.time() + age)

    # Nobody has read the notes.
    unread = {"specs/__pycache__/notes.txt"} if not age else set()
    # What a file holds is not what it may be read by.
    seen = expected - {"specs/web.yaml"} if not age and change is CHANGES[5][0] else expected
    assert {*still} == unread
    assert {*strays} == seen | unread


def test_a_file_that_was_replaced_by_its_like_is_known_where_its_text_is(project: Path) -> None:
    """Editors write a new file and give it the old one's name, and Git does, too."""
    before = noted(str(project), FOLDERS, now=later())
    (project / "draft").write_text(SPEC)
    (project / "draft").rename(project / "specs/web.yaml")
    strays, after = before.strays(str(project), "out", now=time.time())
    again, settled = after.holding({"specs/web.yaml": SPEC.encode()}.get).strays(
        str(project), "out", now=later()
    )

    assert strays == ("specs/web.yaml",)
    assert again == ()
    assert settled == noted(str(project), FOLDERS, now=later())


def test_nothing_is_known_by_the_system_until_it_has_settled(project: Path) -> None:
    """A change within the same tick of the clock would look the same."""
    read = {path: (project / path).read_bytes() for path in ("specs/web.yaml", "out/shop/web/rollout.yaml")}
    then = (project / "specs").stat().st_ctime
    before = noted(str(project), FOLDERS, now=then).holding(read.get)
    _, early = before.strays(str(project), "out", now=then)
    _, late = before.strays(str(project), "out", now=later())

    assert early == before
    assert late != before


def test_a_folder_inside_of_another_is_noted_once(project: Path) -> None:
    """Specs may lie in folders of which a project names both, and out/ among them."""
    both = noted(str(project), ("specs", "specs/__pycache__"), now=later())

    assert both == noted(str(project), ("specs",), now=later())


def stamps(standing: Standing) -> set[tuple[str, bytes]]:
    """Give the stamp of each path, in whichever order."""
    size = len(standing.stamps) // len(standing.paths)
    each = (standing.stamps[start : start + size] for start in range(0, len(standing.stamps), size))
    return {*zip(standing.paths, each, strict=True)}


def test_what_was_written_and_deleted_since_is_known(project: Path) -> None:
    """With the folders that were made for it, and those that went with it; what else came there is not."""
    before = noted(str(project), FOLDERS, now=later())
    (project / "out/shop/web/rollout.yaml").unlink()
    (project / "out/shop/web").rmdir()
    for name in ("api", "cart"):
        (project / "out/store" / name).mkdir(parents=True)
        (project / "out/store" / name / "rollout.yaml").write_text("kind: Rollout\n")
    written = [(f"out/store/{name}/rollout.yaml", b"kind: Rollout\n") for name in ("api", "cart")]
    after = before.changed(str(project), "out", written, ["out/shop/web/rollout.yaml"])
    strays, settled = after.strays(str(project), "out", now=later())
    present = stamps(noted(str(project), FOLDERS, now=later()))
    (project / "out/store/foreign.yaml").touch()

    late, _ = after.strays(str(project), "out", now=later())

    assert strays == ()
    assert stamps(settled) == present
    assert late == ("out/store",)


def test_two_look_as_one_does(project: Path) -> None:
    for number in range(12_000):
        (project / "specs" / f"{number}.yaml").touch()
    before = noted(str(project), FOLDERS, now=later())
    for number in (0, 11_999):
        (project / "specs" / f"{number}.yaml").write_text(SPEC)

    assert before.strays(str(project), "out", now=later(), hands=together) == before.strays(
        str(project), "out", now=later(), hands=alone
    )


def test_what_is_installed_anew_is_another_canarygen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that canarygen uses may be another from then on; nothing is installed beside the modules of a project."""
    packages = tmp_path / "site-packages"
    packages.mkdir()
    missing = tmp_path / "dist-packages"
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path), str(packages), str(missing)])
    before = identity()
    (tmp_path / "setup.py").touch()

    assert identity() == before
    (packages / "library").mkdir()
    assert identity() != before


def test_with_another_file_it_is_another_canarygen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As with one that says something else, however deep; what Python keeps of its own is no such file."""
    monkeypatch.setattr(ledger, "_PACKAGE", tmp_path)
    law = tmp_path / "laws/weights.py"
    law.parent.mkdir()
    law.write_text("MOST = 99\n")
    first = identity()
    (law.parent / "__pycache__").mkdir()
    (law.parent / "__pycache__/weights.cpython-311.pyc").touch()

    assert identity() == first
    law.write_text("MOST = 100\n")
    second = identity()
    assert second != first
    (tmp_path / "laws.py").touch()
    assert identity() != second


def test_every_module_and_every_schema_is_of_what_canarygen_is() -> None:
    looked_at = (ledger._PACKAGE, ledger._PACKAGE.parent / "schemas")

    assert Path(library.__file__).parent == ledger._PACKAGE
    assert any(library.folder().is_relative_to(folder) for folder in looked_at)


def test_what_is_kept_is_remembered_for_its_own_question_and_root(project: Path) -> None:
    keep(project, "prod", LEDGER)
    found = kept(project, "prod")

    assert found == LEDGER
    assert is_whole(found)
    assert kept(project, "staging") is None
    assert kept(project / "other", "prod") is None


def test_a_few_other_stamps_are_written_down_beside_a_ledger_and_known_with_it(
    project: Path, cache: Path
) -> None:
    stamps = [bytes([number]) * SIZE for number in range(4)]
    whole = replace(LEDGER, standing=Standing(["a", "b", "c"], b"".join(stamps[:3])))
    keep(project, "news", whole)
    before = contents(cache)
    first = kept(project, "news")
    assert first
    other = Standing(first.standing.paths, b"".join([stamps[0], stamps[3], stamps[2]]))
    second = replace(first, number=b"second", files=6, standing=other)
    keep(project, "news", second)

    assert second.news == {1: stamps[3]}
    assert kept(project, "news") == second
    assert before.items() < contents(cache).items()
    third = replace(second, number=b"third", standing=Standing(["a", "b", "c", "d"], b"".join(stamps)))
    keep(project, "news", third)
    assert kept(project, "news") == third


def test_news_of_another_ledger_are_none(project: Path) -> None:
    keep(project, "other", LEDGER)
    first = kept(project, "other")
    assert first
    keep(project, "other", replace(first, number=b"second", files=6))
    keep(project, "other", replace(LEDGER, number=b"third", files=7))
    found = kept(project, "other")

    assert found
    assert (found.number, found.files) == (b"third", 7)


def contents(cache: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (cache / "canarygen/ledgers").iterdir()}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:0],
        lambda data: data[:-1],
        lambda data: data[::-1],
        lambda data: data[:99] + data[100:],
        lambda data: bytes(len(data)),
        lambda _: shelf.sealed(5),
        lambda _: shelf.sealed((5, 6)),
    ],
)
def test_a_ledger_that_is_not_whole_is_none(
    project: Path, cache: Path, spoil: Callable[[bytes], bytes]
) -> None:
    keep(project, "spoilt", LEDGER)
    for file in (cache / "canarygen/ledgers").iterdir():
        file.write_bytes(spoil(file.read_bytes()))

    assert not is_whole(kept(project, "spoilt"))


def is_whole(found: Ledger | None) -> bool:
    """Whether a ledger says everything that it is asked for."""
    try:
        return found is not None and found.records == RECORDS
    except ValueError:
        return False


def test_a_ledger_of_somebody_else_is_none(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(project, "prod", LEDGER)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)

    assert kept(project, "prod") is None


def test_where_nothing_can_be_kept_nothing_is(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(project / "specs/web.yaml"))
    keep(project, "prod", LEDGER)

    assert kept(project, "prod") is None


def test_of_a_ledger_for_which_there_is_no_room_nothing_stays(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was remembered before is remembered still."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(project / "cache"))
    keep(project, "prod", LEDGER)
    large = replace(LEDGER, sealed_records=bytes(100_000))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, limits[1]))
    keep(project, "prod", large)
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    signal.signal(signal.SIGXFSZ, ignored)

    assert len(list((project / "cache/canarygen/ledgers").iterdir())) == 1
    assert kept(project, "prod") == LEDGER


def question(root: Path, environment: str | None = None, asked: str = "off") -> str:
    found = Settled.asked(root, environment, asked)
    assert found
    return found.question


def test_each_day_environment_kubeconform_and_canarygen_is_a_question_of_its_own(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An exemption may have ended since, another part of out/ be in line, and another program have more to say."""
    monkeypatch.setenv("PATH", str(project))
    known = [question(project), question(project, "prod"), question(project, asked="auto")]
    again = question(project)
    (project / "kubeconform").touch()
    known.append(question(project, asked="auto"))
    tomorrow = time.gmtime(time.time() + 86_400)
    monkeypatch.setattr(time, "gmtime", lambda: tomorrow)
    known.append(question(project))
    monkeypatch.setattr(settled, "identity", lambda: "another canarygen")
    known.append(question(project))

    assert again == known[0]
    assert len({*known}) == len(known)


def test_so_many_ledgers_are_kept_and_no_more(project: Path, cache: Path) -> None:
    for number in range(MOST + 3):
        keep(project, str(number), LEDGER)

    assert len(list((cache / "canarygen/ledgers").iterdir())) == MOST
    assert kept(project, str(MOST + 2)) == kept(project, str(MOST + 1)) == LEDGER


def test_ledgers_have_so_much_room_and_no_more(
    project: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "MOST_BYTES", 1000)
    for number in range(20):
        keep(project, str(number), LEDGER)

    assert 500 < sum(file.stat().st_size for file in (cache / "canarygen/ledgers").iterdir()) <= 1000
    assert kept(project, "19") == LEDGER


def canarygen(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-X", "importtime", "-m", "canarygen", "-C", str(root), "build", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True)


def is_compiled(done: subprocess.CompletedProcess[str]) -> bool:
    """Whether a build had to compile anything."""
    return "canarygen.compiler\n" in done.stderr


def told(done: subprocess.CompletedProcess[str]) -> list[str]:
    """Give what is said to people, and not of modules."""
    return [line for line in done.stderr.splitlines() if not line.startswith("import time:")]


def test_a_build_of_what_is_known_to_be_in_line_compiles_nothing(project: Path, cache: Path) -> None:
    """Whatever becomes of the cache, the same is said and done."""
    (project / "out/shop/web/rollout.yaml").unlink()
    canarygen(project)
    time.sleep(SETTLED_SECONDS + 0.1)
    looked, known = canarygen(project), canarygen(project)
    checked = canarygen(project, "--check")
    for file in (cache / "canarygen/ledgers").iterdir():
        file.write_bytes(file.read_bytes()[::-1])
    spoiled = canarygen(project)
    edit_in_disguise(project)
    edited = canarygen(project)

    assert [is_compiled(done) for done in (looked, known, checked, spoiled, edited)] == [
        True,
        False,
        False,
        True,
        True,
    ]
    assert len({told(done)[-1] for done in (looked, known, spoiled)}) == 1
    assert "5 files, 1 written just now" in edited.stderr


def test_what_has_come_into_folders_and_what_has_gone_is_found(project: Path) -> None:
    """With all that is below; what is hidden among specs is nobody's."""
    before = noted(str(project), FOLDERS, now=later())
    shutil.rmtree(project / "specs/__pycache__")
    for name in ("specs/more/new.yaml", "specs/.draft.yaml"):
        file = project / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(SPEC, encoding="utf-8")
    found = survey(before, str(project), "out", ["specs"], now=later())

    assert found.come == ("specs/more", "specs/more/new.yaml")
    assert found.gone == {"specs/__pycache__", "specs/__pycache__/notes.txt"}
    assert found.standing.strays(str(project), "out", now=later())[0] == ()
    assert {*found.standing.paths} == {*noted(str(project), FOLDERS, now=later()).paths}
