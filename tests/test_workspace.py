"""The checkout, on a real file system, with real processes that are really killed."""

import errno
import os
import resource
import shutil
import signal
import stat
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from types import FrameType
from typing import Any

import pytest

from canarygen.source import MAX_SPEC_BYTES, Source
from canarygen.tree import Delete, Write, changes, sealed
from canarygen.unusable import Unusable
from canarygen.workspace import changeset, staging
from canarygen.workspace.rewriting import create
from canarygen.workspace.workspace import Workspace

Files = dict[PurePosixPath, str]
AS_ROOT = os.geteuid() == 0
NOBODY = 65534


def files(**texts: str) -> Files:
    """Make a tree of generated files; `__` in a name is a slash."""
    return {
        PurePosixPath(name.replace("__", "/") + ".yaml"): sealed(text, "specs/a.yaml")
        for name, text in texts.items()
    }


OLD = files(kept="as it is", shop__cart="old", shop__gone="old", lost__deep__gone="old")
NEW = files(kept="as it is", shop__cart="new" * 30_000, born__deep__one="new", born__two="new")


def build(root: Path, new: Files, *, force: bool = False) -> None:
    """Do what `canarygen build` does with a tree."""
    workspace = Workspace(root)
    with workspace.lock():
        workspace.apply(changes(workspace.tree(), new), force=force)


def on_disk(root: Path) -> Files:
    """Read all files under out/, by other means than the workspace does."""
    out = root / "out"
    return {
        PurePosixPath(path.relative_to(out)): path.read_bytes().decode()
        for path in out.rglob("*")
        if path.is_file()
    }


def traces(root: Path) -> set[str]:
    """List what the builds have left outside out/."""
    return {path.name for path in (root / ".canarygen").iterdir()}


def in_child(action: Callable[[], object]) -> int:
    """Run an action in a process of its own; its exit code, 1 for an exception, minus the signal if it was killed.

    It is 4 if something is unusable that people know: no file is known to them by its place below .canarygen/.
    """
    child = os.fork()
    if child == 0:
        code = 1
        try:
            action()
            code = 0
        except Unusable as fault:
            code = 4 if fault.path.startswith(("/", "out", ".canarygen")) else 1
        finally:
            sys.setprofile(None)  # or a harm due by now would let this child go on as a second pytest
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def at_step(number: int, action: Callable[[], object]) -> None:
    """Do something just before this process's n-th call of the operating system."""
    seen = 0

    def watch(_frame: FrameType, event: str, called: object) -> None:
        nonlocal seen
        if (
            event == "c_call"
            and getattr(called, "__module__", None) in ("posix", "fcntl")
            # From Python 3.13 on, posix takes paths apart, too; that is no system call.
            and not getattr(called, "__name__", "").startswith("_path_")
            and called is not os.fspath
        ):
            seen += 1
            if seen == number:
                action()

    sys.setprofile(watch)


def until_unharmed(root: Path, harm: Callable[[], object]) -> Iterator[int]:
    """Build NEW over OLD again and again, with the harm done at the 1st, 2nd, 3rd... step until a build gets past it."""
    for step in range(1, 2000):
        shutil.rmtree(root, ignore_errors=True)
        root.mkdir()
        build(root, OLD)
        reached = root / "reached"

        def strike(reached: Path = reached) -> None:
            reached.touch()
            harm()

        def harmed(step: int = step, strike: Callable[[], None] = strike) -> None:
            at_step(step, strike)
            build(root, NEW)

        code = in_child(harmed)
        if not reached.exists():
            break
        yield code


def fail() -> None:
    """Fail as a full disk does."""
    raise OSError(errno.ENOSPC, "No space left on device")


def whole(root: Path) -> bool:
    """Tell whether every file under out/ is, byte for byte, what one of the two trees says."""
    return all(text in (OLD.get(path), NEW.get(path)) for path, text in on_disk(root).items())


def test_a_build_killed_at_any_step_leaves_whole_files_and_the_next_completes_it(tmp_path: Path) -> None:
    """After SIGKILL before each system call every file is old or new, and one more build makes the tree the new one."""
    root, steps, mixed = tmp_path / "project", 0, 0
    for code in until_unharmed(root, lambda: os.kill(os.getpid(), signal.SIGKILL)):
        found = on_disk(root)
        steps, mixed = steps + 1, mixed + (found not in (OLD, NEW))
        assert code == -signal.SIGKILL
        assert whole(root)
        build(root, NEW)
        assert on_disk(root) == NEW
        assert traces(root) == {"lock", ".gitignore"}
        assert (root / ".canarygen/.gitignore").read_text() == "*\n"

    assert steps > 100
    assert mixed > 5


