"""What is plain to see of an index is what git says of it; of anything else nothing is said."""

import pytest

from canarygen.repository.listing import lists
from tests.hosting import Clone

ROLLOUT = "out/shop/checkout/rollout.yaml"


def listed(clone: Clone) -> dict[str, str | None]:
    lines = clone.git("ls-files", "--stage").split("\n")
    return {path: about.split()[1] for about, path in (line.split("\t") for line in lines)}


def index(clone: Clone) -> bytes:
    return (clone.root / ".git/index").read_bytes()


def test_an_index_lists_what_git_lists(clone: Clone) -> None:
    deep = "deep/" * 1000 + "end"
    clone.git("update-index", "--add", "--cacheinfo", f"100644,{clone.git('hash-object', ROLLOUT)},{deep}")
    files = listed(clone)

    assert {ROLLOUT, deep} <= files.keys()
    assert lists(index(clone), files)
    assert all(lists(index(clone), {path: blob}) for path, blob in files.items())


@pytest.mark.parametrize(
    ("path", "blob"), [(ROLLOUT, "0" * 40), ("shop/checkout/rollout.yaml", None), ("out/shop", None)]
)
def test_an_index_does_not_list_what_git_does_not(clone: Clone, path: str, blob: str | None) -> None:
    files = listed(clone)

    assert not lists(index(clone), {path: blob or files[ROLLOUT]})


@pytest.mark.parametrize(
    "command",
    [
        "update-index --assume-unchanged",
        "update-index --skip-worktree",
        "update-index --chmod=+x",
        "update-index --force-remove",
        "update-index --index-version 4 --",
        "rm --cached --quiet",
    ],
)
def test_what_is_not_plain_is_not_listed(clone: Clone, command: str) -> None:
    files = listed(clone)

    clone.git(*command.split(), ROLLOUT)

    assert not lists(index(clone), files)


def test_what_is_not_merged_is_not_listed(clone: Clone) -> None:
    clone.git("checkout", "-qb", "side")
    clone.write(ROLLOUT, "theirs")
    clone.git("commit", "-qam", "Say theirs")
    clone.git("checkout", "-q", "main")
    clone.write(ROLLOUT, "ours")
    clone.git("commit", "-qam", "Say ours")
    files = listed(clone)

    clone.git("merge", "side", check=False)

    assert clone.git("ls-files", "--unmerged")
    assert not lists(index(clone), files)
