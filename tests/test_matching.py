"""The lines that two texts share, however long they are."""

from difflib import SequenceMatcher
from pathlib import PurePosixPath
from time import process_time

from hypothesis import given
from hypothesis import strategies as st

from canarygen.difference.change import ObjectChange
from canarygen.difference.hunks import hunks
from canarygen.difference.matching import Anchored
from canarygen.difference.version import Version
from canarygen.tree import sealed

LINES = st.lists(st.sampled_from("abcdefghij"), max_size=30)


def turned(old: list[str], new: list[str], found: SequenceMatcher[str]) -> list[str]:
    """Turn the old text into the new one by what is said to differ."""
    told = []
    for tag, begin, end, start, stop in found.get_opcodes():
        assert tag != "equal" or old[begin:end] == new[start:stop]
        told += old[begin:end] if tag == "equal" else new[start:stop]
    return told


@given(LINES, LINES)
def test_what_is_the_same_of_long_texts_is_the_same(old: list[str], new: list[str]) -> None:
    assert turned(old, new, Anchored(old, new)) == new


def test_of_ten_thousand_elements_all_of_which_change_it_is_said_in_a_moment() -> None:
    """As an ApplicationSet has them: it took half a minute where one came, and far longer where all changed."""
    texts = [
        "apiVersion: v1\nkind: X\nspec:\n  elements:\n"
        + "".join(
            f"  - name: svc-{number}\n    one: 1\n    two: 2\n    revision: {revision}\n    three: 3\n    four: 4\n    five: 5\n    wave: {number % 7}\n"
            for number in range(10_000)
        )
        for revision in ("main", "release")
    ]
    old, new = (Version(sealed(text, "canarygen.yaml")) for text in texts)
    change = ObjectChange(path=PurePosixPath("x.yaml"), old=old, new=new)
    began = process_time()
    told = hunks(change)

    assert process_time() - began < 20
    assert [*change.notes] == []  # It is read, however large: a spec may not be.
    assert told.count("-    revision: main") == 10_000
    assert "@@ spec.elements[svc-9999] @@" in told