def test_a_first_build_killed_at_any_step_is_completed_by_the_next(tmp_path: Path) -> None:
    """The same holds where neither out/ nor .canarygen/ exists yet."""
    step, killed = 0, True
    while killed:
        root = tmp_path / str(step := step + 1)
        root.mkdir()
        target = files(a="text", b__c="text")

        def harmed(step: int = step, root: Path = root, target: Files = target) -> None:
            at_step(step, lambda: os.kill(os.getpid(), signal.SIGKILL))
            build(root, target)

        killed = in_child(harmed) != 0
        left = on_disk(root)
        build(root, target)

        assert left in ({}, target)
        assert on_disk(root) == target
        assert traces(root) == {"lock", ".gitignore"}
        assert (root / ".canarygen/.gitignore").read_text() == "*\n"


def test_what_is_no_folder_of_ours_beside_the_lock_hinders_no_build(tmp_path: Path) -> None:
    """A file, or a link, is taken for no dead build's, whatever it is called, and stays."""
    build(tmp_path, files(web="1"))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").touch()
    (tmp_path / ".canarygen" / "stage-file").touch()
    (tmp_path / ".canarygen" / "stage-link").symlink_to(elsewhere)

    build(tmp_path, files(web="2"))

    assert on_disk(tmp_path) == files(web="2")
    assert {"stage-file", "stage-link"} <= traces(tmp_path)
    assert (elsewhere / "kept").exists()


def test_a_system_call_that_fails_is_told_in_words_and_leaves_whole_files(tmp_path: Path) -> None:
    """Whichever call fails, the build raises Unusable or gets by without it, and the next build completes it."""
    root, codes = tmp_path / "project", []
    for code in until_unharmed(root, fail):
        codes.append(code)
        assert whole(root)
        build(root, NEW)
        assert on_disk(root) == NEW
        assert traces(root) == {"lock", ".gitignore"}

    assert set(codes) <= {0, 4}
    assert codes.count(4) > 50


def test_files_that_find_no_room_change_nothing(tmp_path: Path) -> None:
    """When the system cuts a write short in the middle of a file, the tree stays as it was and no staging is left."""
    build(tmp_path, OLD)

    def cramped() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))
        with pytest.raises(
            Unusable, match=r"out/shop/cart\.yaml: the file is larger than the system allows; .* again"
        ):
            build(tmp_path, NEW)

    assert in_child(cramped) == 0
    assert on_disk(tmp_path) == OLD
    assert traces(tmp_path) == {"lock", ".gitignore"}


def test_a_file_of_a_new_folder_that_finds_no_room_is_named_by_its_place(tmp_path: Path) -> None:
    """It was to be written elsewhere, which is nobody's concern; and nothing of its folder is left there."""

    def cramped() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))
        with pytest.raises(Unusable, match=r"^out/new/deep/big\.yaml: the file is larger"):
            build(tmp_path, files(new__deep__big="new" * 30_000))

    assert in_child(cramped) == 0
    assert on_disk(tmp_path) == {}
    assert traces(tmp_path) == {"lock", ".gitignore"}


def test_a_folder_of_somebody_else_that_appears_in_a_build_is_told_of_and_stays(tmp_path: Path) -> None:
    """A folder that was missing is moved into its place with all that is in it, but over nothing."""
    root, told = tmp_path / "project", 0

    def appear() -> None:
        if not (root / "out/born").exists():
            (root / "out/born").mkdir()
            (root / "out/born/README").write_text("mine")

    for code in until_unharmed(root, appear):
        told += code == 4
        if (root / "out/born/README").exists():
            assert (root / "out/born/README").read_text() == "mine"
        build(root, NEW)
        assert NEW.items() <= on_disk(root).items()

    assert told > 5


