"""Which words there are for which part of an object: rules, found along the path to it."""

from collections.abc import Callable, Iterable
from enum import Enum

from canarygen.difference.word import Word, presence, spoken, word
from canarygen.document import NOTHING, Path, Value
from canarygen.frozen import field, frozen
from canarygen.typed import Final

Narrator = Callable[[tuple[str, ...], Value, Value], Iterable[Word]]
"""Tells what changed between two values; the names are those of the things on the way to them."""

ORDER: Final = "\0"
"""The step to the order in which a list has the things that are on both sides: no thing is called so."""

_ANY, _DEEP = "*", "**"


class Stop(Enum):
    """Where a rule has its say."""

    HERE = "here"
    """About the value as a whole, whatever differs within."""
    GONE = "gone"
    """Where one side has nothing; otherwise what differs within is told by itself."""
    LEAF = "leaf"
    """About each least part that differs."""


@frozen
class Rule:
    """Where something stands in an object, `*` being any one step and a last `**` any number, and how it is told."""

    pattern: str
    stop: Stop
    narrate: Narrator


def value(pattern: str, label: str) -> Rule:
    """Tell the old value and the new one. Names on the way go into the gaps of the label."""
    return Rule(pattern, Stop.HERE, _narrated(label))


def within(pattern: str, label: str) -> Rule:
    """Tell each least part that differs; its path goes into the last gap of the label."""
    return Rule(f"{pattern}.{_DEEP}", Stop.LEAF, _narrated(label))


def everything(label: str) -> Rule:
    """Tell each least part that no other rule tells; its path goes into the last gap of the label."""
    return Rule(_DEEP, Stop.LEAF, _narrated(label))


def thing(pattern: str, label: str) -> Rule:
    """Tell that something was added or removed."""
    return Rule(pattern, Stop.GONE, _narrated(label, is_thing=True))


def told(pattern: str, narrate: Narrator) -> Rule:
    """Tell a value in words of its own."""
    return Rule(pattern, Stop.HERE, narrate)


def _narrated(label: str, *, is_thing: bool = False) -> Narrator:
    def narrate(names: tuple[str, ...], old: Value, new: Value) -> Iterable[Word]:
        if is_thing and NOTHING in (old, new):
            yield presence(label, names, is_new=old is NOTHING)
        else:
            yield word(label, names, old, new)

    return narrate


@frozen
class Branch:
    """The rules for what stands at one place of an object, and below it."""

    rule: Rule | None = None
    below: dict[str | int, "Branch"] = field(default_factory=dict)

    def down(self, step: str | int) -> "Branch":
        """Go down a step. What holds for any thing of a list does not hold for the order of them."""
        if _DEEP in self.below and step not in self.below:
            return Branch(self.below[_DEEP].rule, {_DEEP: self.below[_DEEP]})
        return self.below.get(step if step in self.below or step == ORDER else _ANY, _BARE)

    def words(self, path: Path, old: Value, new: Value) -> tuple[Word, ...]:
        """Tell a difference at a path; nothing, if no rule does."""
        return tuple(self.rule.narrate(names(self.rule.pattern, path), old, new)) if self.rule else ()


_BARE = Branch()


def branches(rules: Iterable[Rule]) -> Branch:
    """Arrange rules by their patterns."""
    return _grown([(rule.pattern.split("."), rule) for rule in rules])


def _grown(rules: list[tuple[list[str], Rule]]) -> Branch:
    own = next((rule for pattern, rule in rules if not pattern), None)
    firsts = dict.fromkeys(pattern[0] for pattern, _ in rules if pattern)
    return Branch(
        own,
        {
            first: _grown([(pattern[1:], rule) for pattern, rule in rules if pattern[:1] == [first]])
            for first in firsts
        },
    )


def names(pattern: str, path: Path) -> tuple[str, ...]:
    """Give the steps of a path where a pattern has gaps; those below a `**` as one."""
    steps = pattern.split(".")
    found = [spoken(step) for wanted, step in zip(steps, path, strict=False) if wanted == _ANY]
    if steps[-1] == _DEEP:
        found.append(".".join("order" if step == ORDER else spoken(step) for step in path[len(steps) - 1 :]))
    return tuple(found)
