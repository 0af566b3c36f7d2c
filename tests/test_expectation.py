"""What a commit holds, told by ids from what it was expected to hold: the same as reading all of it."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from canarygen.repository.checkout import Checkout
from canarygen.repository.expectation import deviation
from canarygen.repository.snapshot import Snapshot
from canarygen.repository.store import Store
from canarygen.tree import Tree, Write, changes, sealed
from canarygen.unusable import Unusable
from tests.hosting import Clone

OUT = PurePosixPath("out")

# Git sorts a folder as if its name ended with a slash: `a`, `a-b`, `a.b`, `a0` stand differently around it.
names = st.sampled_from(["a", "a-b", "a.b", "a0", "b"])
paths = st.lists(names, min_size=1, max_size=3).map(lambda parts: PurePosixPath(*parts))
texts = st.sampled_from(["one: 1\n", "two: 2\n"]).map(lambda text: sealed(text, "specs/a.yaml")) | st.just(
    "theirs"
)


def _possible(files: dict[PurePosixPath, str]) -> dict[PurePosixPath, str]:
    """Leave out what would lie below a file."""
    return {path: text for path, text in files.items() if not files.keys() & {*path.parents}}


trees = st.dictionaries(paths, texts, max_size=8).map(_possible)


@pytest.fixture(scope="module", params=["sha1", "sha256"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The objects of an empty repository of either format."""
    root = tmp_path_factory.mktemp(request.param).resolve()
    Clone(root, root).git("init", "-q", f"--object-format={request.param}")
    with Store(Checkout.at(root)) as opened:
        yield opened


def _committed(store: Store, held: Tree) -> str:
    return store.spliced(None, OUT, [Write(path, text) for path, text in held.items()])


@given(held=trees, expected=trees.filter(bool))
@example(held={PurePosixPath("a"): "theirs"}, expected={PurePosixPath("a/b"): "ours"})
@example(held={PurePosixPath("a/b"): "theirs"}, expected={PurePosixPath("a"): "ours"})
@settings(max_examples=40)
def test_what_changes_makes_of_what_was_held_what_is_wanted(store: Store, held: Tree, expected: Tree) -> None:
    """A folder in the place of a file, and the other way round, among that."""
    before = store.committer.committed(_committed(store, held), [], "Begin")

    assert store.spliced(before, OUT, changes(held, expected)) == _committed(store, expected)


@given(held=trees, expected=trees)
@example(held={PurePosixPath("a"): "theirs"}, expected={PurePosixPath("a/b"): "theirs"})
@example(held={PurePosixPath("a/b"): "theirs"}, expected={PurePosixPath("a"): "theirs"})
@settings(max_examples=40)
def test_a_deviation_and_what_was_expected_make_up_what_is_held(
    store: Store, held: Tree, expected: Tree
) -> None:
    tree = _committed(store, held)
    folder = store.folder_at(tree, OUT) or store.empty_tree()

    found = deviation(store, folder, expected)

    whole = store.entries(tree, OUT)
    same = expected.keys() - found.missing
    assert found.missing <= expected.keys()
    assert same.isdisjoint(found.found)
    assert same | found.found.keys() == whole.keys()
    assert all(whole[path] == entry for path, entry in found.found.items())
    assert same == {path for path in held.keys() & expected.keys() if held[path] == expected[path]}


@given(held=trees, expected=trees)
@settings(max_examples=20)
def test_a_tree_is_read_alike_whatever_it_is_likely_to_be(store: Store, held: Tree, expected: Tree) -> None:
    snapshot = Snapshot(store, _committed(store, held))

    found = snapshot.tree(OUT, like={path: text for path, text in expected.items() if text != "theirs"})

    assert found == {path: text for path, text in held.items() if text != "theirs"}


def test_a_program_of_the_same_text_is_no_deviation_of_the_tree(tmp_path: Path) -> None:
    clone = Clone(tmp_path.resolve(), tmp_path)
    text = sealed("kind: Service\n", "specs/a.yaml")
    clone.git("init", "-q")
    clone.write("out/shop/service.yaml", text).chmod(0o755)
    clone.git("add", ".")
    clone.git("commit", "-qm", "Have a program")
    checkout = Checkout.at(clone.root)
    like = {PurePosixPath("shop/service.yaml"): text}

    with Store(checkout) as store:
        assert Snapshot(store, checkout.head).tree(OUT, like=like) == like


def test_of_what_is_as_expected_nothing_is_read(tmp_path: Path) -> None:
    clone = Clone(tmp_path.resolve(), tmp_path)
    text = sealed("kind: Service\n", "specs/a.yaml")
    clone.git("init", "-q")
    clone.write("out/shop/service.yaml", text)
    clone.git("add", ".")
    clone.git("commit", "-qm", "Have a service")
    held = clone.git("rev-parse", "HEAD:out", "HEAD:out/shop", "HEAD:out/shop/service.yaml")
    for name in held.split():
        (clone.root / ".git/objects" / name[:2] / name[2:]).unlink()
    checkout = Checkout.at(clone.root)
    like = {PurePosixPath("shop/service.yaml"): text}

    with Store(checkout) as store:
        snapshot = Snapshot(store, checkout.head)

        assert snapshot.tree(OUT, like=like) == like
        with pytest.raises(Unusable, match="the object is not here"):
            snapshot.tree(OUT)


@given(held=trees, asked=st.lists(paths, max_size=6, unique=True))
@settings(max_examples=30)
def test_a_place_is_taken_by_a_folder_and_below_a_file_of_somebody_else(
    store: Store, held: Tree, asked: list[PurePosixPath]
) -> None:
    folders = {folder for path in held for folder in path.parents}
    foreign = {path for path, text in held.items() if text == "theirs"}
    snapshot = Snapshot(store, _committed(store, held))

    found = snapshot.occupied(OUT, asked)

    assert found == sorted(path for path in asked if path in folders or {path, *path.parents} & foreign)


def test_of_more_places_than_a_command_line_has_room_for_each_is_looked_at(store: Store) -> None:
    asked = [PurePosixPath("shop", f"{'long' * 50}-{number}") for number in range(1100)]
    snapshot = Snapshot(store, _committed(store, dict.fromkeys(asked, "theirs")))

    assert snapshot.occupied(OUT, asked) == sorted(asked)
