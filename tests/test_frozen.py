"""A class made by `frozen` is what `dataclass` makes of it."""

import copy
import dataclasses
from collections.abc import Callable
from dataclasses import FrozenInstanceError, asdict, dataclass, fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canarygen.frozen import cached_property, field, frozen, replace

Field = Callable[..., Any]
"""Says more of a field than its default."""


def plain(field: Field) -> type:
    class Plain:
        """A point that has a name, and remembers by whom."""

        x: int
        y: int = 0
        tags: list[str] = field(default_factory=list)
        by: str = field(default="", compare=False, repr=False)

        @property
        def sum(self) -> int:
            """Both together."""
            return self.x + self.y

    return Plain


def spoken(_: Field) -> type:
    class Spoken:
        """Something that says itself how it is shown."""

        word: str

        def __repr__(self) -> str:
            """Show the word."""
            return f"<{self.word}>"

    return Spoken


def mixed(field: Field) -> type:
    class Mixed:
        x: list[int] = field(default_factory=list, kw_only=True)
        y: int
        z: int = field(kw_only=True)

    return Mixed


def both(cls: Callable[[Field], type], *, kw_only: bool = False, keeping: bool = False) -> tuple[Any, Any]:
    """Make a class in both ways."""
    first, second = cls(field), cls(dataclasses.field)
    ours: type = frozen(kw_only=kw_only, keeping=keeping)(first) if kw_only or keeping else frozen(first)
    return ours, dataclass(frozen=True, slots=True, kw_only=kw_only)(second)


POINTS = st.fixed_dictionaries(
    {"x": st.integers(0, 2)},
    optional={"y": st.integers(0, 2), "tags": st.lists(st.sampled_from("ab"), max_size=2), "by": st.text()},
)


@given(POINTS, POINTS, st.booleans())
def test_what_is_frozen_is_equal_shown_and_replaced_as_a_dataclass(
    some: dict[str, Any], others: dict[str, Any], keeping: bool
) -> None:
    ours, theirs = both(plain, kw_only=True, keeping=keeping)

    one, two = ours(**some), theirs(**some)

    assert repr(one) == repr(two)
    assert (one == ours(**others)) == (two == theirs(**others))
    assert repr(replace(one, x=7)) == repr(dataclasses.replace(two, x=7))
    assert repr(dataclasses.replace(one, x=7)) == repr(replace(one, x=7))
    assert asdict(one) == asdict(two)
    assert [item.name for item in fields(one)] == [item.name for item in fields(two)]
    assert ours.__match_args__ == theirs.__match_args__
    assert ours.__slots__ == theirs.__slots__
    assert one.sum == two.sum


@pytest.mark.parametrize("keeping", [True, False])
@pytest.mark.parametrize("kw_only", [True, False])
@pytest.mark.parametrize("made", [0, 20])
@pytest.mark.parametrize(
    "call",
    [
        lambda cls: cls(),
        lambda cls: cls(1),
        lambda cls: cls(1, 2),
        lambda cls: cls(1, 2, [], "", 3),
        lambda cls: cls(1, x=2),
        lambda cls: cls(x=1, z=2),
        lambda cls: cls(x=1, y=2),
        lambda cls: cls(self=1, x=2),
        lambda cls: cls(y=2),
    ],
)
def test_what_a_dataclass_takes_is_taken_and_what_it_refuses_refused(
    call: Callable[[Any], object], made: int, kw_only: bool, keeping: bool
) -> None:
    def outcome(cls: Any) -> str:
        try:
            return repr(call(cls))
        except TypeError as error:
            return str(error)

    ours, theirs = both(plain, kw_only=kw_only, keeping=keeping)
    for number in range(made):
        ours(x=number)

    assert outcome(ours) == outcome(theirs)


def test_no_two_things_share_what_is_made_for_each() -> None:
    ours, _ = both(plain)
    things = [ours(number) for number in range(20)]

    assert len({id(thing.tags) for thing in things}) == 20
    assert [thing.x for thing in things] == list(range(20))


def test_fields_that_are_said_by_key_alone_come_after_all_others() -> None:
    ours, theirs = both(mixed)

    assert repr(ours(1, z=2)) == repr(theirs(1, z=2))
    with pytest.raises(TypeError):
        ours(1, 2)
    assert ours(1, z=2).x is not ours(1, z=2).x


def test_equal_things_have_one_hash_and_others_are_not_equal() -> None:
    ours, _ = both(spoken)

    assert {ours("a"), ours("a"), ours("b")} == {ours("b"), ours("a")}
    assert ours("a") != "a"
    assert repr(ours("a")) == "<a>"


def test_fields_are_inherited() -> None:
    @frozen
    class Parent:
        x: int

    @frozen
    class Child(Parent):
        y: int = 2

    child = Child(1)

    assert (child.x, child.y) == (1, 2)
    assert child == Child(1, 2)
    assert child != Parent(1)
    assert hash(child) == hash(Child(1, 2))
    assert repr(replace(child, x=3)).endswith("Child(x=3, y=2)")


def test_one_field_counts_and_none_do_as_they_would_in_a_tuple() -> None:
    @frozen
    class One:
        x: float

    @frozen
    class Nothing:
        pass

    unlike = float("nan")

    assert One(unlike) == One(unlike)
    assert One(1.0) != One(2.0)
    assert {Nothing(), Nothing()} == {Nothing()}


def test_what_is_no_field_of_ours_is_refused() -> None:
    class Shared:
        tags: list[str] = []  # noqa: RUF012 -- that is what is wrong

    with pytest.raises(ValueError, match="default_factory"):
        frozen(Shared)
    with pytest.raises(ValueError, match="default_factory"):
        dataclass(Shared)
    with pytest.raises(TypeError, match="from canarygen"):
        frozen(plain(dataclasses.field))


def test_what_holds_itself_is_shown_and_an_end_is_found() -> None:
    ours, theirs = both(plain)
    one, two = ours(1), theirs(1)
    one.tags.append(one)
    two.tags.append(two)

    assert repr(one) == repr(two)


def test_nothing_that_is_frozen_can_be_changed() -> None:
    thing = both(plain)[0](1)

    with pytest.raises(FrozenInstanceError):
        thing.x = 2
    with pytest.raises(FrozenInstanceError):
        del thing.x
    with pytest.raises(FrozenInstanceError):
        thing.z = 2


def test_what_is_frozen_can_be_copied() -> None:
    thing = both(plain)[0](1, tags=["a"])

    other = copy.deepcopy(thing)

    assert other == thing
    assert other.tags is not thing.tags


def test_what_a_value_keeps_is_worked_out_once_and_no_part_of_it() -> None:
    asked = []

    @frozen(keeping=True)
    class Word:
        text: str

        @cached_property
        def length(self) -> int:
            asked.append(self.text)
            return len(self.text)

    @frozen(keeping=True)
    class Loud(Word):
        times: int = 2

    word: Any = Word("ab")
    loud = Loud("abc")

    assert (word.length, word.length, loud.length, asked) == (2, 2, 3, ["ab", "abc"])
    assert (word, hash(word)) == (Word("ab"), hash(Word("ab")))
    assert repr(copy.deepcopy(word)).endswith("<locals>.Word(text='ab')")
    assert replace(word, text="abc").length == 3
    assert loud == Loud("abc", 2)
    with pytest.raises(FrozenInstanceError):
        word.text = "b"