@pytest.mark.parametrize("builders", [2, 8])
def test_builds_beside_each_other_leave_the_tree_of_one_of_them(tmp_path: Path, builders: int) -> None:
    """Builders with trees of their own, each building many times, leave exactly the tree of one of them."""
    targets = [files(**{f"d{n * f % 4}__f{f}": f"text of {n}" for f in range(12)}) for n in range(builders)]
    children = []
    for target in targets:
        if (child := os.fork()) == 0:
            code = 1
            try:
                for _ in range(25):
                    build(tmp_path, target)
                code = 0
            finally:
                os._exit(code)
        children.append(child)

    assert [os.waitpid(child, 0)[1] for child in children] == [0] * builders
    assert on_disk(tmp_path) in targets
    assert traces(tmp_path) == {"lock", ".gitignore"}


def test_the_lock_waits_and_then_says_who_is_in_the_way(tmp_path: Path) -> None:
    """A second build waits as long as it is told to, and raises Unusable in words after that."""
    with Workspace(tmp_path).lock():
        start = time.monotonic()

        with (
            pytest.raises(Unusable, match=r"another build holds .* 0\.2 s; wait for it or stop it"),
            Workspace(tmp_path).lock(0.2),
        ):
            pytest.fail("two builds at once")

        assert time.monotonic() - start >= 0.2

    with Workspace(tmp_path).lock(0):
        pass


def test_the_lock_of_a_killed_build_is_free(tmp_path: Path) -> None:
    """The system frees the lock of a process that is killed while it holds it."""

    def die() -> None:
        with Workspace(tmp_path).lock():
            os.kill(os.getpid(), signal.SIGKILL)

    assert in_child(die) == -signal.SIGKILL
    with Workspace(tmp_path).lock(0):
        pass


def test_a_lock_is_free_though_a_process_that_was_begun_meanwhile_has_it_open(tmp_path: Path) -> None:
    answers, said = os.pipe()
    with Workspace(tmp_path).lock():
        if (child := os.fork()) == 0:
            os.close(said)
            os.read(answers, 1)
            os._exit(0)

    with Workspace(tmp_path).lock(0):
        os.close(said)

    os.waitpid(child, 0)
    os.close(answers)


def test_a_lock_file_that_was_removed_doesnt_let_two_builds_in_for_good(tmp_path: Path) -> None:
    """Whoever gets a lock on a file that is no longer there tries again on the one that is."""
    with Workspace(tmp_path).lock():
        shutil.rmtree(tmp_path / ".canarygen")

    with Workspace(tmp_path).lock(0), pytest.raises(Unusable), Workspace(tmp_path).lock(0):
        pytest.fail("two builds at once")


@pytest.mark.parametrize("place", ["out", "out/shop", "out/shop/cart.yaml", "out/other", "out/born"])
def test_a_link_under_out_is_refused_and_its_target_untouched(tmp_path: Path, place: str) -> None:
    """Be it out/ itself, a folder or a file in it, the link is named, and nothing is written through it."""
    root, elsewhere = tmp_path / "project", tmp_path / "elsewhere"
    root.mkdir()
    build(root, OLD)
    link = root / place
    if link.exists():
        link.rename(elsewhere)
    else:
        elsewhere.mkdir()
    link.symlink_to(elsewhere)
    before = sorted(
        (path, path.read_bytes() if path.is_file() else b"")
        for path in tmp_path.rglob("*")
        if ".canarygen" not in str(path)
    )

    with pytest.raises(Unusable, match=f"^{place}: .*link") as fault:
        Workspace(root).tree()
    if place != "out/other":
        with pytest.raises(Unusable, match=f"^{place}: .*link"):
            Workspace(root).apply(changes({}, NEW))
        with pytest.raises(Unusable, match=f"^{place}: .*link"):
            Workspace(root).occupied(NEW)

    assert fault.value.path == place
    assert before == sorted(
        (path, path.read_bytes() if path.is_file() else b"")
        for path in tmp_path.rglob("*")
        if ".canarygen" not in str(path)
    )


def test_a_link_above_out_is_refused(tmp_path: Path) -> None:
    """Where out/ lies deeper, the folders between it and the root mustn't be links either."""
    (tmp_path / "project").mkdir()
    (tmp_path / "elsewhere/out").mkdir(parents=True)
    (tmp_path / "project/deploy").symlink_to("../elsewhere")
    workspace = Workspace(tmp_path / "project", out="deploy/out")

    with pytest.raises(Unusable, match=r"^deploy: .*link"):
        workspace.tree()
    with pytest.raises(Unusable, match=r"^deploy: .*link"):
        workspace.apply(changes({}, NEW))

    assert on_disk(tmp_path / "elsewhere") == {}


