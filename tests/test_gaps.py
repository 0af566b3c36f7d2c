"""Names that are yet to be filled in are found by indexes, and are what a comparison of all with all finds."""

from hypothesis import given
from hypothesis import strategies as st

from canarygen.document import Value, below, descendant, items, mapping
from canarygen.lint.gap import ANYTHING, GAP, may_be
from canarygen.lint.index import Index

_NAMES = st.text(alphabet=f"ab{GAP}", max_size=5)
_KEYS = st.lists(st.tuples(st.sampled_from(["shop", GAP, f"shop-{GAP}"]), _NAMES), min_size=1, max_size=40)


@given(_KEYS, st.tuples(st.sampled_from(["shop", "cart", GAP]), _NAMES))
def test_a_look_up_finds_all_that_may_turn_out_to_be_the_key_and_nothing_else(
    keys: list[tuple[str, str]], asked: tuple[str, str]
) -> None:
    index = Index((key, number) for number, key in enumerate(keys))
    likely = [number for number, key in enumerate(keys) if all(map(may_be, key, asked))]

    assert sorted(index.among(asked)) == likely
    assert sorted(index.of(asked)) == ([number for number, key in enumerate(keys) if key == asked] or likely)


@given(st.lists(_NAMES, min_size=9, max_size=40), _NAMES)
def test_a_name_alone_is_looked_up_likewise(names: list[str], asked: str) -> None:
    index = Index((name, number) for number, name in enumerate(names))

    assert sorted(index.among(asked)) == [number for number, name in enumerate(names) if may_be(name, asked)]


def test_of_what_nothing_is_known_there_is_an_end() -> None:
    """A law may go down whatever there is, be it mappings or lists; and what a route leads to is no deeper than that."""
    assert descendant(ANYTHING, ("http", 0, "route", 0, "destination")) == "cart"
    assert below(ANYTHING, "http", 0, "route", 0, "destination").get("host") == "cart"
    assert _levels(ANYTHING) == 16


def _levels(value: Value) -> int:
    inner = [*mapping(value).values(), *items(value)]
    return 1 + max(map(_levels, inner)) if inner else 0
