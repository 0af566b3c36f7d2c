"""An index is replaced by its twin where that is what it must become, and by nothing else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath

import pytest

from canarygen.repository.checkout import Checkout
from canarygen.repository.store import Store
from canarygen.repository.twin import Twin
from tests.hosting import Clone

ROLLOUT = PurePosixPath("shop/checkout/rollout.yaml")
GATEWAY = PurePosixPath("shop/checkout/gateway.yaml")
NEW = "new\n"

Offer = Callable[[], bool]


@contextmanager
def changed(clone: Clone, *gone: PurePosixPath) -> Iterator[Offer]:
    """Have a file that was changed, and others that are gone, entered in a twin; what is given then offers that."""
    checkout = Checkout.at(clone.root)
    with Store(checkout) as store:
        twin = Twin.begun(checkout, store, str(checkout.head), PurePosixPath("out"))
        assert twin
        twin.enter([ROLLOUT, *gone])
        expected = {ROLLOUT: store.naming.blob(NEW.encode()).hex(), **dict.fromkeys(gone)}
        yield lambda: twin.replaces(expected)


@pytest.fixture
def offered(clone: Clone) -> Iterator[Offer]:
    """Change a file, and remove another one, beside something that is staged."""
    clone.write("staged.txt", "staged")
    clone.git("add", "staged.txt")
    clone.write(f"out/{ROLLOUT}", NEW)
    (clone.root / "out" / GATEWAY).unlink()
    with changed(clone, GATEWAY) as offer:
        yield offer


def test_a_twin_takes_the_place_of_the_index_and_keeps_what_else_is_staged(
    clone: Clone, offered: Offer
) -> None:
    assert offered()
    assert clone.git("status", "--porcelain").split("\n") == [
        f"D  out/{GATEWAY}",
        f"M  out/{ROLLOUT}",
        "A  staged.txt",
    ]
    assert clone.git("diff-files") == ""
    assert not (clone.root / ".git/index.lock").exists()


@pytest.mark.parametrize("path", [f"out/{ROLLOUT}", "out/shop/checkout/virtual-service.yaml"])
def test_a_twin_that_is_not_what_was_expected_is_good_for_nothing(clone: Clone, path: str) -> None:
    """A file lies otherwise on the disk, or another one of the folder is staged."""
    clone.write(f"out/{ROLLOUT}", NEW)
    clone.write(path, "otherwise")
    clone.git("add", path)
    before = (clone.root / ".git/index").read_bytes()
    with changed(clone) as offer:
        assert not offer()
        assert (clone.root / ".git/index").read_bytes() == before


@pytest.mark.parametrize("version", ["2", "3", "4"])
def test_an_index_of_any_version_has_a_twin(clone: Clone, version: str) -> None:
    """Of some it is plain to see what they hold, and about others git is asked."""
    clone.git("add", "--intent-to-add", clone.write("later.txt", "later").name)
    clone.git("update-index", "--index-version", version)
    clone.write(f"out/{ROLLOUT}", NEW)
    with changed(clone) as offer:
        assert offer()
        assert clone.git("diff-index", "--cached", "--name-only", "HEAD", "out") == f"out/{ROLLOUT}"
        assert clone.git("diff-files", "--name-only") == "later.txt"


@pytest.mark.parametrize("way", ["--assume-unchanged", "--skip-worktree"])
def test_a_file_that_git_is_not_to_look_at_makes_a_twin_good_for_nothing(clone: Clone, way: str) -> None:
    clone.git("update-index", way, f"out/{ROLLOUT}")
    clone.write(f"out/{ROLLOUT}", NEW)
    with changed(clone) as offer:
        assert not offer()


def lock(clone: Clone) -> None:
    clone.write(".git/index.lock", "")


def stage_another(clone: Clone) -> None:
    clone.write("another.txt", "another")
    clone.git("add", "another.txt")


@pytest.mark.parametrize("meanwhile", [lock, stage_another])
def test_an_index_that_somebody_else_works_on_stays(
    clone: Clone, offered: Offer, meanwhile: Callable[[Clone], None]
) -> None:
    meanwhile(clone)
    before = (clone.root / ".git/index").read_bytes()

    assert not offered()
    assert (clone.root / ".git/index").read_bytes() == before