def test_a_link_planted_in_a_build_is_never_followed(tmp_path: Path) -> None:
    """A link that takes the place of a folder before any step of a build leads no write and no delete elsewhere."""
    elsewhere = tmp_path / "elsewhere"
    treasure = files(cart="precious", gone="precious")
    elsewhere.mkdir()
    for path, text in treasure.items():
        (elsewhere / path).write_text(text)
    root = tmp_path / "project"

    def plant() -> None:
        if (root / "out/shop").is_dir():
            (root / "out/shop").rename(root / "moved")
            (root / "out/shop").symlink_to(elsewhere)

    for _ in until_unharmed(root, plant):
        assert {PurePosixPath(path.name): path.read_text() for path in elsewhere.iterdir()} == treasure


@pytest.mark.parametrize("name", [".canarygen", ".canarygen/lock", ".canarygen/.gitignore"])
def test_our_own_folder_is_no_way_out_of_the_checkout(tmp_path: Path, name: str) -> None:
    """A link in the place of the lock, or of the folder that it is in, is refused and what it points to untouched."""
    root, victim = tmp_path / "project", tmp_path / "victim"
    (root / name).parent.mkdir(parents=True)
    (root / name).symlink_to(victim)

    if name != ".canarygen/.gitignore":
        with pytest.raises(Unusable, match=rf"^\{name}: .*link"):
            build(root, NEW)
    else:
        build(root, NEW)

    assert not victim.exists()


@pytest.mark.parametrize("mask", [0o077, 0o000, 0o022])
def test_modes_are_the_same_whatever_the_umask(tmp_path: Path, mask: int) -> None:
    """Files are 0644 and folders 0755, new ones and changed ones."""
    build(tmp_path, OLD)
    (tmp_path / "out/shop/cart.yaml").chmod(0o600)

    def masked() -> None:
        os.umask(mask)
        build(tmp_path, NEW)

    assert in_child(masked) == 0
    modes = {(path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in (tmp_path / "out").rglob("*")}
    assert modes == {(True, 0o755), (False, 0o644)}


def test_what_stays_is_not_written_again(tmp_path: Path) -> None:
    """The time and the inode of a file that doesn't change stay, and a build without changes leaves no trace."""
    build(tmp_path, OLD)
    before = (tmp_path / "out/kept.yaml").stat()

    build(tmp_path, NEW)

    after = (tmp_path / "out/kept.yaml").stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


@contextmanager
def public(project: Path) -> Iterator[Path]:
    """Give a copy of a project in a place that is open to the user we become: pytest's own folders are not."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        root = Path(shutil.copytree(project, Path(folder, "project")))
        root.chmod(0o755)
        yield root


def nobody() -> None:
    """Be somebody to whom modes matter."""
    if AS_ROOT:
        os.seteuid(NOBODY)


def test_where_nothing_is_to_be_done_nothing_need_be_writable(tmp_path: Path) -> None:
    """As in a container that has the checkout for reading only."""
    build(tmp_path, OLD)
    with public(tmp_path) as root:

        def look() -> None:
            nobody()
            build(root, OLD)

        (root / ".canarygen").chmod(0o555)
        root.chmod(0o555)
        assert in_child(look) == 0
        root.chmod(0o755)
        (root / ".canarygen").chmod(0o755)


@pytest.mark.parametrize(
    "change", [Write(PurePosixPath("shop/cart.yaml"), "new"), Delete(PurePosixPath("shop/gone.yaml"))]
)
def test_a_file_that_cant_be_changed_is_named(tmp_path: Path, change: Write | Delete) -> None:
    """Its folder is for reading only."""
    build(tmp_path, OLD)
    with public(tmp_path) as root:

        def apply() -> None:
            nobody()
            with pytest.raises(Unusable, match=f"^out/{change.path}: permission is denied"):
                Workspace(root).apply([change])

        (root / ".canarygen").chmod(0o777)
        (root / "out/shop").chmod(0o555)
        assert in_child(apply) == 0
        (root / "out/shop").chmod(0o755)


def test_what_is_edited_while_a_build_writes_is_not_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever opened it in an editor finds it as it was saved; and one that was deleted by hand meanwhile is no matter."""
    build(tmp_path, OLD)
    edited, gone = tmp_path / "out/shop/gone.yaml", tmp_path / "out/lost/deep/gone.yaml"

    def move(*how: Any) -> None:
        staging.move(*how)
        gone.unlink()
        edited.write_text(f"{edited.read_text()}# by hand\n")

    monkeypatch.setattr(changeset, "move", move)

    with pytest.raises(Unusable, match=r"^out/shop/gone\.yaml: the file was edited by hand"):
        build(tmp_path, NEW)
    assert edited.read_text() == f"{OLD[PurePosixPath('shop/gone.yaml')]}# by hand\n"
    assert not gone.exists()


def test_what_stands_in_the_working_folder_is_not_taken_for_the_tree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Specs may have any name, that of an object's file, too."""
    (tmp_path / "specs").mkdir()
    for path in NEW:
        (tmp_path / "specs" / path.name).write_text("kind: Canary\n")
    monkeypatch.chdir(tmp_path / "specs")
    occupied = Workspace(tmp_path).occupied(NEW)
    build(tmp_path, NEW)

    assert occupied == []
    assert on_disk(tmp_path) == NEW


def test_nothing_to_do_leaves_no_trace(tmp_path: Path) -> None:
    """Applying no changes makes neither out/ nor .canarygen/."""
    Workspace(tmp_path).apply(())

    assert list(tmp_path.iterdir()) == []


def test_folders_go_with_their_last_file_and_out_stays(tmp_path: Path) -> None:
    """Folders that our deletes empty are removed upwards, those that hold something else stay, and out/ always does."""
    build(tmp_path, OLD)
    (tmp_path / "out/shop/README.md").write_text("by hand")

    build(tmp_path, {})

    assert sorted(path.relative_to(tmp_path).as_posix() for path in (tmp_path / "out").rglob("*")) == [
        "out/shop",
        "out/shop/README.md",
    ]
    (tmp_path / "out/shop/README.md").unlink()
    (tmp_path / "out/shop").rmdir()
    build(tmp_path, OLD)
    build(tmp_path, {})
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(
    "content", [b"", b"kind: Service\n", b"\xff\xfe", b"# Code generated by canarygen from a\xff"]
)
def test_a_foreign_file_is_neither_read_nor_overwritten_nor_deleted(tmp_path: Path, content: bytes) -> None:
    """A file without our header isn't in the tree, stops a build that needs its place, and stays, even by force."""
    build(tmp_path, OLD)
    foreign = tmp_path / "out/shop/cart.yaml"
    foreign.write_bytes(content)
    workspace, cart = Workspace(tmp_path), PurePosixPath("shop/cart.yaml")
    others = on_disk_but(tmp_path, foreign)

    assert cart not in workspace.tree()
    assert workspace.occupied([*NEW, PurePosixPath("shop")]) == [PurePosixPath("shop"), cart]
    for change in (Write(cart, NEW[cart]), Delete(cart)):
        with pytest.raises(Unusable, match=r"^out/shop/cart\.yaml: canarygen didn't write"):
            workspace.apply((*changes({}, files(new="new")), change), force=True)
    assert foreign.read_bytes() == content
    assert on_disk_but(tmp_path, foreign) == others


def on_disk_but(root: Path, one: Path) -> dict[Path, bytes]:
    """Read all files under out/ but one."""
    return {path: path.read_bytes() for path in (root / "out").rglob("*") if path.is_file() and path != one}


def test_what_is_as_expected_takes_no_room_of_its_own(tmp_path: Path) -> None:
    build(tmp_path, NEW)

    found = Workspace(tmp_path).tree(expected=NEW)

    assert found == NEW
    assert all(found[path] is text for path, text in NEW.items())
    assert Workspace(tmp_path).tree(expected=OLD) == NEW


def test_a_file_edited_by_hand_gives_way_to_force_only(tmp_path: Path) -> None:
    """It is in the tree, as edited; neither a write nor a delete touches it unless forced."""
    build(tmp_path, OLD)
    edited, gone = PurePosixPath("shop/cart.yaml"), PurePosixPath("shop/gone.yaml")
    texts = {path: OLD[path] + "# by hand\n" for path in (edited, gone)}
    for path, text in texts.items():
        (tmp_path / "out" / path).write_text(text)
    workspace = Workspace(tmp_path)

    assert {path: workspace.tree()[path] for path in texts} == texts
    for change in (Write(edited, NEW[edited]), Delete(gone)):
        with pytest.raises(Unusable, match=rf"^out/{change.path}: the file was edited by hand"):
            workspace.apply((*changes({}, files(new="new")), change))
    assert on_disk(tmp_path) == OLD | texts
    build(tmp_path, NEW, force=True)
    assert on_disk(tmp_path) == NEW


@pytest.mark.parametrize("path", ["shop.yaml", "kept.yaml/inner.yaml"])
def test_a_folder_for_a_file_and_a_file_for_a_folder_change_nothing(tmp_path: Path, path: str) -> None:
    """Where the kind of thing that stands in the way is the wrong one, the build is refused before anything changes."""
    build(tmp_path, OLD)
    (tmp_path / "out/shop.yaml").mkdir()

    with pytest.raises(Unusable, match=r"^out/(shop|kept)\.yaml: "):
        Workspace(tmp_path).apply(
            (*changes({}, files(new="new")), Write(PurePosixPath(path), OLD[PurePosixPath("kept.yaml")]))
        )

    assert on_disk(tmp_path) == OLD


@pytest.mark.parametrize("path", ["../a.yaml", "/a.yaml", "a/../../b.yaml", "."])
def test_a_path_out_of_the_tree_is_a_bug(tmp_path: Path, path: str) -> None:
    """No change reaches beyond out/: such a path is a mistake of ours, and raises ValueError."""
    with pytest.raises(ValueError, match="within the tree"):
        Workspace(tmp_path).apply([Write(PurePosixPath(path), "text")])


@pytest.mark.parametrize("folder", ["..", "/", "specs/../.."])
def test_folders_are_inside_the_root(tmp_path: Path, folder: str) -> None:
    """Neither the specs nor out/ can lie elsewhere, and out/ can't be the root."""
    with pytest.raises(ValueError, match="not a folder of the project"):
        Workspace(tmp_path, specs=[folder])
    with pytest.raises(ValueError, match="out can't be the root"):
        Workspace(tmp_path, out=".")


def test_the_workspace_is_at_the_nearest_project_file(tmp_path: Path) -> None:
    """It is looked for upwards from where one stands; without any, the workspace is where one stands."""
    inner = tmp_path / "a/b"
    inner.mkdir(parents=True)

    assert Workspace.find(inner).root == inner.resolve()
    (tmp_path / "canarygen.yaml").touch()
    assert Workspace.find(inner).root == tmp_path.resolve()
    (inner / "canarygen.yaml").touch()
    assert Workspace.find(inner).root == inner.resolve()


@pytest.mark.parametrize("start", ["", "specs/shop"])
def test_a_project_file_of_nearly_the_name_is_not_passed_over(tmp_path: Path, start: str) -> None:
    """It is looked for upwards as the right one is: from a folder of specs these were told to be missing."""
    (tmp_path / "specs/shop").mkdir(parents=True)
    (tmp_path / "canarygen.yml").touch()

    with pytest.raises(Unusable, match=r"the settings of a project stand in canarygen\.yaml; rename it"):
        Workspace.find(tmp_path / start)
    (tmp_path / "canarygen.yaml").touch()
    assert Workspace.find(tmp_path / start).root == tmp_path.resolve()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Make a project with a few specs and things that are none."""
    for name in (
        "specs/b.yaml",
        "specs/a/c.yml",
        "specs/a.yaml",
        "specs/.d.yaml",
        "specs/.e/f.yaml",
        "specs/README.md",
        "other/g.yaml",
    ):
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path / "project"


def source(path: str) -> Source:
    """Make the source that the fixture's file of this name must give."""
    return Source(path, path.encode())


def test_all_specs_are_read_by_path(project: Path) -> None:
    """Specs are all *.yaml and *.yml files that aren't hidden, from the folder of specs downwards."""
    assert Workspace(project).sources() == [
        source("specs/a.yaml"),
        source("specs/a/c.yml"),
        source("specs/b.yaml"),
    ]


def test_a_spec_in_two_folders_is_read_once(project: Path) -> None:
    """Folders of specs may contain each other, or be the root, whose out/ and project file are no specs."""
    (project / "canarygen.yaml").touch()
    build(project, OLD)

    assert Workspace(project, specs=["specs", "specs/a"]).sources() == Workspace(project).sources()
    assert Workspace(project, specs=["."]).sources() == [
        source("other/g.yaml"),
        *Workspace(project).sources(),
    ]


def test_of_several_folders_none_may_be_missing(project: Path) -> None:
    """Its canaries would be deleted: a submodule that isn't checked out must not remove an app from a cluster."""
    workspace = Workspace(project, specs=["specs", "vendor/specs"])

    with pytest.raises(Unusable, match=r"vendor/specs.*submodule"):
        workspace.sources()


def test_files_and_folders_are_read_by_name(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is named is relative to the working folder or absolute, and reported relative to the root."""
    monkeypatch.chdir(project / "specs")
    (project.parent / "link").symlink_to(project)
    workspace = Workspace(project)

    assert workspace.sources([Path("b.yaml"), Path("a")]) == [source("specs/a/c.yml"), source("specs/b.yaml")]
    assert workspace.sources([project / "specs/../other", Path("README.md")]) == [
        source("other/g.yaml"),
        source("specs/README.md"),
    ]
    assert workspace.sources([project.parent / "link/specs/b.yaml"]) == [source("specs/b.yaml")]
    assert Workspace(project.parent / "link").sources([Path("b.yaml")]) == [source("specs/b.yaml")]


def test_a_file_outside_the_root_is_called_as_it_was_given(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files and folders elsewhere are read as well."""
    (project.parent / "far.yaml").write_text("far")
    monkeypatch.chdir(project)

    assert Workspace(project).sources([Path("../far.yaml")]) == [Source("../far.yaml", b"far")]
    assert Workspace(project / "specs").sources([Path("other")]) == [Source("other/g.yaml", b"other/g.yaml")]


def test_a_name_that_isnt_there_is_said_so(project: Path) -> None:
    """A misspelt file is not an empty list of specs."""
    for name in ("specs/x.yaml", "specs/x/y.yaml"):
        with pytest.raises(Unusable, match=f"^{name}: there is no such file"):
            Workspace(project).sources([project / name])


def test_no_specs_are_no_fault(tmp_path: Path) -> None:
    """A folder without specs/ and out/ has no sources and an empty tree."""
    assert Workspace(tmp_path).sources() == []
    assert Workspace(tmp_path).tree() == {}


@pytest.mark.parametrize("excess", [-1, 0, 1, 100_000])
def test_of_a_huge_spec_one_byte_too_many_is_read(project: Path, excess: int) -> None:
    """A spec of the largest size comes whole, and a larger one shows by a single byte that it is."""
    (project / "specs/b.yaml").write_bytes(b"x" * (MAX_SPEC_BYTES + excess))

    assert len(Workspace(project).sources()[-1].data) == MAX_SPEC_BYTES + min(excess, 1)


@pytest.mark.parametrize("place", ["specs", "specs/b.yaml", "specs/a", "specs/new", "specs/new.yaml"])
def test_a_link_among_the_specs_is_refused(project: Path, place: str) -> None:
    """Be it the folder of specs, a folder or a file in it, also a dangling one: the link is named and not read."""
    link = project / place
    if link.exists():
        link.rename(project.parent / "elsewhere")
    link.symlink_to(project.parent / "elsewhere")

    with pytest.raises(Unusable, match=f"^{place}: a symbolic link") as fault:
        Workspace(project).sources()

    assert fault.value.path == place


@pytest.mark.parametrize("name", ["b.YAML", "b.Yml"])
def test_a_spec_whose_name_ends_in_capitals_is_not_passed_over(project: Path, name: str) -> None:
    """Whoever renames a spec so does not mean its canaries to be deleted; named outright it is read like any file."""
    (project / "specs/b.yaml").rename(project / "specs" / name)

    with pytest.raises(Unusable, match=r"ends with `\.yaml` or `\.yml`, in small letters") as fault:
        Workspace(project).sources()

    assert fault.value.path == f"specs/{name}"
    assert [found.path for found in Workspace(project).sources([project / "specs" / name])] == [
        f"specs/{name}"
    ]


def test_a_named_file_isnt_reached_by_a_link(project: Path) -> None:
    """A path that is named inside the project is followed as strictly as one that is found."""
    (project / "specs/shortcut").symlink_to(project.parent)
    (project.parent / "secret.yaml").write_text("secret")

    with pytest.raises(Unusable, match=r"^specs/shortcut: .*link"):
        Workspace(project).sources([project / "specs/shortcut/secret.yaml"])


def test_a_fifo_or_device_is_refused_at_once(project: Path) -> None:
    """What isn't a regular file neither hangs the build nor is read."""
    os.mkfifo(project / "specs/z.yaml")

    for only in ([], [project / "specs/z.yaml"], [Path("/dev/zero")]):
        with pytest.raises(Unusable, match=r"(z\.yaml|/dev/zero): not a regular file"):
            Workspace(project).sources(only)


def test_a_fifo_under_out_is_foreign(tmp_path: Path) -> None:
    """It isn't in the tree, and a build that needs its place is refused without hanging."""
    build(tmp_path, OLD)
    os.mkfifo(tmp_path / "out/new.yaml")

    assert Workspace(tmp_path).tree() == OLD
    with pytest.raises(Unusable, match=r"^out/new\.yaml: canarygen didn't write"):
        build(tmp_path, OLD | files(new="new"))


@pytest.mark.parametrize(
    "name", [b"a\nb.yaml", b"a\x1b[2J.yaml", b"\xff.yaml", "\u202eb.yaml".encode(), b"a\nb/c.yaml"]
)
def test_a_name_that_cant_be_printed_is_refused_and_printed(project: Path, name: bytes) -> None:
    """Control characters, and names that aren't UTF-8, never reach a header or, unescaped, a terminal."""
    path = os.path.join(os.fsencode(project), b"specs", name)  # noqa: PTH118 (a path of bytes)
    os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120
    os.close(os.open(path, os.O_CREAT))

    with pytest.raises(Unusable, match="isn't printable UTF-8") as fault:
        Workspace(project).sources()

    assert str(fault.value).isprintable()


@pytest.mark.parametrize("place", ["specs/b.yaml", "specs/a", "out/kept.yaml", "out/shop"])
def test_what_cant_be_read_is_named(project: Path, place: str) -> None:
    """A file or folder without permission is Unusable, with its path."""
    with public(project) as root:
        build(root, OLD)
        (root / place).chmod(0)

        def read() -> None:
            nobody()
            with pytest.raises(Unusable, match=f"^{place}: permission is denied"):
                Workspace(root).sources() and Workspace(root).tree()

        assert in_child(read) == 0
        (root / place).chmod(0o755)


@pytest.mark.parametrize(
    ("path", "blamed"), [("canarygen.yaml", "{root}"), ("specs/shop/web.yaml", "specs/shop")]
)
def test_where_nothing_may_be_written_the_folder_is_named(path: str, blamed: str) -> None:
    """The file is not at fault: there is none."""
    with tempfile.TemporaryDirectory() as public:
        root = Path(public, "project")
        place = root / path
        place.parent.mkdir(parents=True)
        Path(public).chmod(0o755)
        place.parent.chmod(0o555)

        def write() -> None:
            nobody()
            with pytest.raises(Unusable, match=f"^{blamed.format(root=root)}: permission is denied"):
                create(root, PurePosixPath(path), b"new")

        assert in_child(write) == 0
        place.parent.chmod(0o755)


def test_folders_without_end_are_refused(tmp_path: Path) -> None:
    """Nesting deeper than anything sensible is told in words, among the specs as under out/."""
    for top in ("specs", "out"):
        (tmp_path / top / "/".join(["d"] * 80)).mkdir(parents=True)

    with pytest.raises(Unusable, match=r"^specs/d.* nest"):
        Workspace(tmp_path).sources()
    with pytest.raises(Unusable, match=r"^out/d.* nest"):
        Workspace(tmp_path).tree()


def test_thousands_of_files_need_few_descriptors(tmp_path: Path) -> None:
    """A tree of more folders than a process may have files open is written, read and deleted."""
    target = files(**{f"n{n % 7}__a{n}__f": str(n) for n in range(700)})

    def frugal() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))
        build(tmp_path, target)
        assert Workspace(tmp_path).tree() == target
        build(tmp_path, {})

    assert in_child(frugal) == 0
    assert list((tmp_path / "out").iterdir()) == []
